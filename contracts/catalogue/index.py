"""The catalogue for people: one table per context."""

from collections.abc import Iterator, Mapping

from contracts.catalogue.schemas import path_of
from contracts.catalogue.writers import CONTEXTS, writers_of
from contracts.event import Event
from contracts.upcasting import UPCASTERS, TypeName

_TOP = (
    "# Events\n\n"
    "Made from `contracts/` by `make events`; do not edit. How to add or change one: "
    "[evolution.md](evolution.md).\nFor other programs: a JSON Schema for each type in [schemas](schemas), "
    "and [asyncapi.json](asyncapi.json)\n(AsyncAPI 3.0).\n\n"
    'A body is `{"open": …, "private": …}`: personal fields are in the private part, encrypted under the\n'
    "customer's own key; without that key they read as erased and the rest stays. Type, ids and times are\n"
    "CloudEvents headers.\n"
)
_COLUMNS = "| type | version | writer | personal fields | meaning |\n|---|---|---|---|---|\n"
_EARLIER = (
    "## Earlier versions\n\nStill in logs; they read as the type of today, by an upcaster.\n\n"
    "| stored as | reads as | fields that change |\n|---|---|---|\n"
)


def index(types: Mapping[str, type[Event]]) -> str:
    """Markdown."""
    sections = [_TOP]
    for context in sorted({kind.context for kind in types.values()}):
        about = CONTEXTS[context]
        rows = [_row(kind) for kind in types.values() if kind.context == context]
        sections.append(
            f"## {context}\n\n{about.meaning} Subject `msia.{context}.<aggregate>`; the aggregate is "
            f"{_or(about.aggregates)}.\n\n{_COLUMNS}" + "\n".join(rows) + "\n"
        )
    if earlier := list(_earlier()):
        sections.append(_EARLIER + "\n".join(earlier) + "\n")
    return "\n".join(sections)


def _row(kind: type[Event]) -> str:
    meaning = " ".join((kind.__doc__ or "").split("\n\n")[0].split()).replace("|", "\\|")
    personal = ", ".join(f"`{field}`" for field in sorted(kind.private))
    writers = ", ".join(writers_of(kind))
    return (
        f"| [{kind.__name__}]({path_of(kind.type)}) | {kind.version} | {writers} | {personal} | {meaning} |"
    )


def _earlier() -> Iterator[str]:
    for step in UPCASTERS:
        stored, today = TypeName.parse(step.source), TypeName.parse(UPCASTERS.latest(step.source))
        assert stored is not None
        assert today is not None
        changed = ", ".join(f"`{field}`" for field in sorted(step.changes))
        yield f"| [{stored.name} v{stored.version}]({path_of(step.source)}) | v{today.version} | {changed} |"


def _or(forms: tuple[str, ...]) -> str:
    marked = [f"`{form}`" for form in forms]
    return marked[0] if len(marked) == 1 else f"{', '.join(marked[:-1])} or {marked[-1]}"
