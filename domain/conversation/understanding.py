"""What is asked for, turn after turn: new words on top of what the bot already holds."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from contracts.events.conversation import Understanding

Group = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What one message comes to. An element named twice is one element, whatever it is counted as."""

    category: str | None = None
    elements: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()  # parents whose variant is open
    excluded: frozenset[str] = frozenset()  # with their variants
    doubts: tuple[Group, ...] = ()
    extras: tuple[str, ...] = ()
    instead: bool = False  # only these ("solo el escape")
    unknown_terms: int = 0


@dataclass(frozen=True, slots=True)
class Variants:
    """Which elements are variants of which, as the tariff has it. `parents`: variant → parent.

    Of an `exclusive` parent only one variant can be.
    """

    parents: Mapping[str, str] = field(default_factory=dict)
    exclusive: frozenset[str] = frozenset()

    def parent(self, code: str) -> str | None:
        return self.parents.get(code)


def merge(
    held: Understanding, said: Said, variants: Variants, *, corrects: bool, adds: bool
) -> Understanding:
    """The new understanding. A new category starts over.

    Another variant of what was already chosen replaces it when the message corrects ("no, la trasera") and
    joins it when it adds ("y la trasera también"); otherwise the two contradict each other, and the question
    is open again.
    """
    moved = said.category is not None and held.category is not None and said.category != held.category
    fresh = said.instead or moved
    kept = () if fresh else tuple(code for code in held.elements if code not in said.excluded)
    dropped, reopened = _clashes(kept, said.elements, variants, corrects=corrects, adds=adds)
    wanted = dict.fromkeys(code for code in (*kept, *said.elements) if code not in said.excluded | dropped)
    chosen = {variants.parent(code) for code in wanted}
    open_before = () if fresh else held.asked
    asked = dict.fromkeys(
        parent
        for parent in (*open_before, *said.ask, *reopened)
        if parent not in said.excluded and (parent not in chosen or parent in reopened)
    )
    return Understanding(
        category=said.category or held.category,
        elements=tuple(code for code in wanted if variants.parent(code) not in reopened),
        asked=tuple(asked),
        options={} if fresh else {k: v for k, v in held.options.items() if k in wanted},
        unknown_terms=said.unknown_terms,
        doubts=_doubts(() if fresh else held.doubts, said, asked),
        extras=tuple(dict.fromkeys((*(() if moved else held.extras), *said.extras))),
    )


def _clashes(
    kept: Iterable[str], named: Iterable[str], variants: Variants, *, corrects: bool, adds: bool
) -> tuple[frozenset[str], frozenset[str]]:
    """Variants to drop, and parents to ask about again."""
    new: dict[str, set[str]] = {}
    for code in named:
        if parent := variants.parent(code):
            new.setdefault(parent, set()).add(code)
    old = {code: parent for code in kept if (parent := variants.parent(code)) in new}
    rivals = {code: parent for code, parent in old.items() if parent and code not in new[parent]}
    if corrects and not adds:
        return frozenset(rivals), frozenset()
    # "las dos" names what was there too: no contradiction
    whole = {parent for code, parent in old.items() if parent and code in new[parent]}
    return frozenset(), frozenset(
        parent
        for parent in rivals.values()
        if parent and (parent in variants.exclusive or not (adds or parent in whole))
    )


def _doubts(held: Iterable[Group], said: Said, asked: Collection[str]) -> tuple[Group, ...]:
    """Those that this message leaves open: not the ones of which it names or excludes something."""
    settled = {*said.elements, *said.excluded, *asked}
    return tuple(dict.fromkeys(group for group in (*held, *said.doubts) if not settled.intersection(group)))
