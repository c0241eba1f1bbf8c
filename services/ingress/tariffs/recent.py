"""The quotes given last, read backwards from the end of the log in ever larger steps."""

from dataclasses import dataclass
from datetime import datetime

from contracts.events.conversation import HandoffRequested, QuoteGiven, ReplyRequested
from contracts.ids import aggregate_of
from eventstore.codec import decode
from eventstore.reading import Reader, StoredMessage

_FIRST_STEP, _GROWTH = 20_000, 4  # positions
_GIVING = frozenset({ReplyRequested.type, HandoffRequested.type})


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
            kind = message.headers.get("ce-type")
            if kind in _GIVING:
                recorded = await decode(message, None)
                assert isinstance(recorded.event, ReplyRequested | HandoffRequested)
                named |= {str(id) for id in recorded.event.quotes}
            elif kind == QuoteGiven.type and (one := await _recent(message, slug, named)):
                found.append(one)
        end, step = begin, step * _GROWTH
    return found[:most]


async def _recent(message: StoredMessage, slug: str, named: set[str]) -> Recent | None:
    quote = (await decode(message, None)).event
    assert isinstance(quote, QuoteGiven)  # found by its type
    if quote.tariff.slug != slug or str(quote.quote_id) not in named:
        return None
    named.discard(str(quote.quote_id))  # a step repeated by another attempt has the same id
    return Recent(quote, aggregate_of(message.subject), message.stored_at)
