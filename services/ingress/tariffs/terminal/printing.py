"""What ingress answered about drafts, for a person or a program."""

from collections.abc import Iterable, Mapping
from typing import Any

from contracts.money import euros
from services.common import console
from services.common.console import Output, say
from services.ingress.tariffs.tables import moment, print_table

Data = Mapping[str, Any]

_COLUMNS = ("Parte", "Código", "Campo", "Antes", "Después")


def draft(found: Data, output: Output | None) -> None:
    """Where it stands; as JSON with all that it holds."""
    shape = console.choose(output)
    if shape is not Output.table:
        _data(shape, found, [found])
        return
    state = "con cambios" if found["has_changes"] else "sin cambios"
    title = f"Borrador de {found['slug']}: {state} desde la versión {found['published'] or 'ninguna'}"
    problems = [(place, message) for _, place, message in _places(found)] or [("", "ninguno")]
    print_table(f"{title} (posición {found['position']})", ("Dónde", "Problema"), problems)


def difference(found: Data, output: Output | None) -> None:
    """One row a field."""
    title = f"{found['slug']}: de {_named(found['before'])} a {_named(found['after'])}"
    _changes(title, found, found["changes"], output)


def changed(done: Data, output: Output | None) -> None:
    """What an edit changed, and what is still missing before publishing."""
    names = ("slug", "position", "published", "has_changes", "changes", "problems")
    shown = {name: done[name] for name in names}
    _changes(f"{done['slug']}: cambios en el borrador", shown, done["changes"], output)
    slug, missing = done["slug"], len(done["problems"])
    if not done["has_changes"]:
        state = f"it says what version {done['published']} says"
    else:
        state = f"{missing} problems, see msia tariffs draft {slug}" if missing else "it can be published"
    say(f"{slug}: the draft stands at position {done['position']}; {state}")


def impact(found: Data, output: Output | None) -> None:
    """The quotes that would change, and the sums."""
    shape = console.choose(output)
    if shape is not Output.table:
        _data(shape, found, found["effects"])
        return
    title = (
        f"{found['slug']}: de {found['quotes']} presupuestos cambian {found['changed']}, "
        f"sin precio {found['refused']}; IVA incluido, "
        f"{euros(found['before_cents'])} → {euros(found['after_cents'])}"
    )
    rows = (
        (
            one["conversation"],
            ", ".join(one["elements"]),
            euros(one["before_cents"]),
            euros(one["after_cents"]) if one["after_cents"] is not None else one["refusal"],
            euros(one["delta_cents"]) if one["delta_cents"] is not None else "",
        )
        for one in found["effects"]
    )
    print_table(title, ("Conversación", "Conjunto", "Antes", "Después", "Diferencia"), rows)


def published(done: Data, output: Output | None) -> None:
    """The new version."""
    shape = console.choose(output)
    if shape is Output.table:
        columns = ("Tarifa", "Versión", "Desde", "Posición")
        since = moment(done["effective_from"])
        print_table("Publicada", columns, [[done["slug"], done["version"], since, done["position"]]])
    else:
        _data(shape, done, [done])


def imported(done: Data, output: Output | None, *, dry_run: bool) -> None:
    """What a file changed, or would change, or every problem of it."""
    shape = console.choose(output)
    categories, problems = done["categories"], done["problems"]
    lines = [{"slug": one["slug"], **change} for one in categories for change in one["changes"]]
    if shape is not Output.table:
        _data(shape, {**done, "dry_run": dry_run}, problems or lines)
    elif problems:
        print_table("El archivo no se puede importar", ("Fila", "Dónde", "Problema"), _places(done))
    else:
        for one in categories:
            would = "cambiaría" if dry_run else "cambió"
            title = f"{one['slug']}: lo que {would} en el borrador"
            print_table(title, _COLUMNS, map(_change, one["changes"]))


def _named(state: str) -> str:
    """`version 3`, `draft` or `nothing`."""
    return {"draft": "borrador", "nothing": "nada"}.get(state, state.replace("version", "versión"))


def _changes(title: str, document: Data, changes: list[Data], output: Output | None) -> None:
    shape = console.choose(output)
    if shape is Output.table:
        print_table(title, _COLUMNS, map(_change, changes))
    else:
        _data(shape, document, changes)


def _data(shape: Output, document: Data, lines: Iterable[Data]) -> None:
    if shape is Output.jsonl:
        console.print_jsonl(lines)
    else:
        console.print_json(document)


def _change(one: Data) -> tuple[str, ...]:
    field = one["field"]
    return one["part"], one["code"], field, _value(one["before"], field), _value(one["after"], field)


def _places(found: Data) -> Iterable[tuple[object, ...]]:
    for one in found["problems"]:
        names = (one["category"], one["part"], one["code"], one["field"])
        yield one["row"], ".".join(name for name in names if name), one["message"]


def _value(value: Any, field: str) -> str:
    match value:
        case None:
            return "—"
        case bool():
            return "sí" if value else "no"
        case int() if field == "net_cents":
            return euros(value)
        case list():
            return ", ".join(_value(each, "") for each in value)
        case dict() if "net_cents" in value and value["net_cents"] is not None:
            name = value.get("name") or value.get("key") or ""
            return f"{name} {euros(value['net_cents'])}".strip()
        case dict():
            named = value.get("name") or value.get("key")
            return named or ", ".join(f"{key}: {_value(each, '')}" for key, each in value.items())
    return str(value)
