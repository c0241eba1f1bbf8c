"""Appending facts: once each, sealed with their owner's key, whatever the number of replicas."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from contracts.envelope import Recorded
from contracts.event import Event
from contracts.events.customer import CustomerIdentified
from contracts.ids import customer_id, subject
from eventstore.errors import ExpectationFailed
from eventstore.keyids import generation_of
from eventstore.keys import OpenKey
from eventstore.store import EventStore, Expect
from services.ingress.generations import may_succeed
from services.ingress.history import look, look_again
from services.ingress.parsing.statements import Digest, Fact, History, Person, Settled, Statement

_REMEMBERED = 20_000  # keys whose customer is known to be identified: some 3 MB


@dataclass(frozen=True, slots=True)
class Trace:
    """What ties a webhook to everything it causes."""

    correlation_id: str
    traceparent: str | None = None


def digest_under(secret: bytes | None) -> Digest:
    """HMAC-SHA256 under an owner's key; once the key is destroyed nothing of a text remains to tell apart."""
    if secret is None:
        return lambda text: "erased"
    # The prefix keeps ids apart from every other use of the key.
    return lambda text: hmac.new(secret, b"msia/event-id\n" + text.encode(), hashlib.sha256).hexdigest()


class Facts:
    """Appends what Chatwoot says.

    A fact younger than `fresh_for` needs no look at the log: if it was stored before, then within the
    server's dedupe window. Every other one is looked up and appended with an expectation.
    """

    def __init__(
        self,
        store: EventStore,
        *,
        fresh_for: timedelta,
        clock_skew: timedelta,
        deadline: float,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store, self._clock, self._deadline = store, clock, deadline
        self._fresh_for, self._skew = fresh_for, clock_skew
        self._identified: set[str] = set()

    async def record(
        self, statement: Statement, trace: Trace, known: History | None = None
    ) -> Recorded[Event] | None:
        """Append what is new; None when the log knew it. Raises `Unreachable` when it cannot be told.

        With `known`, what the caller has read of the aggregate, it is never appended without expectation.
        """
        key = await self._key(statement, trace)
        digest = digest_under(key.secret if key else None)
        if known is None and not statement.needs_history and self._fresh(statement.at):
            settled = statement.settle(History(), digest)
            return await self._append(statement, settled, trace) if settled else None
        return await self._settle(statement, digest, trace, known)

    def _fresh(self, at: datetime | None) -> bool:
        return at is not None and -self._skew <= self._clock() - at <= self._fresh_for

    async def _settle(
        self, statement: Statement, digest: Digest, trace: Trace, known: History | None = None
    ) -> Recorded[Event] | None:
        """Decide on what the log holds, and append only if nothing else came meanwhile."""
        filter = subject(statement.event.context, statement.aggregate)
        history = known or await look(self._store, filter, statement.message_id)
        while (settled := statement.settle(history, digest)) is not None:
            try:
                return await self._append(statement, settled, trace, Expect(filter, history.position))
            except ExpectationFailed:
                # Another replica, or another webhook of the same aggregate: it may have told the same.
                history = await look_again(self._store, filter, history, statement.message_id)
        return None

    async def _append(
        self, statement: Statement, settled: Settled, trace: Trace, expect: Expect | None = None
    ) -> Recorded[Event]:
        return await self._store.append(
            statement.aggregate,
            settled.event,
            id=settled.id,
            owner=statement.owner,
            expect=expect,
            correlation_id=trace.correlation_id,
            traceparent=trace.traceparent,
            create_key=True,
            deadline=self._deadline,
        )

    async def _key(self, statement: Statement, trace: Trace) -> OpenKey | None:
        if not statement.event.private or self._store.keys is None:
            return None
        key = await self._store.keys.current(statement.owner, create=True)
        if key.destroyed_at is not None and await self._is_new(statement, key.destroyed_at):
            key = await self._store.keys.succeed(key)
        if statement.person is not None and key.secret is not None and key.id not in self._identified:
            await self._identify(statement.person, key, trace)
        return key

    async def _is_new(self, statement: Statement, destroyed_at: datetime) -> bool:
        """Whether the erasure covers it no more, and it is about to be stored for the first time."""
        if not may_succeed(statement.event, destroyed_at):
            return False
        # From the leader: no clock and no lagging replica may pass an old message for a new one.
        filter = subject(statement.event.context, statement.aggregate)
        history = await look_again(self._store, filter, History(), statement.message_id)
        settled = statement.settle(history, digest_under(None))
        return settled is not None and may_succeed(settled.event, destroyed_at)

    async def _identify(self, person: Person, key: OpenKey, trace: Trace) -> None:
        """First sight of a customer by this process: the log is asked, so a crash after the key is no gap."""
        generation = generation_of(key.id)
        aggregate = customer_id(person.account, person.contact_id)
        event = CustomerIdentified(
            account=person.account,
            contact_id=person.contact_id,
            key_generation=generation,
            name=person.name,
            phone=person.phone,
        )
        what = ("identified", aggregate, generation)
        fact = Fact(aggregate=aggregate, event=event, owner=aggregate, what=what)
        await self._settle(fact, digest_under(None), trace)
        if len(self._identified) >= _REMEMBERED:
            self._identified.clear()  # costs one more look for each
        self._identified.add(key.id)
