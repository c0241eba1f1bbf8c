"""What is asked for, turn after turn: new words on top of what the bot already holds."""

from collections.abc import Iterable

from contracts.events.conversation import Understanding


def merge(
    held: Understanding,
    *,
    category: str | None,
    elements: Iterable[str],
    ask: Iterable[str] = (),
    excluded: Iterable[str] = (),
    answered: Iterable[str] = (),
    instead: bool = False,
    unknown_terms: int = 0,
) -> Understanding:
    """The new understanding. `instead`: the customer wants only these ("solo el escape").

    An element named twice is one element. A new category starts over. `answered` are parents whose
    variant was chosen (or that were dropped); what remains of the questions stays asked.
    """
    moved = category is not None and held.category is not None and category != held.category
    kept = () if instead or moved else held.elements
    out = set(excluded)
    merged = dict.fromkeys(code for code in (*kept, *elements) if code not in out)
    settled = set(answered) | out
    open_questions = () if instead or moved else held.asked
    asked = dict.fromkeys(parent for parent in (*open_questions, *ask) if parent not in settled)
    return Understanding(
        category=category or held.category,
        elements=tuple(merged),
        asked=tuple(asked),
        options={} if moved else held.options,
        unknown_terms=unknown_terms,
    )
