"""Single cells of a CSV file: what they say, and how it is written; each pair gives back what it got."""

import re
from collections.abc import Iterable, Mapping

SEPARATOR = "|"
ANY_NUMBER = "*"

_EUROS = re.compile(r"(\d{1,9})(?:[.,](\d{1,2}))?", re.ASCII)
_NUMBER = re.compile(r"\d{1,15}", re.ASCII)
_YES = frozenset({"sí", "si", "yes", "true", "verdadero", "x", "1"})
_NO = frozenset({"", "no", "false", "falso", "0"})
# Excel and LibreOffice calculate what begins so, whoever wrote it
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


class BadCell(ValueError):
    """What a cell says cannot be used; the text says what to write instead."""


def guarded(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(cell: str) -> str:
    """What `guarded` was given."""
    return cell[1:] if _GUARDED.match(cell) else cell


def cents(cell: str) -> int:
    """`140`, `140,5`, `140,00` or `140.00` euros, exactly; nothing else."""
    found = _EUROS.fullmatch(cell)
    if found:
        return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))
    if cell.startswith(("-", "+", "−")):
        raise BadCell(f"{cell!r}: a price has no sign and is never negative")
    if re.fullmatch(r"\d+[.,]\d{3,}", cell):
        raise BadCell(
            f"{cell!r}: at most two decimals, and no separator of thousands: write 140,00 or 1400,00"
        )
    raise BadCell(f"{cell!r} is no price: write euros as in 140,00 (no € sign, no separator of thousands)")


def euros(net_cents: int) -> str:
    """With the comma that Spanish spreadsheets read as a number."""
    return f"{net_cents // 100},{net_cents % 100:02d}"


def number(cell: str) -> int:
    """A count, without sign or decimals."""
    if not _NUMBER.fullmatch(cell):
        raise BadCell(f"{cell!r} is no whole number")
    return int(cell)


def flag(cell: str) -> bool:
    """`sí` or empty; what spreadsheets and people write instead is understood."""
    said = cell.casefold()
    if said not in _YES | _NO:
        raise BadCell(f"{cell!r}: write sí, or leave the cell empty")
    return said in _YES


def items(cell: str) -> list[str]:
    r"""`moto | scooter`; a `|` that is part of an item is written `\|`, a backslash `\\`."""
    if not cell:
        return []
    found, current, signs = [], "", iter(cell)
    for sign in signs:
        if sign == "\\":
            current += next(signs, "\\")
        elif sign == SEPARATOR:
            found.append(current.strip())
            current = ""
        else:
            current += sign
    found.append(current.strip())
    if "" in found:
        raise BadCell(f"{cell!r:.60}: nothing stands between two {SEPARATOR}, or at an end")
    return found


def joined(texts: Iterable[str]) -> str:
    """What `items` reads."""
    quoted = (text.replace("\\", "\\\\").replace(SEPARATOR, f"\\{SEPARATOR}") for text in texts)
    return f" {SEPARATOR} ".join(quoted)


def admitted(cell: str) -> dict[str, int | None]:
    """`L3=1 | L4=*`: at most one of L3, any number of L4."""
    found: dict[str, int | None] = {}
    for part in items(cell):
        name, _, most = (side.strip() for side in part.partition("="))
        if not name or not (most == ANY_NUMBER or _NUMBER.fullmatch(most)):
            raise BadCell(f"{part!r}: write the list and how many, as in L3=1, or L4=* for any number")
        if name in found:
            raise BadCell(f"{name} is given twice")
        found[name] = None if most == ANY_NUMBER else int(most)
    return found


def admits(most: Mapping[str, int | None]) -> str:
    """What `admitted` reads."""
    return joined(f"{name}={ANY_NUMBER if count is None else count}" for name, count in most.items())
