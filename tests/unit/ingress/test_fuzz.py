"""Whatever a body holds, the parser gives statements or a typed rejection, and valid events."""

import copy
from contextlib import suppress
from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ingress.bodies import loads
from services.ingress.facts import digest_under
from services.ingress.parsing import History, Rejection, Served, parse
from services.ingress.parsing.statements import Statement
from tests.fixtures.chatwoot.bodies import NAMES, fixture, raw

numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
scalars = st.none() | st.booleans() | numbers | st.text(max_size=30)
json_values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


def check(body: Any) -> None:
    with suppress(Rejection):
        for statement in parse(body, Served(8)):
            settle(statement)


def check_bytes(body: bytes) -> None:
    with suppress(Rejection):
        check(loads(body, 64))


def settle(statement: Statement) -> None:
    settled = statement.settle(History(), digest_under(b"k" * 32))
    assert settled is not None
    assert settled == statement.settle(History(), digest_under(b"k" * 32))
    # What is stored can be read again: every event of ours decodes from its own JSON.
    open_part = orjson.loads(orjson.dumps(settled.event.open_part()))
    private = settled.event.private_part()
    again = type(settled.event).from_parts(open_part, private and orjson.loads(orjson.dumps(private)))
    assert again == settled.event


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(deeper for key, one in inner for deeper in places(one, (*path, key)))]


def replaced(body: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    body = copy.deepcopy(body)
    at = body
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return body


FIXTURES = {name: fixture(name) for name in NAMES}
PLACES = {name: places(body) for name, body in FIXTURES.items()}


@st.composite
def damaged(draw: st.DrawFn) -> Any:
    """A recorded body with up to three places replaced by anything."""
    name = draw(st.sampled_from(NAMES))
    body = FIXTURES[name]
    for path in draw(st.lists(st.sampled_from(PLACES[name]), max_size=3)):
        try:
            body = replaced(body, path, draw(json_values))
        except (KeyError, IndexError, TypeError):
            continue  # an earlier replacement took that place away
    return body


@settings(max_examples=500, deadline=None)
@given(damaged())
def test_a_damaged_webhook_is_used_or_rejected(body: Any) -> None:
    check(body)


@settings(max_examples=200, deadline=None)
@given(json_values)
def test_any_json_is_used_or_rejected(body: Any) -> None:
    check(body)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_rejected(body: bytes) -> None:
    check_bytes(body)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(NAMES), st.integers(0, 4000), st.integers(0, 255))
def test_a_webhook_with_a_broken_byte_is_read_or_rejected(name: str, place: int, byte: int) -> None:
    body = bytearray(raw(FIXTURES[name]))
    body[place % len(body)] = byte
    check_bytes(bytes(body))
