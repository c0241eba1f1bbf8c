"""What Chatwoot's answers mean (docs: its sources at 4.15; measured bodies in tests/unit/delivery).

A 500 may hide a saved message (#6446), so nothing above 499 is a refusal; any error inside `create` is
rendered as 422, so the one 422 that passes by itself is told by its words.
"""

from dataclasses import dataclass
from typing import Any, Literal

from domain.delivery.parts import Kind


@dataclass(frozen=True, slots=True)
class Answered:
    """An HTTP answer; `body` is its JSON, or None. `retry_after` in seconds."""

    status: int
    body: Any = None
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class NotSent:
    """The request certainly did not reach the server."""

    code: str  # refused, timeout, late


@dataclass(frozen=True, slots=True)
class Lost:
    """The request, or part of it, was written, and no answer came."""

    code: str  # timeout, reset


Answer = Answered | NotSent | Lost


@dataclass(frozen=True, slots=True)
class Accepted:
    """Chatwoot has it; `message_id` of a message or note."""

    message_id: int | None = None
    confirmed: Literal["response", "nothing_to_do"] = "response"


@dataclass(frozen=True, slots=True)
class Later:
    """Certainly not there; the same request may work later, not before `after` seconds."""

    code: str
    after: float = 0.0


@dataclass(frozen=True, slots=True)
class Unclear:
    """It may be there; nothing need be asked before `after` seconds."""

    code: str
    after: float = 0.0


@dataclass(frozen=True, slots=True)
class Rejected:
    """No retry mends it. `alarm`: the token or the address is wrong, so other parts will meet the same."""

    reason: str
    alarm: bool = False


Verdict = Accepted | Later | Unclear | Rejected

OUR_OWN = ("withdrawn", "late")  # codes of a claim that led to no request: it is no try of the schedule

_TOO_MANY = "too many messages"  # 200 a minute and conversation, then 422


def judge(kind: Kind, answer: Answer, host_pause: float) -> Verdict:
    """The class of an answer to a request that changes something."""
    match answer:
        case NotSent(code):
            return Later(code)
        case Lost(code):
            return Unclear(code)
        case Answered(status, body, retry_after) if 200 <= status < 300:
            return _accepted(kind, body)
        case Answered(429, _, retry_after):
            return Later("429", after=host_pause if retry_after is None else retry_after)
        case Answered(422, body, _) if _TOO_MANY in _words(body):
            return Later("422_too_many_messages", after=host_pause)
        case Answered(408, _, _):
            return Unclear("408")
        case Answered(status, _, retry_after) if status >= 500:
            return Unclear(str(status), after=retry_after or 0.0)
        case Answered(status, _, _):
            return Rejected(f"chatwoot_{status}", alarm=status in (401, 403, 404))


def judge_read(answer: Answer, host_pause: float) -> Verdict:
    """The class of an answer to a request that changes nothing: what is unclear may simply be asked again."""
    verdict = judge("status", answer, host_pause)
    return Later(verdict.code, verdict.after) if isinstance(verdict, Unclear) else verdict


def host_failed(answer: Answer) -> bool:
    """Whether the host, rather than this one request, is in trouble."""
    return not isinstance(answer, Answered) or answer.status >= 500


def _accepted(kind: Kind, body: Any) -> Verdict:
    if kind in ("labels", "status"):
        return Accepted()
    message_id = body.get("id") if isinstance(body, dict) else None
    # A proxy's own page with 200 is no proof that Chatwoot saved anything.
    return Accepted(message_id) if isinstance(message_id, int) else Unclear("no_message_id")


def _words(body: Any) -> str:
    if not isinstance(body, dict):
        return ""
    return f"{body.get('error', '')} {body.get('message', '')}".lower()
