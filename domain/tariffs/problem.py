"""What is wrong with a tariff, and where."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """`part`: category, elements, tiers, surcharges, extras, documents, lists, words or ambiguous.

    `code` names the entry, `field` what of it; either may be empty.
    `incomplete`: something is still missing, as in any draft that is being written; it stops publishing only.
    """

    part: str
    code: str
    field: str
    message: str
    incomplete: bool = False
