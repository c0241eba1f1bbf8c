"""Names of the library as names of NATS: any text becomes one token, and back."""

from urllib.parse import quote, unquote
from uuid import UUID

from eventsourcing.persistence import DataError, ProgrammingError

PREFIX = "es"  # of every subject and stream here: never `msia`
_LONGEST_NAME = 100  # characters; the server allows 255 for a stream, and ours holds two of these
_LONGEST_ID = 1_024  # characters; subject and headers must fit the server's 4,096-byte control line


def token(text: str) -> str:
    """One subject token: letters, digits, `_`, `-` and `~` as they are, all else `=` and two hex digits."""
    try:
        escaped = quote(text, safe="").replace(".", "%2E").replace("%", "=")
    except UnicodeEncodeError as error:
        raise DataError(f"{text!r} is not text that can be stored: it holds half a character") from error
    return escaped or "="


def text(token: str) -> str:
    """What `token` was made of."""
    return "" if token == "=" else unquote(token.replace("=", "%"), errors="strict")


def stream_name(application: str, purpose: str) -> str:
    """`es-bank-events`: the stream of one application's events, snapshots, …"""
    # the hyphen separates, so inside a part it is escaped
    parts = [token(part).replace("-", "=2D") for part in (application, purpose)]
    for part in parts:
        if len(part) > _LONGEST_NAME:
            raise ProgrammingError(
                f"{part:.40}… is too long for a stream: at most {_LONGEST_NAME} characters"
            )
    return "-".join((PREFIX, *parts))


def subject_prefix(application: str, purpose: str) -> str:
    """`es.bank.events`: the aggregates are one token below it."""
    return ".".join((PREFIX, token(application), token(purpose)))


def subject(prefix: str, originator_id: UUID | str) -> str:
    """Where the events of one aggregate are."""
    last = token(str(originator_id))
    if len(last) > _LONGEST_ID:
        raise DataError(
            f"originator id {last:.40}… is too long: at most {_LONGEST_ID} characters when escaped"
        )
    return f"{prefix}.{last}"
