"""Where the quotes of the log stand, and what their conversations say of them."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson

from contracts.envelope import Recorded
from contracts.errors import BadInput, MsiaError, NotFound, Undecodable, UnknownEvent
from contracts.event import Event
from contracts.events.conversation import QuoteGiven
from contracts.ids import aggregate_of
from contracts.upcasting import TypeName
from domain.conversation.fold import fold
from domain.conversation.quotes import given
from domain.conversation.state import Conversation
from eventstore.codec import decode
from eventstore.reading import Reader, StoredMessage
from services.audit.folds import events_of
from services.common.window import Window

_SHORTEST = 6  # characters of an id that a person may type instead of all


@dataclass(frozen=True, slots=True)
class Found:
    """One computed price. `given_position` 0: no outcome that stands named it, so no customer got it."""

    recorded: Recorded[Event]
    quote: QuoteGiven
    conversation: Conversation | None  # None: it does not fold, see `problem`
    events: Sequence[Recorded[Event]]
    given_position: int
    problem: str | None = None


async def quotes(
    reader: Reader,
    inside: Window,
    conversation: str | None,
    lost: Callable[[str], None],
    beginning: str = "",
) -> AsyncIterator[Found]:
    """Every quote stored inside the window, conversation by conversation, in the order of their first.

    `lost` is told of each that does not decode. `beginning`: only those whose id begins so; no other
    conversation is read, and `lost` is told of those whose id cannot be read, for it may be one of them.
    """
    by_conversation: dict[str, list[StoredMessage]] = {}
    async for message in _messages(reader, conversation or "*", inside):
        if beginning and not (await _quote_id(message, lost)).startswith(beginning):
            continue
        by_conversation.setdefault(aggregate_of(message.subject), []).append(message)
    for id, messages in by_conversation.items():
        for found in await _of(reader, id, messages, lost):
            yield found


async def quote(reader: Reader, id: str, conversation: str | None = None) -> Found:
    """One quote by its id, or by the beginning of it; `NotFound`, or `BadInput` when several begin so."""
    wanted = id.lower()
    if len(wanted) < _SHORTEST:
        raise BadInput(f"quote {id}: give at least {_SHORTEST} characters of the id")
    lost: list[str] = []
    matches = [found async for found in quotes(reader, Window(), conversation, lost.append, wanted)]
    ids = {found.quote.quote_id for found in matches}
    if not matches:
        unread = f"; {len(lost)} do not decode, the first is {lost[0]}" if lost else ""
        raise NotFound(f"no quote {id} in this log: `msia quotes list` shows those there are{unread}")
    if len(ids) > 1:
        raise BadInput(f"quote {id}: {len(ids)} quotes begin so, give more characters of the id")
    return matches[0]


async def _messages(reader: Reader, aggregate: str, inside: Window) -> AsyncIterator[StoredMessage]:
    async for message in reader.read(f"msia.{QuoteGiven.context}.{aggregate}"):
        name = TypeName.parse(message.headers.get("ce-type", ""))
        # of any version: one that is too new for us must be told, not passed by
        if name and name.name == QuoteGiven.__name__ and message.stored_at in inside:
            yield message


async def _quote_id(message: StoredMessage, lost: Callable[[str], None]) -> str:
    """From the open body: no event is built for it. "" where that of an event that does not decode is odd."""
    try:
        return str(UUID(orjson.loads(message.body)["open"]["quote_id"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        pass  # of another version, or not as it should be: decoding tells
    (found,) = await _alone([message], "", lost) or (None,)
    return str(found.quote.quote_id) if found else ""


async def _of(
    reader: Reader, id: str, messages: Sequence[StoredMessage], lost: Callable[[str], None]
) -> list[Found]:
    """A conversation that does not fold still shows its quotes: what they say needs no other event."""
    try:
        events = await events_of(reader, id)
        state = fold(id, events)
    except (Undecodable, UnknownEvent) as error:
        return await _alone(messages, str(error), lost)
    except MsiaError:
        raise
    except Exception as error:  # noqa: BLE001  # about this conversation only; its words may quote a customer
        return await _alone(messages, f"{id} does not fold ({type(error).__name__})", lost)
    stands: dict[UUID, int] = {one.quote.quote_id: one.given_position for one in given(state, events)}
    wanted = {message.position for message in messages}
    return [
        Found(recorded, recorded.event, state, events, stands.get(recorded.event.quote_id, 0))
        for recorded in events
        if recorded.position in wanted and isinstance(recorded.event, QuoteGiven)
    ]


async def _alone(messages: Sequence[StoredMessage], problem: str, lost: Callable[[str], None]) -> list[Found]:
    found = []
    for message in messages:
        try:
            recorded = await decode(message, None)
        except (Undecodable, UnknownEvent) as error:
            lost(str(error))
            continue
        assert isinstance(recorded.event, QuoteGiven)  # found by its type
        found.append(Found(recorded, recorded.event, None, (), 0, problem))
    return found
