"""What a draft would do to prices that were really given: how many change, by how much, which ones."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from contracts.events.conversation import QuoteGiven
from domain.tariffs.auditing import reprice
from domain.tariffs.refusals import Unpriceable
from domain.tariffs.tariff import Tariff


@dataclass(frozen=True, slots=True)
class Effect:
    """On one quote. Cents with VAT; `after` None: the draft refuses this set, `refusal` says why."""

    quote_id: UUID
    elements: tuple[str, ...]
    before: int
    after: int | None
    refusal: str = ""

    @property
    def changed(self) -> bool:
        return self.after != self.before

    @property
    def delta(self) -> int | None:
        """Cents more (or less) than what was given; None where the draft has no price."""
        return None if self.after is None else self.after - self.before


@dataclass(frozen=True, slots=True)
class Impact:
    """On all of them, in the order given. The old quotes themselves do not change."""

    effects: tuple[Effect, ...]

    @property
    def changed(self) -> tuple[Effect, ...]:
        return tuple(effect for effect in self.effects if effect.changed)

    @property
    def refused(self) -> tuple[Effect, ...]:
        return tuple(effect for effect in self.effects if effect.after is None)

    @property
    def before(self) -> int:
        """Cents with VAT of all quotes that the draft can price, as given."""
        return sum(effect.before for effect in self.effects if effect.after is not None)

    @property
    def after(self) -> int:
        """The same, by the draft."""
        return sum(effect.after for effect in self.effects if effect.after is not None)


def impact(draft: Tariff, quotes: Iterable[QuoteGiven]) -> Impact:
    """Price each set of this category again by the draft."""
    return Impact(tuple(_effect(draft, quote) for quote in quotes if quote.tariff.slug == draft.slug))


def _effect(draft: Tariff, quote: QuoteGiven) -> Effect:
    try:
        after = reprice(draft, quote).gross_cents
    except Unpriceable as refusal:
        return Effect(quote.quote_id, quote.elements, quote.gross.cents, None, str(refusal))
    return Effect(quote.quote_id, quote.elements, quote.gross.cents, after)
