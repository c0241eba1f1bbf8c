"""Plain data comes back as it went in; anything else is refused at once."""

import enum
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import ormsgpack
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.messages import HumanMessage
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from pydantic import BaseModel

from contracts.errors import BadInput, Undecodable
from services.agent.checkpoints.serde import PlainSerializer

serializer = PlainSerializer()

leaves = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary()
)
plain = st.recursive(leaves, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)


@settings(deadline=None)  # other work shares the machine
@given(plain)
def test_plain_data_comes_back(value: Any) -> None:
    assert serializer.loads_typed(serializer.dumps_typed(value)) == value


def test_a_tuple_comes_back_as_a_list() -> None:
    assert serializer.loads_typed(serializer.dumps_typed({"a": (1, 2)})) == {"a": [1, 2]}


class Model(BaseModel):
    a: int = 1


@dataclass
class Data:
    a: int = 1


class Colour(enum.StrEnum):
    RED = "red"


@pytest.mark.parametrize(
    "value",
    [
        Model(),
        Data(),
        Colour.RED,
        HumanMessage("hola"),
        datetime(2026, 1, 1, tzinfo=UTC),
        uuid4(),
        {1, 2},
        {1: "a"},
        2**64,
        "\ud800",
        object(),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_not_plain_is_refused(value: object) -> None:
    with pytest.raises(BadInput, match="model_dump"):
        serializer.dumps_typed({"state": [value]})


def test_of_an_error_only_its_class_is_kept() -> None:
    stored = serializer.dumps_typed(["__error__", ValueError("el texto de un cliente"), ""])

    assert serializer.loads_typed(stored) == ["__error__", "ValueError", ""]


def test_objects_that_another_serializer_wrote_are_not_rebuilt() -> None:
    kind, body = JsonPlusSerializer().dumps_typed({"state": HumanMessage("hola")})

    with pytest.raises(Undecodable):
        serializer.loads_typed((kind, body))


def test_another_format_is_not_guessed() -> None:
    with pytest.raises(Undecodable, match="pickle"):
        serializer.loads_typed(("pickle", ormsgpack.packb({})))
