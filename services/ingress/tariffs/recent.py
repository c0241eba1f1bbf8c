"""The quotes given last, read backwards from the end of the log in ever larger steps."""

from dataclasses import dataclass
from datetime import datetime

from contracts.errors import Undecodable, UnknownEvent
from contracts.event import Event, stored_as
from contracts.events.conversation import HandoffRequested, QuoteGiven, ReplyRequested
from contracts.ids import aggregate_of
from eventstore.codec import decode
from eventstore.reading import Reader, StoredMessage

_FIRST_STEP, _GROWTH = 20_000, 4  # positions
_WANTED = stored_as(QuoteGiven, ReplyRequested, HandoffRequested)


@dataclass(frozen=True, slots=True)
class Recent:
    """A price that an outcome gave to a customer."""

    quote: QuoteGiven
    conversation: str
    given_at: datetime  # UTC, stored


async def recent_quotes(reader: Reader, slug: str, most: int) -> list[Recent]:
    """Up to `most` quotes of one category, the latest first. Quotes of turns that gave none are left out."""
    found: list[Recent] = []
    named: set[str] = set()
    end, step = await reader.last_position(), _FIRST_STEP
    while end > 0 and len(found) < most:
        begin = max(0, end - step)
        window = [m async for m in reader.read(f"msia.{QuoteGiven.context}.>", begin, end)]
        for message in reversed(window):  # an outcome stands after the quotes that it gives
            event = await _event(message)
            if isinstance(event, ReplyRequested | HandoffRequested):
                named |= {str(id) for id in event.quotes}
            elif isinstance(event, QuoteGiven) and event.tariff.slug == slug and str(event.quote_id) in named:
                named.discard(str(event.quote_id))  # a step repeated by another attempt has the same id
                found.append(Recent(event, aggregate_of(message.subject), message.stored_at))
        end, step = begin, step * _GROWTH
    return found[:most]


async def _event(message: StoredMessage) -> Event | None:
    """None for what is not wanted, and for what does not decode: one bad event hides no other quote."""
    if message.headers.get("ce-type") not in _WANTED:
        return None
    try:
        return (await decode(message, None)).event
    except (Undecodable, UnknownEvent):
        return None
