"""Each NATS user against a real server: all that it must not do, and what it does every day."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import nats
import pytest
from nats.aio.client import Client

from contracts.errors import NotAllowed, Unreachable
from eventstore.access import Access
from eventstore.connection import connect
from eventstore.declared import declared
from eventstore.provision import apply, open_log
from eventstore.reading import Reader
from eventstore.store import EventStore
from infra.embedded.nats import NatsServer
from infra.users.keys import make, seed_file
from tests.security.counts import Counts
from tests.security.nats_operations import APPENDS, READS_KEYS, WORKS, Operation, may, operations
from tests.servers import Servers

USERS = list(APPENDS)
_LINE = "NATS: forbidden operations"

pytestmark = pytest.mark.security


class Guarded:
    """A server with users, its log opened."""

    def __init__(self, server: NatsServer, keys: Path) -> None:
        self.server, self.keys = server, keys

    def access(self, user: str) -> Access:
        return Access.of_file(seed_file(self.keys, user))

    @asynccontextmanager
    async def client(self, user: str) -> AsyncIterator[Client]:
        client = await connect(self.server.url, name=user, access=self.access(user))
        yield client
        await client.close()

    @asynccontextmanager
    async def stranger(self, user: str, said: list[str]) -> AsyncIterator[Client]:
        """The same user with a client that has none of our care: what the server says is in `said`."""

        async def error_cb(error: Exception) -> None:
            said.append(str(error))

        options = self.access(user).options()
        client = await nats.connect(self.server.url, error_cb=error_cb, **options)
        yield client
        await client.close()

    async def state(self) -> dict[str, object]:
        """Of every stream: its settings and all that it holds."""
        async with self.client("operator") as client:
            reply = await client.request("$JS.API.STREAM.LIST", b"")
            streams = json.loads(reply.data)["streams"]
            return {
                one["config"]["name"]: (
                    one["config"],
                    [(m.subject, m.body) async for m in Reader(client, one["config"]["name"]).read(">")],
                )
                for one in streams
            }


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    folder = tmp_path_factory.mktemp("nats")
    started = Servers(folder)
    keys = folder / "users"
    server = started.nats(users=keys)
    asyncio.run(_provision(Guarded(server, keys)))
    yield Guarded(server, keys)
    started.stop()


async def _provision(guarded: Guarded) -> None:
    async with guarded.client("operator") as client:
        await apply(client, declared())
        store = EventStore(client, stream="EVENTS", source="msia/operator", keys=None)
        await open_log(store)
        js = client.jetstream()
        # something to lose in each of them
        await js.publish("$KV.KEYS.contact-9-9.1", b"kept", stream="KV_KEYS")
        await js.publish("$KV.SNAPSHOTS.agent.kept", b"kept", stream="KV_SNAPSHOTS")
        await js.publish("$KV.QUARANTINE.agent.kept", b"{}", stream="KV_QUARANTINE")
        await js.publish("$O.MEDIA.C.kept", b"kept", stream="OBJ_MEDIA")


def _refusal(operation: Operation) -> str:
    """What the server says, as nats-py gives it: in small letters."""
    what = "subscription" if operation.hear else "publish"
    return f'nats: permissions violation for {what} to "{operation.subject.lower()}"'


async def _let_through(client: Client, said: list[str], tried: list[Operation]) -> list[str]:
    """Try each; those that the server did not refuse within a minute."""
    for operation in tried:
        if operation.hear:
            await client.subscribe(operation.subject)
        else:
            await client.publish(operation.subject, operation.body, headers=operation.headers or None)
    wanted, ends = Counter(map(_refusal, tried)), time.monotonic() + 60
    while (left := wanted - Counter(said)) and time.monotonic() < ends:
        await client.flush(60)
    return sorted(left)


@pytest.mark.parametrize("user", USERS)
async def test_every_forbidden_operation_is_refused(user: str, guarded: Guarded, counts: Counts) -> None:
    inboxes = {name: guarded.access(name).inbox() for name in [*USERS, "operator"]}
    forbidden = [
        operation
        for operation in operations(USERS, inboxes)
        if not may(user, operation, inboxes[user]) and operation.subject != f"{inboxes[user]}.x.y"
    ]
    before, said = await guarded.state(), list[str]()
    async with guarded.stranger(user, said) as client:
        let_through = await _let_through(client, said, forbidden)
    counts.add(_LINE, tried=len(forbidden), refused=len(forbidden) - len(let_through))
    assert let_through == []
    assert len(forbidden) > 200
    assert await guarded.state() == before


@pytest.mark.parametrize("user", USERS)
async def test_no_answer_is_sent_where_its_asker_may_not_write(
    user: str, guarded: Guarded, counts: Counts
) -> None:
    # JetStream answers to any subject it is given. In one account with the streams the answer would be
    # stored there, or be itself a request: an empty event sent to STREAM.DELETE.
    inboxes = {name: guarded.access(name).inbox() for name in [*USERS, "operator"]}
    every = list(operations(USERS, inboxes))
    forged = [one for one in every if not one.hear and not may(user, one, inboxes[user])]
    asked = [
        Operation("LOG.API.STREAM.INFO.EVENTS"),
        Operation("LOG.API.STREAM.MSG.GET.EVENTS", body=b'{"seq":1}'),
        Operation("LOG.API.DIRECT.GET.EVENTS", body=b'{"seq":1}'),
        Operation("LOG.API.DIRECT.GET.EVENTS", body=b'{"seq":1,"batch":2,"next_by_subj":"msia.>"}'),
    ]
    if consumer := WORKS.get(user):
        asked.append(Operation(f"LOG.API.CONSUMER.MSG.NEXT.EVENTS.{consumer}", body=b'{"batch":1}'))
    before, said = await guarded.state(), list[str]()
    async with guarded.stranger(user, said) as client:
        for question in asked:
            for target in forged:
                await client.publish(question.subject, question.body, reply=target.subject)
            await client.flush(60)
        # an answer comes after those of before
        inbox = f"{inboxes[user]}.end"
        end = await client.subscribe(inbox)
        for question in asked[:4]:
            await client.publish(question.subject, question.body, reply=inbox)
            await end.next_msg(60)
    after = await guarded.state()
    number = len(asked) * len(forged)
    counts.add("NATS: answers sent elsewhere", tried=number, refused=number if after == before else 0)
    assert after == before


@pytest.mark.parametrize("user", [user for user in USERS if APPENDS[user]])
async def test_each_appends_to_its_contexts(user: str, guarded: Guarded) -> None:
    async with guarded.client(user) as client:
        for context in APPENDS[user]:
            done = await client.jetstream().publish(f"msia.{context}.2-{user}", b"{}", stream="EVENTS")
            assert done.stream == "EVENTS"


@pytest.mark.parametrize("user", USERS)
async def test_each_reads_the_log(user: str, guarded: Guarded) -> None:
    async with guarded.client(user) as client:
        reader = Reader(client, "EVENTS")
        assert (await reader.get(1)).subject == "msia.control.log"
        assert [one.position for one in await reader.tail_from_leader("msia.control.log", 0)] == [1]
        assert [one.position async for one in reader.read("msia.control.log")] == [1]
        assert await reader.last_position() >= 1


@pytest.mark.parametrize("user", sorted(READS_KEYS))
async def test_who_opens_words_reads_keys(user: str, guarded: Guarded) -> None:
    async with guarded.client(user) as client:
        found = [one.body async for one in Reader(client, "KV_KEYS").read("$KV.KEYS.contact-9-9.1")]
        assert found == [b"kept"]


async def test_an_auditor_reads_no_key(guarded: Guarded) -> None:
    async with guarded.client("auditor") as client:
        with pytest.raises(NotAllowed, match=r"users\.yaml"):
            _ = [one async for one in Reader(client, "KV_KEYS").read(">")]


async def test_who_may_not_append_is_told_at_once(guarded: Guarded) -> None:
    async with guarded.client("auditor") as client:
        with pytest.raises(NotAllowed, match=r"msia\.tariff\.1-1"):
            await client.request("msia.tariff.1-1", b"{}", timeout=60)  # a wait would fail as a time-out


@pytest.mark.parametrize("access", [Access(), "another"], ids=["no key", "a key made elsewhere"])
async def test_strangers_stay_outside(access: Access | str, guarded: Guarded, tmp_path: Path) -> None:
    if isinstance(access, str):
        make(tmp_path)
        access = Access.of_file(seed_file(tmp_path, "operator"))
    with pytest.raises(Unreachable, match="NATS_NKEY_SEED_FILE"):
        await connect(guarded.server.url, name=str(uuid4()), access=access, timeout=2)
