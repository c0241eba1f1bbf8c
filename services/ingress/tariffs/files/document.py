"""What a file says, before anyone asks whether it makes sense, and in which row it says it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from contracts.errors import BadInput

Path = tuple[str | int, ...]  # ("categories", 0, "tiers", 2, "net_cents")

# fields that have another name in a CSV file
_COLUMNS = {"net_cents": "net_eur", "element": "code"}


class Kind(StrEnum):
    """How a tariff is written."""

    yaml = "yaml"
    csv = "csv"


@dataclass(frozen=True, slots=True)
class FileProblem:
    """One thing that is wrong. `row`: line of the file, from 1; `place` says the same by codes."""

    row: int | None
    place: str
    message: str
    category: str = ""
    part: str = ""
    code: str = ""
    field: str = ""

    def __str__(self) -> str:
        row = f"row {self.row}: " if self.row else ""
        return f"{row}{self.place + ': ' if self.place else ''}{self.message}"


class FileRefused(BadInput):
    """A tariff file that cannot be used: nothing of it was. `problems`: each with its row and field."""

    def __init__(self, source: str, problems: list[FileProblem]) -> None:
        lines = "\n  ".join(str(problem) for problem in problems)
        super().__init__(f"{source} is refused, nothing was changed:\n  {lines}")
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Document:
    """The values of a file in the shape of `schema.TariffFile`, not checked yet.

    `rows`: the line in which a value begins; `problems`: cells that could not be read at all.
    """

    source: str
    kind: Kind
    data: Any
    rows: Mapping[Path, int] = field(default_factory=dict)
    problems: tuple[FileProblem, ...] = ()

    def row(self, path: Path) -> int | None:
        """The line of a value, or of the nearest thing around it that has one."""
        while path and path not in self.rows:
            path = path[:-1]
        return self.rows.get(path)

    def column(self, name: str) -> str:
        """A field as the person who wrote the file knows it."""
        return _COLUMNS.get(name, name) if self.kind is Kind.csv else name
