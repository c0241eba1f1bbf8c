"""One sweep: which conversations changed, then each of them."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from uuid import uuid4

from contracts.errors import Misconfigured, MsiaError, Refused, Unreachable
from contracts.ids import aggregate_of, conversation_id, is_conversation, split_conversation
from eventstore.store import EventStore
from services.common.logging import logger
from services.common.tasks import end
from services.ingress.facts import Facts, Trace
from services.ingress.parsing import Served
from services.ingress.parsing.fields import Object
from services.ingress.sweeping import payloads
from services.ingress.sweeping.chatwoot import Chatwoot
from services.ingress.sweeping.conversations import Conversation
from services.ingress.sweeping.report import Report
from services.ingress.sweeping.resuming import resume
from services.ingress.sweeping.settings import SweepSettings

log = logger(__name__)

_SLACK = 60  # seconds that Chatwoot's list looks further back than its clock and ours say


class Sweep:
    """Finds what no webhook told. Two at once store nothing twice."""

    def __init__(
        self,
        store: EventStore,
        facts: Facts,
        chatwoot: Chatwoot,
        settings: SweepSettings,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store, self._facts, self._chatwoot, self._settings = store, facts, chatwoot, settings
        self._clock = clock
        self._served = Served(settings.chatwoot_account_id, settings.chatwoot_inbox_id)
        self._slots = asyncio.Semaphore(settings.sweep_concurrency)

    async def run(
        self, since: datetime, young: float = 0.0, left: Mapping[str, datetime] = MappingProxyType({})
    ) -> Report:
        """Append what was missed since then; messages younger than `young` seconds are left alone.

        `left`: conversations that earlier sweeps could not look at, each with its own `since`. Raises
        `Unreachable` when Chatwoot or the log does not answer, `Misconfigured` for a refused token. One
        conversation that cannot be looked at is in the report and stops no other.
        """
        if self._settings.reach == "nothing":
            raise Misconfigured(self._settings.notes()[0])
        began, now = time.perf_counter(), self._clock()
        opened = await self._store.reader.get(1)  # `LogOpened`: what was written earlier is not this log's
        # Chatwoot's lists show whole seconds: what was written in that very second counts.
        report = Report(_second(max(since, opened.stored_at)))
        reaches = {id: min(report.since, _second(max(at, opened.stored_at))) for id, at in left.items()}
        trace = Trace(f"sweep-{uuid4()}")
        until = now - timedelta(seconds=young)
        tasks: list[asyncio.Task[None]] = []
        away: list[Unreachable] = []
        try:
            async for shown in self._conversations(report, now, reaches):
                report.conversations += 1
                tasks.append(asyncio.create_task(self._one(shown, reaches, until, trace, report, away)))
            await asyncio.gather(*tasks)
        finally:
            await end(*tasks)
        if away and len(away) == report.conversations:  # not one conversation: all of Chatwoot, or the log
            raise away[0]
        log.info(
            "swept",
            since=report.since.isoformat(),
            conversations=report.conversations,
            found=len(report.found),
            resumed=report.count("ResumeRequested"),
            failed=len(report.failed),
            milliseconds=round((time.perf_counter() - began) * 1000, 1),
        )
        return report

    async def _conversations(
        self, report: Report, now: datetime, left: Iterable[str]
    ) -> AsyncIterator[Object]:
        if self._settings.reach == "everything":
            within = int((now - report.since).total_seconds()) + _SLACK
            listed = await self._chatwoot.updated(within)
            for shown in listed:
                yield shown
            account = self._settings.chatwoot_account_id or 0
            ids = set(left) - {conversation_id(account, int(shown["id"])) for shown in listed}
        else:
            ids = {*left, *await self._heard_of(now)}
        for id in sorted(ids):
            account, display_id = split_conversation(id)
            if account == self._settings.chatwoot_account_id:
                try:
                    found = await self._chatwoot.show(display_id)
                except (Refused, Unreachable) as error:  # it stops no other
                    _failed(id, error, report)
                    continue
                if found is not None:
                    yield found

    async def _heard_of(self, now: datetime) -> list[str]:
        """Conversations that the log told of lately, each once."""
        since = now - timedelta(seconds=self._settings.sweep_known_within)
        heard: dict[str, None] = {}
        page, more = await self._store.reader.batch("msia.inbox.*", since=since)
        while True:
            heard |= dict.fromkeys(aggregate_of(message.subject) for message in page)
            if not more or not page:
                return [id for id in heard if is_conversation(id)]
            page, more = await self._store.reader.batch("msia.inbox.*", after=page[-1].position)

    async def _one(
        self,
        shown: Object,
        reaches: Mapping[str, datetime],
        until: datetime,
        trace: Trace,
        report: Report,
        away: list[Unreachable],
    ) -> None:
        account = self._settings.chatwoot_account_id or 0
        conversation = Conversation(self._store, self._facts, self._served, account, shown, trace)
        async with self._slots:
            try:
                since = reaches.get(conversation.id, report.since)
                await self._look(conversation, since, until, report)
            except Misconfigured:
                raise
            except MsiaError as error:
                if isinstance(error, Unreachable):
                    away.append(error)
                _failed(conversation.id, error, report)

    async def _look(
        self, conversation: Conversation, since: datetime, until: datetime, report: Report
    ) -> None:
        known = await conversation.read()
        if self._settings.reach == "everything":
            after = known.last_before(since)
            lines = await self._chatwoot.messages_after(int(conversation.shown["id"]), after)
        else:
            lines = payloads.last_messages(conversation.shown)
        await conversation.messages(lines, since, until, report)
        await conversation.status(report)
        await resume(self._store, conversation, lines, self._settings.sweep_bot_error_lines, report)


def _second(at: datetime) -> datetime:
    return at.replace(microsecond=0)


def _failed(id: str, error: MsiaError, report: Report) -> None:
    log.warning("not swept", conversation=id, reason=type(error).__name__)
    report.failed[id] = str(error)
