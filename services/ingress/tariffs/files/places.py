"""Where a problem stands in a file: its row, and its place by codes and fields."""

from typing import Any

from domain.tariffs.problem import Problem
from services.ingress.tariffs.files.document import Document, FileProblem, Path
from services.ingress.tariffs.schema import CategoryEntry

# part of a tariff: by which of their fields its entries are known
CODED = {"tiers": "code", "extras": "code", "elements": "code", "surcharges": "element"}
_CENTS = "write whole cents, as in 14000 for 140,00 €"
_SAYS = {
    ("effective_from", "extra_forbidden"): "a file has no date: give it to `msia tariffs publish`",
    ("net_cents", "int_type"): _CENTS,
    ("net_cents", "int_from_float"): _CENTS,
}


class Places:
    """Finds the row and the field of what is wrong with one category of a document."""

    def __init__(self, document: Document, index: int, category: CategoryEntry) -> None:
        self._document, self._index, self._category = document, index, category

    def of(self, problem: Problem) -> FileProblem:
        """`motos-part.elements[3].list: L9 is not a list of this category`, and its row."""
        path, where = self._entry(problem)
        names = (problem.field,) if problem.field else ()
        shown = ".".join((where, *(self._document.column(name) for name in names)))
        return FileProblem(
            self._document.row((*path, *names)),
            shown,
            problem.message,
            self._category.slug,
            problem.part,
            problem.code,
            self._document.column(problem.field),
        )

    def _entry(self, problem: Problem) -> tuple[Path, str]:
        root: Path = ("categories", self._index)
        slug, part, code = self._category.slug, problem.part, problem.code
        if part == "category":
            return root, slug
        if part == "documents":
            part = "elements" if code else "base_documents"
        if part in CODED:
            codes = codes_of(self._category, part)
            index = codes.index(code) if code in codes else None
            return (
                (*root, part, *(() if index is None else (index,))),
                f"{slug}.{part}{'' if index is None else f'[{index}]'}",
            )
        return (*root, part, *((code,) if code else ())), f"{slug}.{part}{'.' + code if code else ''}"


def codes_of(category: CategoryEntry, part: str) -> list[str]:
    """Of the entries of a part, in their order."""
    return [getattr(entry, CODED[part]) for entry in getattr(category, part)]


def shapeless(document: Document, problem: Any) -> FileProblem:
    """A field of the wrong shape, with the slug and the code where the file gives them."""
    path: Path = tuple(problem["loc"])
    field = next((str(step) for step in reversed(path) if isinstance(step, str)), "")
    message = _SAYS.get((field, problem["type"]), problem["msg"])
    slug, code, steps = "", "", list(path)
    where = ""
    if len(path) > 1 and path[0] == "categories" and isinstance(path[1], int):
        slug = _text(document.data["categories"][path[1]], "slug")
        where, steps = slug or f"categories[{path[1]}]", steps[2:]
        if len(path) > 3 and isinstance(path[3], int):
            entry = document.data["categories"][path[1]][path[2]][path[3]]
            code = _text(entry, "code") or _text(entry, "element")
    for step in steps:
        name = document.column(step) if isinstance(step, str) else ""
        where += f"[{step}]" if isinstance(step, int) else f".{name}" if where else name
    given = "" if problem["type"] == "missing" else f" (given: {problem['input']!r:.60})"
    part = str(path[2]) if len(path) > 3 else "category"
    return FileProblem(
        document.row(path),
        where or "the file",
        f"{message}{given}",
        slug,
        part,
        code,
        document.column(field),
    )


def _text(entry: Any, name: str) -> str:
    value = entry.get(name) if isinstance(entry, dict) else None
    return value if isinstance(value, str) else ""
