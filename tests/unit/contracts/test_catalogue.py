"""docs/events is what `make events` makes, is valid by its own standards, and fits what was ever stored."""

import importlib.util
import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from jsonschema import Draft7Validator, Draft202012Validator, FormatChecker

from contracts.catalogue import documents
from contracts.catalogue.promises import broken
from contracts.catalogue.schemas import path_of
from contracts.catalogue.writers import CONTEXTS, writers_of
from contracts.envelope import Envelope
from contracts.event import event_types
from contracts.events.conversation import QuoteGiven
from contracts.events.inbox import MessageReceived
from contracts.upcasting import UPCASTERS
from tests.fixtures.chatwoot.bodies import FOLDER as _FIXTURES
from tests.histories.stored import History, names
from tests.unit.contracts.test_envelope import FULL

DOCS = Path(__file__).parents[3] / "docs" / "events"
ASYNCAPI = _FIXTURES.parent / "asyncapi" / "3.0.0.json"
TYPES = dict(event_types())
EARLIER = [step.source for step in UPCASTERS]


def _generator() -> Any:
    spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _document(path: str) -> Any:
    return json.loads((DOCS / path).read_text())


def test_it_is_up_to_date() -> None:
    stale = [
        path
        for path, text in documents(_generator().examples()).items()
        if not (DOCS / path).is_file() or (DOCS / path).read_text() != text
    ]
    assert not stale, "run `make events`"


def test_there_is_a_schema_for_each_version_that_ever_was_and_no_other() -> None:
    there = {str(path.relative_to(DOCS)) for path in DOCS.glob("schemas/*/*.json")}
    assert there == {path_of(name) for name in (*TYPES, *EARLIER)}


@pytest.mark.parametrize("name", [*TYPES, *EARLIER])
def test_a_schema_is_valid_and_says_what_it_is(name: str) -> None:
    schema = _document(path_of(name))
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"urn:msia:event:{name}"
    assert len(schema["description"]) > 10


def test_personal_fields_are_in_the_private_part_and_marked() -> None:
    for name, kind in TYPES.items():
        schema = _document(path_of(name))
        private = schema.get("$defs", {}).get("private", {"properties": {}})["properties"]
        assert private.keys() == kind.private
        assert all(field["x-personal"] for field in private.values())
        assert not kind.private & schema["properties"]["open"]["properties"].keys()


def test_asyncapi_is_valid() -> None:
    document = _document("asyncapi.json")
    Draft7Validator(json.loads(ASYNCAPI.read_text())).validate(document)
    assert set(document["components"]["messages"]) == set(TYPES)
    for message in document["components"]["messages"].values():
        assert (DOCS / message["payload"]["schema"]["$ref"]).is_file()


def test_asyncapi_refers_to_what_is_there() -> None:
    document = _document("asyncapi.json")

    def references(part: Any) -> list[str]:
        if isinstance(part, dict):
            own = [part["$ref"]] if "$ref" in part else []
            return own + [one for value in part.values() for one in references(value)]
        return [one for item in part for one in references(item)] if isinstance(part, list) else []

    for reference in references(document):
        if reference.startswith("#/"):
            found = document
            for step in reference[2:].split("/"):
                found = found[step]
    sent = {one["$ref"].rsplit("/", 1)[1] for op in document["operations"].values() for one in op["messages"]}
    assert sent == set(TYPES)


def test_every_type_has_a_writer_and_every_context_a_meaning() -> None:
    for kind in TYPES.values():
        assert list(writers_of(kind)), (
            f"{kind.type}: nobody may append it; see contracts/catalogue/writers.py"
        )
        assert kind.context in CONTEXTS


def test_headers_are_all_described() -> None:
    schema = _document("asyncapi.json")["components"]["schemas"]["headers"]
    every = {name: value for name, value in FULL.model_dump().items() if value is not None}
    full = Envelope(**{**dict.fromkeys(Envelope.model_fields, "1"), **every, "id": uuid4()})
    assert full.headers().keys() <= schema["properties"].keys()
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(full.headers())


@pytest.mark.parametrize("name", names())
def test_what_was_stored_fits_the_schema_of_its_version(name: str) -> None:
    for message in History.read(name).messages:
        schema = _document(path_of(message.headers["ce-type"]))
        Draft202012Validator(schema, format_checker=FormatChecker()).validate(json.loads(message.body))


def test_a_comment_beside_a_field_is_its_description() -> None:
    fields = _document(path_of(MessageReceived.type))["properties"]["open"]["properties"]
    assert fields["in_reply_to"]["description"] == "Chatwoot message id"
    assert fields["created_at"]["description"] == "Chatwoot's insert time"  # inherited
    assert _document(path_of(QuoteGiven.type))["properties"]["open"]["examples"]


OLD = {
    "properties": {
        "a": {"type": "integer"},
        "b": {"enum": ["x", "y"], "type": "string"},
        "c": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        "d": {"type": "array", "items": {"type": "integer"}},
        "f": {"type": "integer", "default": 1},
        "g": {"type": "object", "default": {"x": 1}},
    },
    "required": ["a"],
    "type": "object",
}


@pytest.mark.parametrize(
    ("field", "now", "why"),
    [
        ("a", {"type": "integer", "description": "cents"}, None),
        ("a", {"anyOf": [{"type": "integer"}, {"type": "null"}]}, None),
        ("a", {"type": "string"}, "type was"),
        ("a", {"type": "integer", "minimum": 0}, "minimum"),
        ("a", None, "is gone"),
        ("b", {"enum": ["x", "y", "z"], "type": "string"}, None),
        ("b", {"enum": ["x"], "type": "string"}, "no longer takes 'y'"),
        ("c", {"type": "string"}, "no longer takes null"),
        ("d", {"type": "array", "items": {"type": "string"}}, "type was"),
        ("e", {"type": "string"}, None),
        ("f", {"type": "integer", "default": 2}, "default was 1"),
        ("f", {"anyOf": [{"type": "integer"}, {"type": "null"}], "default": 1}, None),
        ("g", {"type": "object", "default": {"x": 1, "y": None}}, None),
        ("g", {"type": "object", "default": {"x": 2, "y": None}}, "default was {'x': 1}"),
        ("g", {"type": "object", "default": {"y": None}}, "default was {'x': 1}"),
    ],
)
def test_a_promise_is_kept_or_its_breach_is_named(field: str, now: Any, why: str | None) -> None:
    fields = {name: was for name, was in OLD["properties"].items() if name != field}
    new = {**OLD, "properties": fields | ({field: now} if now else {})}
    found = "; ".join(broken(OLD, new))
    assert (why in found) if why else not found


def test_a_new_field_needs_a_default() -> None:
    new = {**OLD, "properties": {**OLD["properties"], "e": {}}, "required": ["a", "e"]}
    assert list(broken(OLD, new)) == ["body.e has no default"]
