"""One event of every type, made up from its annotations, with a mark of its own in every private field."""

import types
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID

from pydantic import AwareDatetime, BaseModel

from contracts.event import Event, event_types
from contracts.events.control import AdminInvited, PasswordSet
from contracts.events.inbox import WebhookRejected
from contracts.ids import stable_id
from contracts.private import Erased

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
# About other people than a customer, under keys of their own.
OTHERS: frozenset[type[Event]] = frozenset({AdminInvited, PasswordSet, WebhookRejected})
_ABOUT_CUSTOMERS = {"control", "conversation", "customer", "delivery", "inbox"}


def private_types() -> list[type[Event]]:
    """Every type with personal fields of a customer."""
    kinds = [kind for _, kind in event_types() if kind.private and kind not in OTHERS]
    assert {kind.context for kind in kinds} <= _ABOUT_CUSTOMERS
    return kinds


def mark(kind: type[Event], name: str, who: str) -> str:
    """What stands in a private field; found by its bytes wherever it is."""
    return f"marca-{who}-{kind.__name__}-{name}-fin"


def marks(who: str) -> Iterator[str]:
    for kind in private_types():
        for name in sorted(kind.private):
            yield mark(kind, name, who)


def planted(kind: type[Event], who: str, account: int, conversation: int, contact: int) -> Event:
    """An event of this type about this customer."""
    known: dict[str, Any] = {"account": account, "conversation": conversation, "contact_id": contact}
    values = {
        name: known[name]
        if name in known
        else _value(field.annotation, mark(kind, name, who) if name in kind.private else name)
        for name, field in kind.model_fields.items()
        if name in kind.private or name in known or field.is_required()
    }
    return kind.model_validate(values)


def _value(annotation: Any, text: str) -> Any:
    """Something of this type that holds `text` wherever it can hold text."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _value(arguments[0], text)
    if origin is Literal:
        return arguments[0]
    if origin in (Union, types.UnionType):
        return _value(next(one for one in arguments if one not in (type(None), Erased)), text)
    if origin is dict:
        return {_value(arguments[0], "k"): _value(arguments[1], text)}
    if origin is tuple:
        return (_value(arguments[0], text),)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        required = {n: f.annotation for n, f in annotation.model_fields.items() if f.is_required()}
        return {name: _value(inner, text) for name, inner in required.items()}
    simple: dict[Any, Any] = {
        int: 7,
        bool: False,
        float: 1.0,
        UUID: stable_id("planted", text),
        datetime: AT,
        AwareDatetime: AT,
    }
    return simple.get(annotation, text)
