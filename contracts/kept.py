"""JSON forms of what a state holds, for states that are kept outside of the log (snapshots).

A state is dumped and read by a pydantic `TypeAdapter`. Two things would come back as something else: `ERASED`
(its value is a string like any other) and an event in a field typed as its base class. Annotated with these,
they come back as they were.
"""

from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, PlainSerializer, PlainValidator

from contracts.event import Event, from_stored
from contracts.private import ERASED, Erased

T = TypeVar("T")
E = TypeVar("E", bound=Event)

_ERASED_FORM = {"erased": True}  # an object: no text of anybody looks like it


def _dump_erasable(value: Any) -> Any:
    return _ERASED_FORM if value is ERASED else value


def _read_erasable(form: Any) -> Any:
    return ERASED if form == _ERASED_FORM else form


def _dump_event(event: Event) -> dict[str, Any]:
    erased = any(getattr(event, name) is ERASED for name in event.private)
    return {
        "type": event.type,
        "open": event.open_part(),
        "private": None if erased else event.private_part(),
    }


def _read_event(form: Any) -> Event:
    return from_stored(form["type"], form["open"], form["private"])


# `text: Erasable[str]` in a state: the text, or `ERASED`.
Erasable = Annotated[T | Erased, PlainSerializer(_dump_erasable), BeforeValidator(_read_erasable)]

# `outcome: Typed[Outcome]` in a state: any event of that family, with its type.
Typed = Annotated[E, PlainSerializer(_dump_event), PlainValidator(_read_event)]
