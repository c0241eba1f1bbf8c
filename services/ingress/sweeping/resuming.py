"""`ResumeRequested(after_outage)`: once for each time that Chatwoot opened a conversation for our failure."""

from collections.abc import Sequence
from uuid import UUID

from contracts.errors import MsiaError, Unreachable
from contracts.events.control import ResumeRequested
from contracts.ids import stable_id, whole
from domain.conversation.fold import fold
from eventstore.errors import ExpectationFailed
from eventstore.store import EventStore, Expect
from services.common.logging import logger
from services.ingress.parsing.conversation import snapshot
from services.ingress.parsing.fields import Object
from services.ingress.sweeping.conversations import Conversation
from services.ingress.sweeping.giving_back import opened_by_failure
from services.ingress.sweeping.report import Report

log = logger(__name__)

REASON = "after_outage"


async def resume(
    store: EventStore,
    conversation: Conversation,
    lines: Sequence[Object],
    error_lines: Sequence[str],
    into: Report,
) -> None:
    """Wish it given back to the bot, if nobody but Chatwoot took it away. The agent answers."""
    shown = snapshot(conversation.shown)
    if shown.status != "open":
        return
    while True:
        filter = whole(conversation.id)
        try:
            events = await store.load(filter)
        except Unreachable:
            raise
        except (
            MsiaError
        ) as error:  # not to be folded: quarantined, and so with a person by its readers' own rule
            log.warning("not given back", conversation=conversation.id, reason=type(error).__name__)
            return
        position = events[-1].position if events else 0
        why = opened_by_failure(
            shown,
            lines,
            fold(conversation.id, events),
            missed=conversation.missed,
            error_lines=error_lines,
        )
        if why is None:
            return
        id = wish_id(conversation.id, int(why["id"]))
        if any(one.envelope.id == id for one in events):
            return
        if await conversation.opening(into):
            continue
        event = ResumeRequested(by="system", reason=REASON)
        try:
            into.add(await store.append(conversation.id, event, id=id, expect=Expect(filter, position)))
        except ExpectationFailed:
            continue  # something came meanwhile, perhaps a person
        log.info("given back after an outage", conversation=conversation.id)
        return


def wish_id(conversation: str, line: int) -> UUID:
    """The same for every replica, and another for the next outage."""
    return stable_id("resume", REASON, conversation, line)
