"""Bad input never stops the line: what cannot become rows is set aside, alone, and everything else flows."""

import json
from uuid import uuid4

import pytest

from contracts.envelope import Envelope
from contracts.event import Event
from contracts.events.control import Erased
from contracts.events.conversation import ReplyRequested
from contracts.events.inbox import MessageReceived, WebhookRejected
from contracts.events.tariff import TierPriced
from services.projections.catalogue import PROJECTIONS
from services.projections.history import queries as history
from services.projections.projection import At, Projection
from services.projections.rows import Rows
from services.projections.status import SetAside, quarantined
from services.projections.tables import Table
from tests.integration.projections.conftest import Log, Models, Reading
from tests.unit.projections.events import BEGAN, about, message, recorded, story

KIND = "msia.inbox.MessageReceived.v1"


async def _raw(log: Log, subject: str, body: object, kind: str = KIND, key: str | None = None) -> int:
    """Store something no service of ours would."""
    envelope = Envelope(id=uuid4(), type=kind, source="msia/test", time=BEGAN, key_id=key)  # type: ignore[arg-type]
    answer = await log.store.client.jetstream().publish(
        subject, json.dumps(body).encode(), headers=envelope.headers()
    )
    return answer.seq


async def _texts(models: Models, conversation: str) -> list[str | None]:
    async with models.pool.acquire() as connection:
        return [said["text"] for said in await history.thread(connection, conversation)]


def _concerned(kind: type[Event], aggregate: str, private: bool = False) -> list[str]:
    """Projections for which such an event is poison, by name."""
    return sorted(
        known.name for known in PROJECTIONS if known.wants(kind, aggregate) and (known.private or not private)
    )


async def test_a_body_that_does_not_decode(log: Log, models: Models, reading: Reading) -> None:
    await log.tell(message(1, 1, "antes"), message(2, 2, "otra"))
    bad = await _raw(log, "msia.inbox.1-1", {"open": {"account": "?"}})
    end = await log.tell(message(1, 3, "después"), message(2, 4, "sigue"), *story(3))
    async with reading():
        await models.at(end)
    assert await _texts(models, "1-1") == ["antes"]
    assert await _texts(models, "1-2") == ["otra", "sigue"]
    assert len(await _texts(models, "1-3")) == 2
    aside = await quarantined(models.pool)
    assert [(one.projection, one.aggregate, one.position) for one in aside] == [
        (name, "1-1", bad) for name in _concerned(MessageReceived, "1-1")
    ]
    assert f"msia events show {bad}" in aside[0].error


async def test_a_quarantine_outlives_the_reader(log: Log, models: Models, reading: Reading) -> None:
    await _raw(log, "msia.inbox.1-1", {"open": None})
    async with reading():
        await models.at(await log.tell(message(2, 1)))
    async with reading():
        await models.at(await log.tell(message(1, 2), message(2, 3)))
    assert await _texts(models, "1-1") == []
    assert len(await _texts(models, "1-2")) == 2


async def test_a_key_that_is_missing_matters_only_to_who_reads_words(
    log: Log, models: Models, reading: Reading
) -> None:
    sent = story(1)
    reply = next(told for told in sent if type(told.event).__name__ == "ReplyRequested")
    await log.tell(*sent[: sent.index(reply)])
    body = {"open": reply.event.open_part(), "private": "AAAA"}
    bad = await _raw(log, "msia.conversation.1-1", body, reply.event.type, "contact-1-1.9")
    end = await log.tell(*sent[sent.index(reply) + 1 :])
    async with reading():
        await models.at(end)
    aside = await quarantined(models.pool)
    assert [(one.projection, one.position) for one in aside] == [
        (name, bad) for name in _concerned(ReplyRequested, "1-1", private=True)
    ]
    assert "contact-1-1.9 is not in the bucket KEYS" in aside[0].error
    assert await models.pool.fetchval("SELECT given_position FROM quotes.quotes") == bad
    assert await models.pool.fetchval("SELECT state FROM deliveries.deliveries") == "delivered"


async def test_headers_that_say_nothing(log: Log, models: Models, reading: Reading) -> None:
    await log.store.client.jetstream().publish("msia.inbox.1-1", b"\xff\x00", headers={"x": "y"})
    async with reading():
        await models.at(await log.tell(message(1, 1), *story(2)))
    assert {one.aggregate for one in await quarantined(models.pool)} == {"1-1"}
    assert len(await _texts(models, "1-2")) == 2


async def test_what_is_not_about_a_conversation_does_not_concern_the_history(
    log: Log, models: Models, reading: Reading
) -> None:
    await _raw(log, "msia.inbox.rejected", {"open": None}, "msia.inbox.WebhookRejected.v1")
    await _raw(log, "msia.tariff.tariff-x", {"open": None}, "msia.tariff.TierPriced.v1")
    async with reading():
        await models.at(await log.tell(message(1, 1)))
    aside = await quarantined(models.pool)
    found = {(one.projection, one.aggregate) for one in aside}
    assert found == {
        *((name, "rejected") for name in _concerned(WebhookRejected, "rejected")),
        *((name, "tariff-x") for name in _concerned(TierPriced, "tariff-x")),
    }
    assert ("tariffs", "tariff-x") in found
    assert "history" not in {name for name, _ in found}


async def test_a_type_from_the_future_is_skipped(log: Log, models: Models, reading: Reading) -> None:
    await _raw(log, "msia.inbox.1-1", {"open": {}}, "msia.inbox.MessageDreamt.v1")
    async with reading():
        await models.at(await log.tell(message(1, 1, "sigue")))
    assert await _texts(models, "1-1") == ["sigue"]
    assert await quarantined(models.pool) == []


async def test_a_value_postgres_refuses(log: Log, models: Models, reading: Reading) -> None:
    secret = "mi matrícula 1234 BCD"
    end = await log.tell(
        message(1, 1, "antes"), message(1, 2**63, secret), message(1, 3, "después"), message(2, 4, "sigue")
    )
    async with reading():
        await models.at(end)
    assert await _texts(models, "1-1") == ["antes"]
    assert await _texts(models, "1-2") == ["sigue"]
    one = (await quarantined(models.pool))[0]
    assert (one.aggregate, one.position) == ("1-1", 3)
    assert "NumericValueOutOfRange" in one.error
    assert secret not in one.error


@pytest.mark.parametrize("bug", ["raises", "unknown column"])
async def test_a_handler_that_fails_sets_aside_in_its_projection_only(
    log: Log, models: Models, reading: Reading, bug: str
) -> None:
    broken = Projection("broken", 1, (Table("seen", key=("id",)),))
    broken.__dict__["sql"] = "CREATE TABLE seen (id bigint PRIMARY KEY);"

    @broken.on(MessageReceived)
    def message_received(event: MessageReceived, at: At, rows: Rows) -> None:
        rows.seen.put(id=event.message_id)
        if event.text == "veneno" and bug == "raises":
            raise RuntimeError(event.text)
        if event.text == "veneno":
            rows.seen.put(id=event.message_id, color="red")

    end = await log.tell(
        message(1, 1), message(2, 2, "veneno"), message(2, 3), message(1, 4), message(3, 5, "hola")
    )
    names = ["broken", *(known.name for known in PROJECTIONS)]
    async with reading((broken, *PROJECTIONS)):
        await models.at(end, names)
    seen = await models.pool.fetch("SELECT id FROM broken.seen ORDER BY id")
    assert [row["id"] for row in seen] == [1, 4, 5]
    assert len(await _texts(models, "1-2")) == 2
    reason = "RuntimeError in message_received" if bug == "raises" else "seen has no column ['color']"
    one = (await quarantined(models.pool))[0]
    assert isinstance(one, SetAside)
    assert (one.projection, one.aggregate, one.position) == ("broken", "1-2", 3)
    assert reason in one.error
    assert "veneno" not in one.error


async def test_erasure_reaches_a_quarantined_conversation(log: Log, models: Models, reading: Reading) -> None:
    await log.tell(message(1, 1, "mi matrícula"))
    await _raw(log, "msia.inbox.1-1", {"open": None})
    end = await log.tell(about(1, Erased(contact_id=1, by="admin")))
    async with reading():
        await models.at(end)
    assert await _texts(models, "1-1") == [None]


def test_an_event_nobody_handles_writes_nothing() -> None:
    silent = Projection("silent", 1, ())
    event: Event = message(1, 1).event
    told = recorded(message(1, 1), 1)
    silent.handle(event, At(1, "1-1", told.time, told.envelope.id), Rows(()))
    assert not silent.wants(type(event), "1-1")
