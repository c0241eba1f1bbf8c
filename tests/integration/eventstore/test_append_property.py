"""Many writers, few aggregates, a network that lies and a server that dies: compared with a model.

Whatever happens, in the log stands every acknowledged event, once and where its writer was told; an
aggregate's events stand in the order in which their appends returned; and every decision stands right
behind what it saw.
"""

import asyncio
import itertools
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from contracts.envelope import Recorded
from contracts.errors import Unreachable
from contracts.event import Event
from contracts.events.control import PauseRequested
from contracts.events.conversation import BotPaused
from eventstore.appending import Appender
from eventstore.connection import connect
from eventstore.declared import declared
from eventstore.errors import ExpectationFailed
from eventstore.provision import apply
from eventstore.store import EventStore, Expect
from infra.embedded.nats import NatsServer
from tests.proxy import Fault, Proxy
from tests.servers import Servers

WRITERS, AGGREGATES = 4, 2
FULL = 1_000  # a profile that asks for more examples than this is the full one


@dataclass(frozen=True)
class Step:
    """One append: by whom, where to, and what its next messages meet on the way."""

    writer: int
    aggregate: int
    kind: str  # fact; decision; stale: on what this writer knew; wide: expects the log's last position
    faults: tuple[Fault, ...]
    patience: float  # seconds; the short one leaves outcomes unknown


@dataclass
class Told:
    """What the writers of one event were told."""

    aggregate: str
    event: Event
    expect: Expect | None
    version: int | None
    began: int  # a tick before its first try
    acked: int | None = None  # a tick after its first acknowledgement
    positions: set[int] = field(default_factory=set)
    unknown: bool = False


STEPS = st.builds(
    Step,
    writer=st.integers(0, WRITERS - 1),
    aggregate=st.integers(0, AGGREGATES - 1),
    kind=st.sampled_from(["fact", "decision", "decision", "stale", "wide"]),
    faults=st.lists(st.sampled_from(Fault), max_size=2).map(tuple),
    patience=st.sampled_from([0.1, 30.0, 30.0]),
)


class Log(RuleBasedStateMachine):
    """One run: its own aggregates on a server that all runs share."""

    runs = itertools.count(1)

    def __init__(self, server: NatsServer) -> None:
        super().__init__()
        self.server = server
        self.ticks = itertools.count(1)
        self.told: dict[UUID, Told] = {}
        self.aggregates = [f"{next(self.runs)}-{number}" for number in range(AGGREGATES)]
        self.known: dict[tuple[int, str], Sequence[Recorded[Event]]] = {}
        self.runner = asyncio.Runner()
        self.runner.run(self._open())

    async def _open(self) -> None:
        self.stack = AsyncExitStack()
        self.proxies = [
            await self.stack.enter_async_context(Proxy(self.server.url, late=0.1)) for _ in range(WRITERS)
        ]
        self.writers = [await self._store(proxy.url) for proxy in self.proxies]
        self.judge = await self._store(self.server.url)

    async def _store(self, url: str) -> EventStore:
        store = await self.stack.enter_async_context(EventStore.open(url, source="msia/test"))
        store._appender = Appender(store.reader, try_timeout=0.15)  # what a swallowed answer costs
        return store

    def teardown(self) -> None:
        self.runner.run(self.stack.aclose())
        self.runner.close()

    @rule(steps=st.lists(STEPS, min_size=1, max_size=6), restart=st.sampled_from([False, False, True]))
    def append(self, steps: list[Step], restart: bool) -> None:
        """All at once, perhaps while the server is killed and started."""
        self.runner.run(self._append(steps, restart))

    async def _append(self, steps: list[Step], restart: bool) -> None:
        appending = asyncio.gather(*(self._take(step) for step in steps))
        if restart:
            self.server.kill()
            self.server.start()  # from this thread, which outlives it
            await asyncio.to_thread(self.server.wait_ready)
        await appending

    async def _take(self, step: Step) -> None:
        aggregate = self.aggregates[step.aggregate]
        id, event, expect, version = uuid4(), PauseRequested(by="a"), None, None
        if step.kind != "fact":
            try:
                seen, expect = await self._seen(step, aggregate)
            except Unreachable:
                return  # nothing was decided
            version = 1 + sum(r.envelope.aggregate_version is not None for r in seen)
        self.proxies[step.writer].faults.extend(step.faults)
        decided = event if expect is None else BotPaused(why="a", seen=expect.position)
        self.told[id] = Told(aggregate, decided, expect, version, began=next(self.ticks))
        await self._try(self.writers[step.writer], id, expect, step.patience)

    async def _seen(self, step: Step, aggregate: str) -> tuple[Sequence[Recorded[Event]], Expect]:
        filter, writer = f"msia.*.{aggregate}", self.writers[step.writer]
        if step.kind == "stale":
            seen = self.known.get((step.writer, aggregate), ())
            return seen, Expect(filter, seen[-1].position if seen else 0)
        position = await writer.last_position() if step.kind == "wide" else 0
        seen = self.known[step.writer, aggregate] = await writer.tail(filter, 0)
        return seen, Expect(filter, max(position, seen[-1].position if seen else 0))

    async def _try(self, writer: EventStore, id: UUID, expect: Expect | None, patience: float) -> None:
        told = self.told[id]
        try:
            done = await writer.append(
                told.aggregate, told.event, id=id, expect=expect, version=told.version, deadline=patience
            )
        except ExpectationFailed:
            return
        except Unreachable:
            told.unknown = True
            return
        told.positions.add(done.position)
        told.acked = told.acked or next(self.ticks)

    @precondition(lambda self: self.told)
    @rule(
        which=st.integers(0, 1_000),
        writer=st.integers(0, WRITERS - 1),
        how=st.sampled_from(["same", "none", "now"]),
    )
    def append_again(self, which: int, writer: int, how: str) -> None:
        """The same id, later, by anyone: with its own expectation, none, or one that saw everything."""
        id = list(self.told)[which % len(self.told)]
        told = self.told[id]
        expect = told.expect
        if told.acked and how == "none":
            expect = None
        if told.acked and how == "now":
            filter = f"msia.*.{told.aggregate}"
            last = self.runner.run(self.judge.reader.last(filter))
            expect = Expect(filter, last.position if last else 0)
        self.runner.run(self._try(self.writers[writer], id, expect, 30.0))

    @invariant()
    def the_log_holds_what_was_told(self) -> None:
        for aggregate in self.aggregates:
            stored = self.runner.run(self.judge.tail(f"msia.*.{aggregate}", 0))
            self._compare([told for told in self.told.items() if told[1].aggregate == aggregate], stored)

    def _compare(self, all_told: Sequence[tuple[UUID, Told]], stored: Sequence[Recorded[Event]]) -> None:
        where = {recorded.envelope.id: recorded.position for recorded in stored}
        assert len(where) == len(stored), "doubled"
        for id, told in all_told:
            if told.positions:
                assert told.positions == {where.get(id)}, "lost, or not where it was said to be"
            elif not told.unknown:
                assert id not in where, "refused, and there"
        by_id = dict(all_told)
        in_order = [by_id[recorded.envelope.id] for recorded in stored]
        for earlier, later in itertools.combinations(in_order, 2):
            assert later.acked is None or later.acked > earlier.began, "reordered"
        decisions = [r.envelope for r in stored if r.envelope.aggregate_version is not None]
        assert [d.aggregate_version for d in decisions] == list(range(1, len(decisions) + 1)), "not dense"
        for before, recorded in itertools.pairwise(stored):
            seen = recorded.envelope.expected_position
            assert seen is None or before.position <= seen < recorded.position, "decided without having seen"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[NatsServer]:
    servers = Servers(tmp_path)
    yield servers.nats()
    servers.stop()


@pytest.mark.timeout(1_800)
def test_no_event_is_lost_doubled_or_reordered(server: NatsServer) -> None:
    asyncio.run(_provision(server))
    full = settings.default is not None and settings.default.max_examples > FULL
    run_state_machine_as_test(
        lambda: Log(server),  # type: ignore[arg-type]  # a factory will do
        settings=settings(
            max_examples=150 if full else 8,
            stateful_step_count=15 if full else 6,
            deadline=None,
            database=None,
            phases=[Phase.generate, Phase.shrink] if full else [Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


async def _provision(server: NatsServer) -> None:
    client = await connect(server.url, name="operator")
    await apply(client, declared())
    await client.close()
