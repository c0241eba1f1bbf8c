"""Whether Chatwoot opened a conversation only because our webhook failed. See docs/decisions/0024."""

from collections.abc import Sequence

from contracts.events.inbox import Snapshot
from domain.conversation.state import Conversation
from services.ingress.parsing.fields import Object
from services.ingress.sweeping.payloads import kind


def opened_by_failure(
    shown: Snapshot, lines: Sequence[Object], log: Conversation, *, missed: bool, error_lines: Sequence[str]
) -> Object | None:
    """The message of Chatwoot's that tells so (or the last one of all); None: leave it as it is.

    `lines` are the messages listed, activity lines included; `log` is the fold of all that the log has;
    `missed`: something in it was told by no webhook.
    """
    if shown.status != "open" or shown.assignee_type == "User":
        return None
    # With an opening nobody said a word: the outbox only saw what Chatwoot shows.
    if log.paused_at or (log.takeover and not log.opening):
        return None  # a person's word, or our own handoff
    activity = [line for line in lines if kind(line) == "activity"]
    if activity:  # whoever opens it by hand leaves a line of their own
        last = activity[-1]
        return last if str(last.get("content")).strip() in error_lines else None
    return lines[-1] if missed and lines else None
