"""CSV text to rows: the separator, the header, and the cells that each kind of row may fill."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from services.ingress.tariffs.files.csv_cells import unguarded
from services.ingress.tariffs.files.csv_columns import COLUMNS, KINDS
from services.ingress.tariffs.files.document import FileProblem, FileRefused

SEPARATORS = (";", ",")  # Excel writes the first where the comma is for decimals, as in Spain


@dataclass(frozen=True, slots=True)
class Row:
    """`number`: line of the file in which it begins; `cells`: those that are filled, by column."""

    number: int
    kind: str
    cells: dict[str, str]


def rows(text: str, source: str) -> tuple[list[Row], list[FileProblem]]:
    """Every row of a known kind, and what is wrong with the others. Raises `FileRefused` for the header."""
    lines = list(_lines(text, source))
    if not lines:
        raise FileRefused(source, [FileProblem(1, "", "it is empty")])
    (_, names), *rest = lines
    header = [name.strip().casefold() for name in names]
    if wrong := list(_wrong_header(header)):
        raise FileRefused(source, wrong)
    found: list[Row] = []
    problems: list[FileProblem] = []
    for number, cells in rest:
        row = _row(number, header, cells)
        if wrong := list(_wrong_row(row, cells[len(header) :])):
            problems += wrong
        elif row.kind:
            found.append(row)
    return found, problems


def _lines(text: str, source: str) -> Iterator[tuple[int, list[str]]]:
    separator = max(SEPARATORS, key=text.split("\n", 1)[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield number, cells
            number = reader.line_num + 1  # a cell may hold several lines
    except csv.Error as error:
        raise FileRefused(source, [FileProblem(number, "", f"no CSV: {error}")]) from error


def _wrong_header(header: list[str]) -> Iterator[FileProblem]:
    """A column left out would read as everything in it taken away, so all of them have to be there."""
    while header and not header[-1]:
        header.pop()
    if missing := [name for name in COLUMNS if name not in header]:
        told = f"there is no column {', '.join(missing)}: the first line names all of {', '.join(COLUMNS)}"
        yield FileProblem(1, "", told, field=missing[0])
    for index, name in enumerate(header):
        if name not in COLUMNS:
            yield FileProblem(1, "", f"{name!r} is no column of a tariff", field=name)
        elif name in header[:index]:
            yield FileProblem(1, "", f"the column {name} is there twice", field=name)


def _row(number: int, header: list[str], cells: list[str]) -> Row:
    named = {name: unguarded(cell.strip()) for name, cell in zip(header, cells, strict=False)}
    kind = named.pop("kind", "").casefold()
    return Row(number, kind, {name: cell for name, cell in named.items() if cell})


def _wrong_row(row: Row, beyond: list[str]) -> Iterator[FileProblem]:
    if row.kind not in KINDS:
        message = f"{row.kind!r} is no kind of row: there are {', '.join(KINDS)}"
        yield FileProblem(row.number, "kind", message, field="kind")
        return
    for name in row.cells:
        if name not in KINDS[row.kind]:
            yield FileProblem(
                row.number,
                name,
                f"a row of kind {row.kind} fills {', '.join(KINDS[row.kind])}: leave this cell empty",
                code=row.cells.get("code", ""),
                field=name,
            )
    if any(cell.strip() for cell in beyond):
        yield FileProblem(row.number, "", "more cells than columns: put a text with the separator in quotes")
