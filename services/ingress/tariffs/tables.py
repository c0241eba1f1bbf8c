"""The same data for a person at a terminal, in Spanish."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from contracts.money import euros
from domain.tariffs.matching import Match
from domain.tariffs.pricing import Priced
from domain.tariffs.tariff import Tariff
from services.common.window import MADRID

_NUMBERS = frozenset({"Neto", "Elementos", "Versión", "Diferencia", "Fila", "Posición"})
_WHOLE = _NUMBERS | {
    "Código",
    "Tarifa",
    "Tramo",
    "Desde",
    "Lista",
    "Variante de",
}  # on a narrow terminal names wrap


def print_table(title: str, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Amounts and counts stand on the right."""
    table = Table(title=title, title_justify="left")
    for column in columns:
        table.add_column(column, justify="right" if column in _NUMBERS else "left", no_wrap=column in _WHOLE)
    for row in rows:
        # what customers and admins wrote is no markup
        table.add_row(*(escape(str(cell)) if cell is not None else "" for cell in row))
    Console().print(table)


def moment(rfc_3339: str | None) -> str:
    """`2026-12-31T23:00:00Z` as people here say it: `01/01/2027 00:00`, in Madrid."""
    return f"{datetime.fromisoformat(rfc_3339).astimezone(MADRID):%d/%m/%Y %H:%M}" if rfc_3339 else ""


def quote(priced: Priced) -> None:
    """Lines, net, VAT, gross, and why this tier."""
    rows: list[tuple[object, ...]] = [(line.code, line.name, euros(line.net_cents)) for line in priced.lines]
    rows += [
        ("", "Neto", euros(priced.net_cents)),
        ("", f"IVA {priced.vat_percent} %", euros(priced.vat_cents)),
        ("", "Total", euros(priced.gross_cents)),
    ]
    print_table(f"{priced.slug}: {', '.join(priced.codes)}", ("Código", "Concepto", "Neto"), rows)
    for line in priced.explanation:
        Console().print(f"  {line}", markup=False, highlight=False)


def match(found: Match) -> None:
    """What a text says, one thing a row."""
    rows: list[tuple[object, ...]] = [("categoría", found.category or "sin decidir", "")]
    rows += [
        ("elemento", element.code, f"{element.quantity} × «{element.words}»") for element in found.elements
    ]
    rows += [("preguntar", code, "") for code in found.ask]
    rows += [("desconocido", term, ", ".join(found.meanings.get(term, ()))) for term in found.unknown]
    rows += [("excluido", code, "") for code in found.excluded]
    rows += [("extra", code, "") for code in found.extras]
    if found.out_of_scope:
        rows.append(("fuera de lo nuestro", found.out_of_scope.kind, found.out_of_scope.words))
    print_table("Lo que dice el texto", ("Qué", "Código", "Palabras"), rows)


def tariffs(rows: Iterable[Mapping[str, Any]]) -> None:
    """One row a tariff."""
    columns = ("Tarifa", "Nombre", "Versión", "Desde", "Elementos", "Borrador")
    keys = ("slug", "name", "version", "effective_from", "elements")
    draft = {True: "con cambios", False: "sin cambios", None: ""}
    cells = (
        (
            *(moment(row[key]) if key == "effective_from" else row[key] for key in keys),
            draft[row["has_changes"]],
        )
        for row in rows
    )
    print_table("Tarifas", columns, cells)


def tariff(shown: Tariff) -> None:
    """Tiers, surcharges, extras and elements of one tariff."""
    title = f"{shown.name} ({shown.slug}, versión {shown.number or 'borrador'}, IVA {shown.vat_percent} %)"
    print_table(
        title,
        ("Tramo", "Nombre", "Admite", "Neto"),
        (
            (tier.code, tier.name, _admits(tier.admits, tier.max_elements), euros(tier.net_cents))
            for tier in sorted(shown.tiers.values(), key=lambda tier: tier.net_cents)
        ),
    )
    print_table(
        "Suplementos y extras",
        ("Código", "Nombre", "Neto"),
        (
            *(
                (rule.element, option.name, euros(option.net_cents))
                for rule in shown.surcharges.values()
                for option in rule.options
            ),
            *(
                (rule.element, "", euros(rule.net_cents))
                for rule in shown.surcharges.values()
                if rule.net_cents is not None
            ),
            *((extra.code, extra.name, euros(extra.net_cents)) for extra in shown.extras.values()),
        ),
    )
    print_table(
        "Elementos",
        ("Código", "Nombre", "Lista", "Variante de", "Nota"),
        (
            (
                element.code,
                element.name,
                element.list,
                element.variant_of,
                "retirado" if element.retired else "necesita variante" if element.needs_variant else "",
            )
            for element in shown.elements.values()
        ),
    )


def _admits(admits: Mapping[str, int | None], most: int | None) -> str:
    parts = [f"{name}: {'todos' if count is None else count}" for name, count in admits.items()]
    return ", ".join(parts) + (f" (máximo {most})" if most is not None else "")


def loaded(rows: Iterable[Mapping[str, Any]]) -> None:
    """What a file changed."""
    print_table(
        "Cargado",
        ("Tarifa", "Versión", "Eventos"),
        ((row["slug"], row["version"] or "sin cambios", row["events"]) for row in rows),
    )
