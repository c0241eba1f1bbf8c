"""What a tool is: a name, typed arguments, a plain JSON result. Read-only, but for the quote."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, WithJsonSchema

from contracts.events.conversation import Understanding
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
    """`arguments` builds the class that a model sees: its name is the tool's, its docstring says what for."""

    name: str
    arguments: Callable[[Desk], type[BaseModel]]
    run: Callable[[Desk, Any], Awaitable[Result]]


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
