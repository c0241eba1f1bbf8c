"""What a text comes to: the elements wanted, those left out, and the questions that remain."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from domain.tariffs.language.tokens import tokenise
from domain.tariffs.quantities import quantity
from domain.tariffs.reading import Mention, Reading
from domain.tariffs.tariff import Tariff
from domain.tariffs.variants import Choice, clashing
from domain.tariffs.vocabulary import Kind


@dataclass(frozen=True, slots=True)
class Found:
    """An element that the customer names, in their own words. `quantity`: as they count it, 1 if not."""

    code: str
    quantity: int
    words: str


class Findings:
    """Collects in the order of the text: of what is said twice about an element, the last counts."""

    def __init__(self, tariff: Tariff) -> None:
        self._tariff = tariff
        self._wanted: dict[str, Found] = {}
        self._excluded: dict[str, None] = {}

    def want(self, found: Found) -> None:
        """Named twice is wanted once; the larger count holds."""
        self._excluded.pop(found.code, None)
        before = self._wanted.setdefault(found.code, found)
        if found.quantity > before.quantity:
            self._wanted[found.code] = replace(before, quantity=found.quantity)

    def leave_out(self, code: str) -> None:
        self._wanted.pop(code, None)
        self._excluded[code] = None

    def _implied(self) -> Iterator[Found]:
        """Of two variants that exclude each other, the one that is left: "la bola no lleva aumento"."""
        for code, found in self._wanted.items():
            element = self._tariff.elements[code]
            variants = (
                list(self._tariff.variants(code)) if element.needs_variant and element.exclusive else []
            )
            left = [variant.code for variant in variants if variant.code not in self._excluded]
            taken = any(variant.code in self._wanted for variant in variants)
            if len(variants) == 2 and len(left) == 1 and not taken:
                yield replace(found, code=left[0])

    def settle(self) -> None:
        """Take what follows from what is left out."""
        for found in list(self._implied()):
            self._wanted[found.code] = found

    @property
    def excluded(self) -> tuple[str, ...]:
        """Codes named to be left out, parents too."""
        return tuple(self._excluded)

    @property
    def elements(self) -> tuple[Found, ...]:
        """What is wanted and can be priced as it is: no parents, no two variants that exclude each other."""
        clash = clashing(self._tariff, self._wanted)
        return tuple(
            self._counted(found)
            for code, found in self._wanted.items()
            if code not in clash and not self._tariff.elements[code].needs_variant
        )

    def _counted(self, found: Found) -> Found:
        """ "2 placas con el regulador dentro": the count of the parent is that of its only variant."""
        parent = self._tariff.elements[found.code].variant_of or ""
        named = self._wanted.get(parent)
        if named is None or named.quantity <= found.quantity:
            return found
        variants = self._tariff.variants(parent)
        alone = sum(variant.code in self._wanted for variant in variants) == 1
        # where a number chooses the variant ("dos separados"), it counts nothing
        chooses = any(
            token.text == str(named.quantity)
            for variant in variants
            for answer in variant.answers
            for token in tokenise(answer)
        )
        return replace(found, quantity=named.quantity) if alone and not chooses else found

    def open(self, asked: Iterable[str]) -> tuple[str, ...]:
        """Parents still without a variant: named here, torn between two, or asked before."""
        elements = self._tariff.elements
        settled = {elements[found.code].variant_of for found in self.elements}
        named = [code for code in self._wanted if elements[code].needs_variant]
        torn = [elements[code].variant_of or "" for code in clashing(self._tariff, self._wanted)]
        return tuple(
            code
            for code in dict.fromkeys((*named, *torn, *asked))
            if code in elements and code not in settled and code not in self._excluded
        )


def gather(
    reading: Reading, negated: Collection[int], chosen: Sequence[Choice], tariff: Tariff, asked: Sequence[str]
) -> Findings:
    """Sort every mention into wanted and left out. `negated`: places in `reading.mentions`."""
    findings = Findings(tariff)
    for place, mention in enumerate(reading.mentions):
        for code in _codes(mention, place in negated, chosen, tariff, asked):
            if place in negated:
                findings.leave_out(code)
            else:
                count = quantity(reading, mention) if mention.kind is Kind.ELEMENT else 1
                findings.want(Found(code, count, reading.words(mention.first, mention.last)))
    for choice in chosen:
        if choice.by is None:
            findings.want(Found(choice.code, 1, reading.text.strip()))
    findings.settle()
    return findings


def _codes(
    mention: Mention, negated: bool, chosen: Sequence[Choice], tariff: Tariff, asked: Sequence[str]
) -> Iterable[str]:
    """The elements that a mention is about; an answer chooses, or takes back, variants of what is asked."""
    if mention.kind is Kind.ELEMENT:
        return mention.names
    if mention.kind is not Kind.ANSWER:
        return ()
    if negated:
        return [name for name in mention.names if tariff.elements[name].variant_of in asked]
    return [choice.code for choice in chosen if choice.by is mention]
