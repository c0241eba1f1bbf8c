"""One conversation: what Chatwoot shows and the log does not hold is appended, oldest first."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from contracts.events.inbox import MessageReceived
from contracts.ids import conversation_id, subject
from domain.conversation.chatwoot import newer
from eventstore.reading import StoredMessage
from eventstore.store import EventStore
from services.ingress.facts import Facts, Trace
from services.ingress.history import extended
from services.ingress.parsing import History, Rejection, Served, Statement, parse
from services.ingress.parsing.conversation import snapshot
from services.ingress.parsing.fields import Object
from services.ingress.sweeping import payloads
from services.ingress.sweeping.known import Known, known
from services.ingress.sweeping.report import Report


class Conversation:
    """What is done with one conversation in one sweep."""

    def __init__(
        self, store: EventStore, facts: Facts, served: Served, account: int, shown: Object, trace: Trace
    ) -> None:
        self.id = conversation_id(account, int(shown["id"]))
        self.shown = shown
        self.missed = False  # something about a message was told by no webhook
        self._store, self._facts, self._served, self._trace = store, facts, served, trace
        self._account = account
        self._filter = subject("inbox", self.id)
        self._stored: list[StoredMessage] = []

    async def read(self) -> Known:
        """What the log holds; to be called first."""
        self._stored = [message async for message in self._store.reader.read(self._filter)]
        return known(self._stored)

    async def messages(self, lines: Sequence[Object], since: datetime, until: datetime, into: Report) -> None:
        """Append what these lines show; what was written before `since` and never told is not ours."""
        log = known(self._stored)
        first = log.last_before(since)
        for line in lines:
            at = payloads.written_at(line)
            told = line["id"] in log.messages
            old = at is not None and at < since and not (first and line["id"] > first)
            if not told and (old or (at is not None and at > until)):
                continue
            payload = payloads.message(self._account, self.shown, line, known=told)
            self.missed |= await self._all(payload, into)

    async def status(self, into: Report) -> None:
        """Status and assignee as they are now, where the log believes something else."""
        seen, believed = snapshot(self.shown), known(self._stored).chatwoot
        if seen.status != believed.status and newer(seen.updated_at, believed.status_at):
            await self._all(payloads.status(self._account, self.shown), into)
        who, before = (seen.assignee_type, seen.assignee_id), (believed.assignee_type, believed.assignee_id)
        if who != before and newer(seen.updated_at, believed.assignee_at):
            await self._all(payloads.assignment(self._account, self.shown), into)

    async def opening(self, into: Report) -> bool:
        """Tell that it is open as of this time, even where that is what was told last; whether it was news.

        No webhook may have told that we set it back to pending meanwhile: then this is another opening, and
        a wish to give it back answers it only if it stands before it.
        """
        told = known(self._stored).chatwoot
        if not newer(snapshot(self.shown).updated_at, told.status_at):
            return False
        return await self._all(payloads.status(self._account, self.shown), into)

    async def _all(self, payload: dict[str, Any], into: Report) -> bool:
        """Whether any of it was news."""
        return any([await self._record(statement, into) for statement in self._said(payload)])

    def _said(self, payload: dict[str, Any]) -> Iterable[Statement]:
        try:
            return parse(payload, self._served)
        except Rejection:  # an activity line, another inbox, a type of later versions: no webhook for us
            return ()

    async def _record(self, statement: Statement, into: Report) -> bool:
        history = await extended(self._store, History(), self._stored, statement.message_id)
        recorded = await self._facts.record(_recovered(statement), self._trace, history)
        if recorded is None:
            return False
        after = self._stored[-1].position if self._stored else 0
        self._stored += await self._store.reader.tail_from_leader(self._filter, after)
        into.add(recorded)
        return True


def _recovered(statement: Statement) -> Statement:
    if not isinstance(statement.event, MessageReceived):
        return statement
    return replace(statement, event=statement.event.model_copy(update={"recovered": True}))
