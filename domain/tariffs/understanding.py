"""What a text that stands alone comes to: all that it names is wanted, and nothing was said before."""

from collections.abc import Collection

from contracts.events.conversation import Understanding
from domain.conversation.understanding import Said, Variants, merge
from domain.tariffs.including import includes
from domain.tariffs.matching import Match
from domain.tariffs.tariff import Tariff


def variants(tariff: Tariff | None) -> Variants:
    """Which elements of a tariff are variants of which."""
    elements = tariff.elements.values() if tariff else ()
    return Variants(
        {element.code: element.variant_of for element in elements if element.variant_of},
        frozenset(element.code for element in elements if element.exclusive),
    )


def with_variants(codes: Collection[str], tariff: Tariff | None) -> frozenset[str]:
    """ "sin la suspensión" takes its variants out too."""
    below = (variant.code for code in codes for variant in tariff.variants(code)) if tariff else ()
    return frozenset((*codes, *below))


def alone(found: Match, tariff: Tariff | None, text: str) -> Understanding:
    """As the agent takes a first message whose every element is wanted. `tariff`: of the match's category."""
    said = Said(
        category=found.category,
        elements=tuple(element.code for element in found.elements),
        ask=found.ask,
        excluded=with_variants(found.excluded, tariff),
        doubts=tuple(codes for codes in found.meanings.values() if codes),
        extras=found.extras if includes(text) else (),
        unknown_terms=len(found.unknown),
    )
    return merge(Understanding(), said, variants(tariff), corrects=False, adds=False)
