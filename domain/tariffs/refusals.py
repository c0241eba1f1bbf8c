"""Why a set has no price. Each refusal names what stands in the way.

Unpriceable
├── EmptySet           nothing to price
├── UnknownElement     a code this tariff does not have
├── RetiredElement     no longer offered
├── NeedsVariant       only its variants have a price; they are named
├── NotPricedByBot     a person has to look at it
├── NoTierCovers       no price step admits so many elements of these lists
├── OptionMissing      a surcharge depends on a choice that was not made
├── UnknownOption      a choice that this tariff does not know
└── UnknownExtra       a service this tariff does not have
"""

from typing import ClassVar

from contracts.errors import Refused


class Unpriceable(Refused):
    """The set cannot be priced. `kind` for programs, `elements`: the codes that stand in the way."""

    kind: ClassVar[str] = "unpriceable"

    def __init__(self, message: str, elements: tuple[str, ...] = (), choices: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.elements = elements
        self.choices = choices  # what to give instead: variants or options


class EmptySet(Unpriceable):
    kind = "empty_set"


class UnknownElement(Unpriceable):
    kind = "unknown_element"


class RetiredElement(Unpriceable):
    kind = "retired"


class NeedsVariant(Unpriceable):
    kind = "needs_variant"


class NotPricedByBot(Unpriceable):
    kind = "not_priced_by_bot"


class NoTierCovers(Unpriceable):
    kind = "no_tier_covers"


class OptionMissing(Unpriceable):
    kind = "option_missing"


class UnknownOption(Unpriceable):
    kind = "unknown_option"


class UnknownExtra(Unpriceable):
    kind = "unknown_extra"
