"""The vocabulary for other programs: JSON Schemas, an AsyncAPI document and an index, made from the types.

Pure: `documents` gives path → text; docs/events/generate.py writes them (`make events`).
"""

import json
from collections.abc import Mapping
from typing import Any

from contracts.catalogue.asyncapi import asyncapi
from contracts.catalogue.index import index
from contracts.catalogue.schemas import path_of, schema_of
from contracts.event import event_types


def documents(examples: Mapping[str, Any] | None = None) -> dict[str, str]:
    """All files below docs/events that follow from the code. `examples`: `ce-type` → a stored open part."""
    types = dict(event_types())
    schemas = {path_of(name): schema_of(kind, (examples or {}).get(name)) for name, kind in types.items()}
    texts = {path: _json(schema) for path, schema in schemas.items()}
    return {**texts, "asyncapi.json": _json(asyncapi(types)), "README.md": index(types)}


def _json(document: Any) -> str:
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
