"""What a tool is: a name, typed arguments, a plain JSON result. Read-only, but for the quote."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any
from weakref import WeakKeyDictionary

from pydantic import BaseModel, WithJsonSchema

from contracts.events.conversation import Understanding
from domain.tariffs.catalogue import Catalogue
from domain.tariffs.tariff import Tariff

if TYPE_CHECKING:
    from services.agent.graph.context import TurnContext

Result = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Desk:
    """What the tools of one turn may look at. `chosen`: variants that this turn's calls settled."""

    context: "TurnContext"
    text: str  # what the customer wrote
    understood: Understanding
    recognised: frozenset[str] = frozenset()  # codes that the customer named, now or before
    chosen: Mapping[str, str] = field(default_factory=dict)  # parent → variant

    @property
    def tariff(self) -> Tariff | None:
        return self.context.tariffs.get(self.understood.category or "")


@dataclass(frozen=True, slots=True)
class Tool:
    """`arguments` builds the class that a model sees: its name is the tool's, its docstring says what for.

    It depends on nothing but the catalogue and the category: see `class_of`.
    """

    name: str
    arguments: Callable[[Desk], type[BaseModel]]
    run: Callable[[Desk, Any], Awaitable[Result]]


# Building a class costs a millisecond or more, and a pinned catalogue serves most turns of a day.
_CLASSES: "WeakKeyDictionary[Catalogue, dict[tuple[str, str], type[BaseModel]]]" = WeakKeyDictionary()


def class_of(tool: Tool, desk: Desk) -> type[BaseModel]:
    """The tool's arguments with the choices of the pinned tariffs, built once for each."""
    built = _CLASSES.setdefault(desk.context.catalogue, {})
    key = tool.name, desk.tariff.slug if desk.tariff else ""
    if key not in built:
        built[key] = tool.arguments(desk)
    return built[key]


def refused(kind: str, message: str, **more: Any) -> Result:
    """An error that a model can read: what is wrong, and what to do instead, in Spanish."""
    return {"error": kind, "mensaje": message, **more}


def one_of(values: Iterable[str]) -> Any:
    """A text that the schema shows as one of `values`: who errs is answered by the tool, not cut off."""
    known = list(values)
    return Annotated[str, WithJsonSchema({"type": "string", **({"enum": known} if known else {})})]


def several(values: Iterable[str]) -> Any:
    """A list of them."""
    return list[one_of(values)]  # type: ignore[misc]
