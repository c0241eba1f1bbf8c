"""The log as an AsyncAPI 3.0 document: channels are contexts, messages are types, operations are writers."""

from collections.abc import Mapping
from typing import Any

from contracts.catalogue.headers import HEADERS
from contracts.catalogue.schemas import path_of, title_of
from contracts.catalogue.writers import CONTEXTS, WRITERS
from contracts.event import Event

Document = dict[str, Any]

_FORMAT = "application/schema+json;version=draft-2020-12"
_INFO = {
    "title": "MSI-a: the log",
    "version": "1.0.0",
    "description": (
        "Every event of the JetStream stream EVENTS, which is the only truth: one message is one event, its "
        "sequence its position. Messages are CloudEvents 1.0 in binary mode; the type is a header, not part "
        "of the subject."
    ),
}


def asyncapi(types: Mapping[str, type[Event]]) -> Document:
    """The document of these types; references to schemas are relative to its own place."""
    contexts = sorted({kind.context for kind in types.values()})
    return {
        "asyncapi": "3.0.0",
        "info": _INFO,
        "defaultContentType": "application/json",
        "servers": {"nats": {"host": "127.0.0.1:4222", "protocol": "nats", "description": "NATS_URL"}},
        "channels": {context: _channel(context, types) for context in contexts},
        "operations": _operations(types),
        "components": {
            "messages": {name: _message(name, kind) for name, kind in types.items()},
            "schemas": {"headers": HEADERS},
        },
    }


def _channel(context: str, types: Mapping[str, type[Event]]) -> Document:
    about = CONTEXTS[context]
    return {
        "address": f"msia.{context}.{{aggregate}}",
        "title": context,
        "description": about.meaning,
        "parameters": {"aggregate": {"description": "; ".join(about.aggregates)}},
        "messages": {
            name: {"$ref": f"#/components/messages/{name}"}
            for name, kind in types.items()
            if kind.context == context
        },
    }


def _operations(types: Mapping[str, type[Event]]) -> Document:
    found: dict[tuple[str, str], list[str]] = {}
    for writer, appends in WRITERS.items():
        for name, kind in types.items():
            if appends(kind):
                found.setdefault((writer, kind.context), []).append(name)
    return {
        f"{writer}.{context}": {
            "action": "send",
            "summary": f"{writer} appends to {context}",
            "channel": {"$ref": f"#/channels/{context}"},
            "messages": [{"$ref": f"#/channels/{context}/messages/{name}"} for name in names],
            "tags": [{"name": writer}],
        }
        for (writer, context), names in found.items()
    }


def _message(name: str, kind: type[Event]) -> Document:
    summary, _, _ = (kind.__doc__ or "").strip().partition("\n")
    return {
        "name": name,
        "title": title_of(name),
        "summary": summary,
        "contentType": "application/json",
        "headers": {"$ref": "#/components/schemas/headers"},
        "payload": {"schemaFormat": _FORMAT, "schema": {"$ref": path_of(name)}},
        "tags": [{"name": "personal"}] if kind.private else [],
    }
