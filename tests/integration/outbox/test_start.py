"""Starting on a log with many old deliveries: what customers wait for comes first, and is not read twice."""

import time
from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID, uuid4

import httpx
import pytest

from contracts.envelope import Envelope
from contracts.event import Event
from contracts.events.conversation import Part, ReplyRequested
from contracts.events.delivery import DeliveryAttempted, DeliveryParked, DeliverySucceeded
from contracts.ids import customer_id, subject
from eventstore.codec import encode
from services.outbox.backlog import Backlog
from services.outbox.keeping import Keeping
from services.outbox.pending import Pending
from tests.integration.outbox.chatwoot import ScriptedChatwoot
from tests.integration.outbox.conftest import Log, Start, until
from tests.limits import PATIENCE

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def old(log: Log, conversations: Iterable[int], *, delivered: bool = True) -> list[UUID]:
    """One reply each, without the fsync of waiting for each append."""
    assert log.store.keys is not None
    js, answers, parts = log.store.client.jetstream(), [], []
    key = await log.store.keys.current(customer_id(1, 1))
    for conversation in conversations:
        part, turn = uuid4(), uuid4()
        parts.append(part)
        events: list[Event] = [
            ReplyRequested(turn_id=turn, seen=0, parts=(Part(part_id=part, kind="message"),), texts=("x",))
        ]
        if delivered:
            events += [
                DeliveryAttempted(part_id=part, seen=0, attempt=1, last_message_id=0, deadline_seconds=5),
                DeliverySucceeded(
                    part_id=part, seen=0, attempt=1, message_id=conversation, confirmed="response"
                ),
            ]
        for event in events:
            envelope = Envelope(
                id=uuid4(),
                type=event.type,
                source="msia/test",
                time=datetime.now(UTC),
                key_id=key.id if event.private else None,
            )
            at = subject(event.context, f"1-{conversation}")
            body = encode(at, envelope, event, key if event.private else None)
            answers.append(await js.publish_async(at, body, headers=envelope.headers()))
    for answer in answers:
        await answer
    return parts


async def test_backwards_by_stretches_gives_what_reading_forwards_gives(log: Log) -> None:
    await old(log, range(10, 40))
    await old(log, (50, 51), delivered=False)
    await old(log, range(60, 70))
    backwards = Backlog(log.store.reader)
    await backwards.begin_at_end()
    (late,) = await old(log, (80,), delivered=False)  # while it reads
    found = set(await backwards.read())
    while not backwards.complete:
        found |= await backwards.older(stretch=7)
    assert found == {"1-50", "1-51", "1-80"} == await Backlog(log.store.reader).read()
    await log.store.append("1-80", DeliveryParked(part_id=late, seen=0, reason="x"), id=uuid4())
    assert await backwards.read() == {"1-50", "1-51"}


async def test_a_part_settled_after_a_stretch_was_read_does_not_come_back(log: Log) -> None:
    (part,) = await old(log, (50,), delivered=False)
    backlog = Backlog(log.store.reader)
    await backlog.begin_at_end()
    await log.store.append("1-50", DeliveryParked(part_id=part, seen=0, reason="x"), id=uuid4())
    assert await backlog.read() == set()
    assert await backlog.older() == set()
    assert backlog.complete


async def test_what_is_new_is_delivered_before_the_old_log_is_read(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.outbox.backlog.STRETCH", 3)
    await old(log, (50,), delivered=False)
    await old(log, range(100, 130))
    await log.asks("nuevo")
    started = await outbox()
    await log.settled(1)
    await until(lambda: _texts(chatwoot), lambda texts: sorted(texts) == ["nuevo", "x"])
    assert started.sweep.backlog.complete


async def test_a_kept_backlog_saves_reading_the_log_again(log: Log) -> None:
    await old(log, range(10, 20))
    (open_part,) = await old(log, (50,), delivered=False)
    first = Backlog(log.store.reader)
    assert await first.read() == {"1-50"}
    await Keeping(log.store, first).keep(every=1)
    second = Backlog(log.store.reader)
    await Keeping(log.store, second).begin()
    assert (second.position, second.complete) == (first.position, True)
    assert second.pending.dump() == first.pending.dump()
    assert await second.read() == {"1-50"}
    await log.store.append("1-50", DeliveryParked(part_id=open_part, seen=0, reason="x"), id=uuid4())
    assert await second.read() == set()


async def test_a_hundred_thousand_parts_without_a_word_from_whatsapp_are_kept(log: Log) -> None:
    rows = [[str(uuid4()), f"1-{n}", time.time(), "untraced", n, "message", 0] for n in range(1, 100_001)]
    first = Backlog(log.store.reader)
    first.begin(Pending.read(rows), await log.store.last_position())
    await Keeping(log.store, first).keep(every=1)
    second = Backlog(log.store.reader)
    await Keeping(log.store, second).begin()
    assert second.pending.dump() == rows


async def test_what_was_wished_just_before_a_crash_is_looked_at_again(log: Log) -> None:
    """Of a message that WhatsApp refuses nobody else tells: no consumer brings ticks."""
    (part,) = await old(log, (1,))
    first = Backlog(log.store.reader)
    keeping = Keeping(log.store, first)
    await first.read()
    message = {"id": 1, "content_attributes": {"msia_part": part}}
    await log.chatwoot_reports(message, "failed", error_code="131026")

    async def after_a_crash() -> set[str]:
        other = Backlog(log.store.reader)
        await Keeping(log.store, other).begin()
        assert other.complete
        return set(await other.read())

    assert await first.read() == {"1-1"}
    await keeping.keep(every=1)
    assert await after_a_crash() == {"1-1"}
    for still in ({"1-1"}, set()):
        await old(log, (2,))
        await first.read()
        await keeping.keep(every=1)
        assert await after_a_crash() == still


async def test_one_of_another_log_is_not_used(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    await old(log, range(10, 12))
    first = Backlog(log.store.reader)
    await first.read()
    keeping = Keeping(log.store, first)

    async def elsewhere(position: int) -> list[str]:
        return ["another", "2026-01-01"]

    monkeypatch.setattr(keeping, "_mark", elsewhere)
    await keeping.keep(every=1)
    second = Backlog(log.store.reader)
    await Keeping(log.store, second).begin()
    assert not second.complete


async def test_what_is_due_and_parked_is_measured(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    started = await outbox(outbox_sweep_every=0.1, outbox_retries=(60.0,))
    chatwoot.faults = ["422"]
    await log.asks("uno")
    await log.settled(1)
    chatwoot.faults = ["500-before", "429"]
    await log.asks("dos", "tres")
    url = f"http://127.0.0.1:{started.settings.outbox_health_port}/metrics"
    async with httpx.AsyncClient(timeout=PATIENCE) as http:

        async def measured() -> dict[str, float]:
            answer = await http.get(url)
            assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
            lines = (line.rpartition(" ") for line in answer.text.splitlines() if line[:1] != "#")
            return {name: float(value) for name, _, value in lines}

        found = await until(
            measured,
            lambda m: (
                m["msia_outbox_due"] == 2
                and m["msia_outbox_parked"] == 1
                and m.get('msia_outbox_attempts_total{class="reconcile"}') == 1
            ),
        )
    assert found['msia_outbox_attempts_total{class="park"}'] == 1
    assert found["msia_outbox_oldest_due_seconds"] > 0
    assert "1-1" not in str(found)


async def _texts(chatwoot: ScriptedChatwoot) -> list[str]:
    return chatwoot.texts
