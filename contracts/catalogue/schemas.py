"""One JSON Schema (2020-12) for each type: the body as stored, open part and private part apart."""

import inspect
from typing import Any

from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from contracts.catalogue.remarks import remarks
from contracts.event import Event
from contracts.upcasting import TypeName

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]

_ERASED = {"$ref": "#/$defs/Erased"}
_SEALED = (
    "Base64 of nonce ‖ ciphertext ‖ tag: the object in #/$defs/private as JSON, AES-256-GCM under the key "
    "that the header ce-keyid names. Missing where that key had been destroyed."
)


def path_of(name: str) -> str:
    """`msia.inbox.MessageReceived.v1` → `schemas/inbox/MessageReceived.v1.json`."""
    _, context, rest = name.split(".", 2)
    return f"schemas/{context}/{rest}.json"


def urn(name: str) -> str:
    """The `$id` of a type's schema: a name, not an address."""
    return f"urn:msia:event:{name}"


def schema_of(kind: type[Event], example: Any = None) -> Schema:
    """The schema of a stored body. `example`: an open part as it stands in some log."""
    model = kind.model_json_schema(schema_generator=_Generator)
    definitions: Schema = model.get("$defs", {})
    definitions.pop("Erased", None)
    fields: Schema = model.get("properties", {})
    required = model.get("required", [])
    open_part = _object({name: field for name, field in fields.items() if name not in kind.private}, required)
    if example is not None:
        open_part["examples"] = [example]
    properties: Schema = {"open": open_part}
    if kind.private:
        personal = {name: _personal(fields[name]) for name in kind.private}
        definitions["private"] = _object(personal, required)
        properties["private"] = {"type": "string", "contentEncoding": "base64", "description": _SEALED}
    schema = {
        "$schema": DIALECT,
        "$id": urn(kind.type),
        "title": kind.type,
        "description": inspect.cleandoc(kind.__doc__ or ""),
        **_object(properties, ["open"]),
    }
    return {**schema, "$defs": definitions} if definitions else schema


def title_of(name: str) -> str:
    """`MessageReceived`."""
    parsed = TypeName.parse(name)
    assert parsed is not None  # the registry made the name
    return parsed.name


class _Generator(GenerateJsonSchema):
    """Without invented titles, and with what the source says beside each field."""

    def model_schema(self, schema: core_schema.ModelSchema) -> Schema:
        made = super().model_schema(schema)
        made.pop("title", None)
        said = remarks(schema["cls"])
        for name, field in made.get("properties", {}).items():
            field.pop("title", None)
            if name in said:
                field["description"] = said[name]
        return made


def _object(properties: Schema, required: list[str]) -> Schema:
    here = sorted(name for name in required if name in properties)
    made = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**made, "required": here} if here else made


def _personal(field: Schema) -> Schema:
    """`Erased` is how a reader sees a lost key; it is never stored."""
    kept = [choice for choice in field.pop("anyOf", []) if choice != _ERASED]
    choice = kept[0] if len(kept) == 1 else {"anyOf": kept}
    return {**choice, **field, "x-personal": True}
