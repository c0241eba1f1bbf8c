"""What is personal in an event, and what is left of it after erasure."""

from enum import Enum
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel

T = TypeVar("T")


class Erased(Enum):
    """Stands where personal data was, once the customer's key is destroyed.

    Falsy, and prints as a block: code that only asks "is there text?" needs no special case.
    """

    ERASED = "erased"

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        return "▒▒▒"


ERASED = Erased.ERASED


class _Personal(Generic[T]):
    """Marker in a field's annotation: the field goes to the encrypted part of the body."""


PERSONAL = _Personal[Any]()

# `text: Private[str]` is encrypted under the customer's key and reads as `Erased` afterwards.
Private = Annotated[T | Erased, PERSONAL]


def private_fields(model: type[BaseModel]) -> frozenset[str]:
    """Names of the fields of `model` marked `Private`."""
    return frozenset(name for name, field in model.model_fields.items() if PERSONAL in field.metadata)
