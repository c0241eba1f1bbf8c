"""A backup into a server that holds nothing: the same log, and nobody who was erased."""

from pathlib import Path

import pytest

from contracts.errors import Misconfigured, Refused
from contracts.events.control import BotSwitched
from contracts.events.inbox import MessageReceived
from contracts.ids import KeyId
from contracts.private import ERASED, Erased
from eventstore.declared import declared
from eventstore.drift import RESTORING
from eventstore.jetstream_api import ask
from eventstore.ledger.outside import Outside
from eventstore.media import Media
from eventstore.provision import apply, refuse_if_wrong
from eventstore.vault import Vault
from infra.embedded.nats import NatsServer
from tests.integration.backup.conftest import (
    EARLY,
    LATE,
    MASTER,
    STAYS,
    Past,
    leaves,
    opened,
    say,
    sealed,
    wrapped,
)


def _holders(server: NatsServer, what: bytes) -> list[Path]:
    files = [path for path in server.home.data("nats").rglob("*") if path.is_file()]
    return [path for path in files if what in path.read_bytes()]


async def test_it_is_the_same_log_with_its_files_keys_and_places(past: Past, nats_server: NatsServer) -> None:
    done = await past.restore(nats_server)
    async with opened(nats_server, master=MASTER) as store:
        assert (
            await leaves(store.reader, len(past.leaves)) == past.leaves
        )  # positions, times, headers, bodies
        assert await refuse_if_wrong(store.client, declared()) == []
        assert await Media(store.client, store.keys).read(past.digest, past.place) == b"una foto" * 9_000
        events = [recorded.event for recorded in await store.load(f"msia.inbox.1-{STAYS}")]
        texts = [event.text for event in events if isinstance(event, MessageReceived)]
        assert len(texts) == 8
        assert not any(isinstance(text, Erased) for text in texts)
        agent = await ask(store.client, "CONSUMER.INFO.EVENTS.agent")
        assert agent is not None
        assert agent["ack_floor"]["consumer_seq"] == 5
        switched = [recorded.event for recorded in await store.load("msia.control.log")]
        assert isinstance(last := switched[-1], BotSwitched)
        assert (last.on, done.resumed) == (False, [])


async def test_who_was_erased_before_or_after_the_backup_stays_erased(
    past: Past, nats_server: NatsServer
) -> None:
    assert [erasure.owner for erasure in past.notes()] == [f"contact-1-{EARLY}", f"contact-1-{LATE}"]
    done = await past.restore(nats_server)
    assert done.erased == [f"contact-1-{LATE}"]
    assert done.keys.buried == 1
    async with opened(nats_server, master=MASTER) as store:
        for contact in (EARLY, LATE):
            events = [recorded.event for recorded in await store.load(f"msia.*.1-{contact}")]
            texts = [event.text for event in events if isinstance(event, MessageReceived)]
            assert texts == [ERASED] * 8
            assert await wrapped(store, contact) is None
        told = [type(r.event).__name__ for r in await store.load(f"msia.customer.contact-1-{LATE}")]
        assert told[-1] == "CustomerErased"
        assert "Erased" in [type(r.event).__name__ for r in await store.load(f"msia.control.1-{LATE}")]
        kept = await Vault(store.client).latest(KeyId(f"contact-1-{LATE}.1"))
        assert kept is not None
        assert kept.at == past.late_at  # what was written since then opens a new key
    assert _holders(nats_server, past.late_key) == []  # it never touched the disk


async def test_without_notes_of_erasures_the_erased_would_be_back(
    past: Past, nats_server: NatsServer
) -> None:
    """Else the test above would show nothing."""
    for note in past.outside.erasures.folder.iterdir():
        note.unlink()
    assert (await past.restore(nats_server)).erased == []
    async with opened(nats_server) as store:
        assert await wrapped(store, LATE) == past.late_key
        assert await wrapped(store, EARLY) is None  # by the log alone


async def test_sealed_events_that_are_not_in_it_are_named_and_accepted_by_a_person_only(
    past: Past, nats_server: NatsServer
) -> None:
    ends = len(past.leaves)
    with pytest.raises(Refused, match=f"{past.sealed - ends} events between {ends + 1} and {past.sealed}"):
        await past.restore(nats_server, accept_loss=False)
    async with opened(nats_server, "operator") as store:
        names = await ask(store.client, "STREAM.NAMES")
        assert names is not None
        assert not names["streams"]  # nothing was touched
    done = await past.restore(nats_server)
    assert done.proof.lost == past.sealed - ends
    newest = past.outside.newest()
    assert newest is not None
    assert newest.size < ends
    evidence = Outside(Path(done.aside)).newest()
    assert evidence is not None
    assert evidence.size == past.sealed
    async with opened(nats_server, master=MASTER) as store:  # and goes on under seals of its own
        await say(store, STAYS)
        assert await sealed(store, past.outside, past.log_id) == await store.last_position() - 1


async def test_a_server_that_holds_something_is_refused_untouched(
    past: Past, nats_server: NatsServer
) -> None:
    async with opened(nats_server, "operator") as store:
        await apply(store.client, declared())
        await store.client.jetstream().publish("msia.inbox.1-1", b"{}")
        with pytest.raises(Refused, match="stream EVENTS holds 1 messages"):
            await past.restore(nats_server)
        assert await store.last_position() == 1


async def test_no_service_starts_on_half_a_restore(past: Past, nats_server: NatsServer) -> None:
    await past.restore(nats_server)
    async with opened(nats_server, "operator") as store:
        info = await ask(store.client, "STREAM.INFO.EVENTS")
        assert info is not None
        assert RESTORING not in info["config"]["metadata"]
        marked = info["config"] | {"metadata": {RESTORING: f"{past.made.log.name} half"}}
        await ask(store.client, "STREAM.UPDATE.EVENTS", marked)
        with pytest.raises(Misconfigured, match="go on with `msia backup restore`"):
            await refuse_if_wrong(store.client, declared())
        other = info["config"] | {"metadata": {RESTORING: "log-20200101T000000Z whole"}}
        await ask(store.client, "STREAM.UPDATE.EVENTS", other)
        with pytest.raises(Refused, match="a restore of log-20200101T000000Z was begun"):
            await past.restore(nats_server)
