"""Options of a command and the draft as it stands become the changed events; what is not said stays."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from contracts.errors import BadInput
from contracts.event import Event
from contracts.events import tariff as events
from services.ingress.tariffs.files import csv_cells as cells
from services.ingress.tariffs.files.csv_cells import BadCell

Draft = dict[str, Any]  # as `GET /api/tariffs/<slug>/draft` shows it
Change = dict[str, Any]


def category(draft: Draft, slug: str, *, lists: Sequence[str] | None, **given: Any) -> list[Change]:
    """`lists`: `L1=Trabajo complejo`, added to those there are."""
    known: Draft = {"customer": "particular", "vat_percent": 21, "lists": {}} | draft | {"slug": slug}
    named = dict(_pair("--list", text, "L1=what it holds") for text in lists or ())
    change = _event(events.CategoryDefined, known, given)
    _need(change, f"{slug} is new", "name")
    return [change | {"lists": {**known["lists"], **named}}]


def element(draft: Draft, code: str, **given: Any) -> list[Change]:
    """A new one, or other values of one that is there; a retired one is offered again."""
    change = _event(events.ElementDefined, _find(draft, "elements", code) or {"list": None}, given, code=code)
    _need(change, f"{code} is new", "name")
    return [change]


def tier(
    draft: Draft, code: str, net_cents: int | None, *, admits: Sequence[str] | None, **given: Any
) -> list[Change]:
    """`admits`: `L3=1`, `L4=*`; together all that the tier admits."""
    change = _event(
        events.TierPriced, _find(draft, "tiers", code), given | {"net_cents": net_cents}, code=code
    )
    if admits:
        change["admits"] = _read("--admits", cells.admitted, f" {cells.SEPARATOR} ".join(admits))
    _need(change, f"{code} is new", "name", "net_cents", "admits")
    return [change]


def surcharge(
    draft: Draft, code: str, net_cents: int | None, *, options: Sequence[str] | None, ask_first: bool | None
) -> list[Change]:
    """One amount, or one of several: `con_ensayo=500.00`."""
    if net_cents is not None and options:
        raise BadInput("give either one price or --option, not both")
    known = _find(draft, "surcharges", code) or {}
    change = _event(events.RuleSet, known, {"ask_first": ask_first}, element=code)
    if net_cents is not None:
        change |= {"net_cents": net_cents, "options": []}
    if options:
        names = {option["key"]: option["name"] for option in known.get("options", ())}
        pairs = [_pair("--option", text, "con_ensayo=500.00") for text in options]
        change |= {
            "net_cents": None,
            "options": [
                {
                    "key": key,
                    "name": names.get(key, key.replace("_", " ")),
                    "net_cents": _read("--option", cells.cents, price),
                }
                for key, price in pairs
            ],
        }
    return [change]


def extra(draft: Draft, code: str, net_cents: int | None, **given: Any) -> list[Change]:
    """A service on top."""
    change = _event(
        events.ExtraPriced, _find(draft, "extras", code), given | {"net_cents": net_cents}, code=code
    )
    _need(change, f"{code} is new", "name", "net_cents")
    return [change]


def words(
    draft: Draft, code: str, field: str, add: Sequence[str], remove: Sequence[str], new: Sequence[str] | None
) -> list[Change]:
    """Keywords or answers of an element."""
    known = _known(draft, code)
    return _kept(known, {field: _changed(known[field], add, remove, new, f"{code} has no {field[:-1]}")})


def question(draft: Draft, code: str, text: str) -> list[Change]:
    """An empty one is taken away."""
    return _kept(_known(draft, code), {"question": text})


def documents(
    draft: Draft, code: str | None, add: Sequence[str], remove: Sequence[str], new: Sequence[str] | None
) -> list[Change]:
    """Papers of an element, or of every set."""
    known = _known(draft, code)["documents"] if code else draft["documents"]
    wanted = _changed(known, add, remove, new, f"{code or draft['slug']} does not ask for")
    return [{"change": "DocumentationSet", "element": code, "documents": wanted}]


def retired(_: Draft, code: str) -> list[Change]:
    """Old quotes keep it."""
    return [{"change": "ElementRetired", "code": code}]


def removed(_: Draft, part: str, code: str) -> list[Change]:
    """`part`: tier, extra or surcharge."""
    if part == "surcharge":
        return [{"change": "RuleRemoved", "element": code}]
    return [{"change": f"{part.title()}Removed", "code": code}]


def cents(net: str | None, in_cents: str | None) -> int | None:
    """A price as `--net` or `--cents` gives it, exactly; None where neither does."""
    if net is not None and in_cents is not None:
        raise BadInput("give either --net or --cents, not both")
    if net is not None:
        return int(_read("--net", cells.cents, net))
    return None if in_cents is None else int(_read("--cents", cells.number, in_cents))


def _event(kind: type[Event], known: Draft | None, given: Draft, **identity: str) -> Change:
    """The whole event: what is given, else what the draft has; an empty text takes a value away."""
    values = {name: value for name, value in (known or {}).items() if name in kind.model_fields}
    said = {name: None if value == "" else value for name, value in given.items() if value is not None}
    return {"change": kind.__name__, **values, **said, **identity}


def _kept(known: Draft, given: Draft) -> list[Change]:
    """An element with another value; a retired one stays so."""
    change = _event(events.ElementDefined, known, given)
    retired = {"change": "ElementRetired", "code": known["code"]}
    return [change, retired] if known["retired"] else [change]


def _known(draft: Draft, code: str) -> Draft:
    found = _find(draft, "elements", code)
    if found is None:
        raise BadInput(f"{draft['slug']} has no element {code}: `msia tariffs define` makes one")
    return found


def _find(draft: Draft, part: str, code: str) -> Draft | None:
    key = "element" if part == "surcharges" else "code"
    return next((entry for entry in draft.get(part, ()) if entry[key] == code), None)


def _need(change: Change, why: str, *names: str) -> None:
    missing = [name for name in names if change.get(name) is None]
    if missing:
        options = ", ".join({"net_cents": "--net", "admits": "--admits"}.get(n, f"--{n}") for n in missing)
        raise BadInput(f"{why}: give {options}")


def _changed(
    known: Iterable[str], add: Sequence[str], remove: Sequence[str], new: Sequence[str] | None, has_no: str
) -> list[str]:
    if not (add or remove or new is not None):
        raise BadInput("say what to change: --add, --remove or --set")
    wanted = list(known) if new is None else [text for text in new if text]
    for text in remove:
        if text not in wanted:
            raise BadInput(f"{has_no} {text!r}: it has {', '.join(wanted) or 'none'}")
        wanted.remove(text)
    return [*wanted, *(text for text in add if text not in wanted)]


def _pair(option: str, text: str, example: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    if not (name.strip() and value.strip()):
        raise BadInput(f"{option} {text}: write it as in {example}")
    return name.strip(), value.strip()


def _read(option: str, reader: Callable[[str], Any], text: str) -> Any:
    try:
        return reader(text.strip())
    except BadCell as error:
        raise BadInput(f"{option} {error}") from error
