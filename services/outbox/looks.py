"""Looking at Chatwoot: who is in charge now, and whether a part with an unknown outcome is there."""

import random
from collections.abc import Callable

from contracts.events.inbox import Snapshot
from domain.delivery import conclusions
from domain.delivery.answers import Accepted, Answered, Later, judge_read
from domain.delivery.conclusions import Found, NotThere, Shown
from domain.delivery.parts import QueuedPart
from domain.delivery.rules import Rules
from services.common.logging import logger
from services.outbox.bodies import View, last_id, message_of, messages_of, shown, view_of
from services.outbox.book import Book
from services.outbox.chatwoot import PAGE, Chatwoot
from services.outbox.host import Host

log = logger(__name__)

NO_LISTING = "chatwoot does not let us list messages: correct CHATWOOT_USER_TOKEN"


class Looks:
    """Reads. Each returns None, or the seconds to wait before the same is asked again."""

    def __init__(
        self,
        book: Book,
        chatwoot: Chatwoot,
        host: Host,
        rules: Rules,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self._book, self._chatwoot, self._host, self._rules = book, chatwoot, host, rules
        self._draw = draw
        self._failures: dict[str, int] = {}

    async def observe(self, id: str) -> float | None:
        """Bring status, assignee and the last message id up to date."""
        begun = self._book.now().ticks
        view = await self._view(id)
        if isinstance(view, Later):
            return self._again(id, view)
        self._failures.pop(id, None)
        if view is None:  # no such conversation, or no right to see it: the request itself will tell
            self._book.looked(id, Snapshot(), 0, begun)
        else:
            self._book.looked(id, view.snapshot, view.last_message_id, begun)
        return None

    async def look(self, id: str, part: QueuedPart) -> float | None:
        """Record whether the part is there. Raises as `Book.append` does."""
        result = await self._search(id, part)
        if isinstance(result, Later):
            return self._again(id, result)
        self._failures.pop(id, None)
        state = self._book.entry(id)
        event = conclusions.looked(
            state, part.id, part.attempt, result, self._book.now(), self._rules, self._draw()
        )
        log.info("look", attempt=part.attempt, look=part.looks + 1, found=isinstance(result, Found))
        if event is not None:
            await self._book.append(state, part, event)
        return None

    async def trace(self, id: str, part: QueuedPart) -> float | None:
        """Record how far WhatsApp got with a message. Raises as `Book.append` does."""
        result = await self._shown(id, part)
        if isinstance(result, Later):
            return self._again(id, result)
        self._failures.pop(id, None)
        state = self._book.entry(id)
        event = conclusions.traced(state, part.id, result)
        log.info("trace", whatsapp=result.whatsapp)
        if event is not None:
            await self._book.append(state, part, event)
        return None

    async def _shown(self, id: str, part: QueuedPart) -> Shown | Later:
        """As Chatwoot shows the message now; one that it does not show has no WhatsApp id for us."""
        message_id = part.message_id or 0
        if self._chatwoot.may_list:
            answer = await self._chatwoot.messages_after(id, message_id - 1)
            self._host.note(answer, id)
            verdict = judge_read(answer, self._host.pause)
            if isinstance(verdict, Later):
                return verdict
            if isinstance(verdict, Accepted) and isinstance(answer, Answered):
                return shown(message_id, messages_of(answer.body))
            log.error(NO_LISTING)  # the bot's own look may serve
        view = await self._view(id)
        if isinstance(view, Later):
            return view
        return shown(message_id, view.last_messages if view else ())

    async def _search(self, id: str, part: QueuedPart) -> Found | NotThere | Later:
        if part.kind in ("message", "note") and self._chatwoot.may_list:
            return await self._search_messages(id, part)
        view = await self._view(id)
        if isinstance(view, Later):
            return view
        if part.kind in ("message", "note"):
            found = view.message_of(part) if view else None
            # The last message alone proves presence, never absence.
            return NotThere(conclusive=False) if found is None else Found(found)
        if view is None:
            return NotThere(conclusive=False)
        done = (
            view.snapshot.status == part.status
            if part.kind == "status"
            else set(part.labels) <= set(view.labels)
        )
        return Found(None) if done else NotThere(conclusive=True)

    async def _search_messages(self, id: str, part: QueuedPart) -> Found | NotThere | Later:
        """Every message after the last one known before the first attempt."""
        after = part.sent_after
        while True:
            answer = await self._chatwoot.messages_after(id, after)
            self._host.note(answer, id)
            verdict = judge_read(answer, self._host.pause)
            if isinstance(verdict, Later):
                return verdict
            if not isinstance(verdict, Accepted) or not isinstance(answer, Answered):
                log.error(NO_LISTING)
                return NotThere(conclusive=False)
            messages = messages_of(answer.body)
            found = message_of(part, messages)
            if found is not None:
                return Found(found)
            if len(messages) < PAGE or last_id(messages) <= after:
                return NotThere(conclusive=True)
            after = last_id(messages)

    async def _view(self, id: str) -> View | Later | None:
        answer = await self._chatwoot.show(id)
        self._host.note(answer, id)
        verdict = judge_read(answer, self._host.pause)
        if isinstance(verdict, Later):
            return verdict
        if not isinstance(verdict, Accepted) or not isinstance(answer, Answered):
            return None
        return view_of(answer.body) or Later("unreadable")

    def _again(self, id: str, why: Later) -> float:
        """Looks fail without an event: nothing was claimed. The wait grows with each failure."""
        failures = self._failures[id] = self._failures.get(id, 0) + 1
        seconds = self._rules.retry_after(min(failures, 3), self._draw(), at_least=why.after)
        log.warning("chatwoot could not be looked at", code=why.code, seconds=round(seconds, 1))
        return seconds
