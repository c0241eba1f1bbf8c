"""CSV to a document in the shape of the YAML file, with the row of every value."""

from collections.abc import Callable, Mapping
from typing import Any

from services.ingress.tariffs.files import csv_cells as cells
from services.ingress.tariffs.files.csv_cells import BadCell
from services.ingress.tariffs.files.csv_columns import NUMBERS, SETTINGS
from services.ingress.tariffs.files.csv_rows import Row, rows
from services.ingress.tariffs.files.document import Document, FileProblem, Kind, Path

_READERS: Mapping[str, Callable[[str], Any]] = {
    "net_eur": cells.cents,
    "admits": cells.admitted,
    "max_elements": cells.number,
    "needs_variant": cells.flag,
    "exclusive": cells.flag,
    "retired": cells.flag,
    "ask_first": cells.flag,
    "required": cells.flag,
    "keywords": cells.items,
    "answers": cells.items,
    "documents": cells.items,
    "options": cells.items,
}
_ENTRIES = {"tier": "tiers", "extra": "extras", "surcharge": "surcharges", "element": "elements"}
_PARTS = {"option": ("surcharges", "options"), "field": ("elements", "fields")}
_ROOT: Path = ("categories", 0)


def read(text: str, source: str) -> Document:
    """One category. Raises `FileRefused` where not even the header can be read."""
    found, problems = rows(text, source)
    gathering = _Gathering(problems)
    # a spreadsheet may have sorted the rows: what belongs to an entry comes after all entries
    for row in sorted(found, key=lambda row: row.kind in _PARTS):
        gathering.take(row)
    problems.sort(key=lambda problem: problem.row or 0)
    data = {"categories": [gathering.category]}
    return Document(source, Kind.csv, data, gathering.rows, tuple(problems))


class _Gathering:
    """Rows become one category, as a YAML file has it."""

    def __init__(self, problems: list[FileProblem]) -> None:
        self.category: dict[str, Any] = {"lists": {}, "tiers": [], "elements": []}
        self.rows: dict[Path, int] = {_ROOT: 1}
        self._problems = problems

    def take(self, row: Row) -> None:
        values = self._values(row)
        if row.kind in _ENTRIES:
            part = _ENTRIES[row.kind]
            self._append(self.category, part, _entry(row.kind, values), (*_ROOT, part), row)
        elif row.kind in _PARTS:
            self._belonging(row, values)
        elif row.kind == "category":
            self._setting(row, values)
        elif row.kind == "list":
            self._named("lists", values.get("code", ""), values.get("name", ""), "code", row)
        elif row.kind == "ambiguous":
            self._named("ambiguous", values.get("name", ""), values.get("options", []), "name", row)
        else:  # words, not_words, documents: a second row goes on with the first
            name, column = (
                ("base_documents", "documents") if row.kind == "documents" else (row.kind, "keywords")
            )
            self.category.setdefault(name, []).extend(values.get(column, []))
            self.rows.setdefault((*_ROOT, name), row.number)

    def _values(self, row: Row) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name, cell in row.cells.items():
            try:
                values[name] = _READERS.get(name, str)(cell)
            except BadCell as error:
                self._problem(row, name, str(error))
                if name == "net_eur":
                    values[name] = 0  # the file is refused anyway: not also for a missing price
        return values

    def _append(self, holder: dict[str, Any], name: str, entry: dict[str, Any], path: Path, row: Row) -> None:
        entries = holder.setdefault(name, [])
        self.rows[(*path, len(entries))] = row.number
        entries.append(entry)

    def _belonging(self, row: Row, values: dict[str, Any]) -> None:
        part, name = _PARTS[row.kind]
        code = values.pop("code", "")
        key = "element" if part == "surcharges" else "code"
        owners = self.category.get(part, [])
        index = next((i for i, owner in enumerate(owners) if owner.get(key) == code), None)
        if index is None:
            self._problem(row, "code", f"there is no row of kind {part[:-1]} for {code or 'no code'}")
            return
        if row.kind == "option":
            values = _cents(values)
        self._append(owners[index], name, values, (*_ROOT, part, index, name), row)

    def _setting(self, row: Row, values: dict[str, Any]) -> None:
        name, text = values.get("key", ""), values.get("name", "")
        if name not in SETTINGS:
            self._problem(row, "key", f"{name!r} says nothing of a category: there are {', '.join(SETTINGS)}")
        else:
            try:
                value = cells.number(text) if name in NUMBERS else text
            except BadCell as error:
                self._problem(row, "name", f"{name}: {error}")
                value = 0
            self._named("", name, value, "key", row)

    def _named(self, part: str, name: str, value: Any, column: str, row: Row) -> None:
        holder = self.category.setdefault(part, {}) if part else self.category
        path = (*_ROOT, part, name) if part else (*_ROOT, name)
        if path in self.rows:
            self._problem(row, column, f"{name} is given twice")
        holder[name] = value
        self.rows[path] = row.number

    def _problem(self, row: Row, column: str, message: str) -> None:
        code = row.cells.get("code", "")
        place = f"{row.kind} {code}.{column}" if code else f"{row.kind}.{column}"
        self._problems.append(FileProblem(row.number, place, message, part=row.kind, code=code, field=column))


def _entry(kind: str, values: dict[str, Any]) -> dict[str, Any]:
    if kind == "surcharge" and "code" in values:
        values["element"] = values.pop("code")
    if kind == "element":
        values.setdefault("list", None)  # an empty cell: never priced by the bot
    if kind == "tier":
        values.setdefault("admits", {})
    return _cents(values)


def _cents(values: dict[str, Any]) -> dict[str, Any]:
    if "net_eur" in values:
        values["net_cents"] = values.pop("net_eur")
    return values
