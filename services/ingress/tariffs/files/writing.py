"""An entry of a tariff file as text: YAML, or CSV as Spanish spreadsheets open it."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from services.ingress.tariffs.files import csv_cells as cells
from services.ingress.tariffs.files.csv_columns import COLUMNS, SETTINGS
from services.ingress.tariffs.files.csv_rows import SEPARATORS
from services.ingress.tariffs.files.document import Kind

_WIDTH = 110
_BOM = "\ufeff"  # without it Excel reads UTF-8 as Latin-1


def written(entry: Mapping[str, Any], kind: Kind) -> str:
    """The whole file."""
    return as_csv(entry) if kind is Kind.csv else as_yaml(entry)


def as_yaml(entry: Mapping[str, Any]) -> str:
    """With the keys in the order of the entry."""
    return yaml.safe_dump(
        {"categories": [dict(entry)]},
        allow_unicode=True,
        sort_keys=False,
        width=_WIDTH,
        default_flow_style=None,
    )


def as_csv(entry: Mapping[str, Any]) -> str:
    """With semicolons, decimal commas, CRLF and a byte order mark."""
    buffer = io.StringIO(newline="")
    buffer.write(_BOM)
    writer = csv.DictWriter(buffer, COLUMNS, delimiter=SEPARATORS[0], lineterminator="\r\n", restval="")
    writer.writeheader()
    for row in _rows(entry):
        writer.writerow({name: cells.guarded(cell) for name, cell in row.items()})
    return buffer.getvalue()


def _rows(entry: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    for name in SETTINGS:
        if name in entry:
            yield {"kind": "category", "key": name, "name": str(entry[name])}
    for code, name in entry["lists"].items():
        yield {"kind": "list", "code": code, "name": name}
    for kind in ("words", "not_words"):
        if words := entry.get(kind):
            yield {"kind": kind, "keywords": cells.joined(words)}
    for word, codes in entry.get("ambiguous", {}).items():
        yield {"kind": "ambiguous", "name": word, "options": cells.joined(codes)}
    if documents := entry.get("base_documents"):
        yield {"kind": "documents", "documents": cells.joined(documents)}
    for kind, part in (("tier", "tiers"), ("extra", "extras")):
        for each in entry.get(part, ()):
            yield _row(kind, each)
    for rule in entry.get("surcharges", ()):
        yield _row("surcharge", {**rule, "code": rule["element"]})
        for option in rule.get("options", ()):
            yield _row("option", {**option, "code": rule["element"]})
    for element in entry["elements"]:
        yield _row("element", element)
        for field in element.get("fields", ()):
            yield _row("field", {**field, "code": element["code"]})


def _row(kind: str, values: Mapping[str, Any]) -> dict[str, str]:
    row = {"kind": kind}
    for name, value in values.items():
        if name == "net_cents":
            row["net_eur"] = cells.euros(value)
        elif name == "admits":
            row[name] = cells.admits(value)
        elif name in COLUMNS and value is not None and not (kind == "surcharge" and name == "options"):
            row[name] = _cell(value)
    return row


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "sí" if value else ""
    return cells.joined(value) if isinstance(value, list) else str(value)
