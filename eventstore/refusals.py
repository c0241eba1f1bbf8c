"""What a refusal of the stream means for an append."""

from nats.js.errors import APIError

from contracts.errors import BadInput, Misconfigured, MsiaError
from eventstore import errors
from eventstore.errors import StoreFull

_CONFLICTS = (errors.WRONG_LAST_SEQUENCE, errors.WRONG_LAST_SEQUENCE_CONSTANT)


def is_conflict(error: APIError) -> bool:
    """Someone was first, or so it seems: our own earlier try looks the same."""
    return error.err_code in _CONFLICTS


def passing(error: APIError, subject: str) -> str:
    """Why a retry may help; raises what it cannot help, or what only making room helps."""
    code, words = error.err_code, error.description or ""
    if code in errors.OUT_OF_STORAGE or any(full in words for full in errors.FULL_WORDS):
        raise StoreFull(f"{subject}: the log is full ({words}); make room, then retry") from error
    if code in errors.TOO_LARGE:
        raise BadInput(f"{subject}: {words}; make the event smaller or raise the stream's limit") from error
    if code == errors.STREAM_MISMATCH:
        raise Misconfigured(f"{subject} belongs to another stream than the log: see `msia infra diff`")
    # 503: no leader for a moment ("raft: not leader"), a store that is being closed; 409: our own
    # earlier try is still being stored; 429: too many at once.
    if error.code in (409, 429, 503):
        return f"{words} ({code})"
    raise MsiaError(f"{subject}: the log refused the event: {words} ({code})") from error
