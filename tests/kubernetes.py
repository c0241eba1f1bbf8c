"""Whether a Kubernetes object is one: each field known, of its type, and none missing.

The types are those of `lightkube-models`, made from Kubernetes's own OpenAPI document, and of `tests.keda`.
"""

import dataclasses
import importlib
import inspect
import sys
from collections.abc import Iterator
from types import ModuleType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from tests import keda

API = "lightkube.models"
# What makes classes of them is in lightkube itself, a client that nothing here needs: plain dataclasses do.
_makers = ModuleType("lightkube.core.schema")
vars(_makers).update(dataclass=dataclasses.dataclass, field=dataclasses.field, DictMixin=object)
sys.modules.setdefault("lightkube.core", ModuleType("lightkube.core"))
sys.modules.setdefault(_makers.__name__, _makers)


def wrong(thing: dict[str, Any]) -> list[str]:
    """What is wrong with it, by path; raises `LookupError` for a kind that neither has."""
    if (thing["apiVersion"], thing["kind"]) == (keda.API_VERSION, "ScaledObject"):
        return [*_wrong(thing, keda.ScaledObject, thing["kind"])] or [*keda.beyond_types(thing["spec"])]
    group, _, version = thing["apiVersion"].rpartition("/")
    module = f"{API}.{group.partition('.')[0] or 'core'}_{version}"
    try:
        kind = getattr(importlib.import_module(module), thing["kind"])
    except (ImportError, AttributeError) as error:
        raise LookupError(f"{thing['apiVersion']} {thing['kind']}") from error
    return [*_wrong(thing, kind, thing["kind"])]


def _wrong(value: Any, kind: Any, path: str) -> Iterator[str]:
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        found = [[*_wrong(value, one, path)] for one in get_args(kind) if one is not type(None)]
        if all(found):
            yield from min(found, key=len)
    elif origin is list:
        if isinstance(value, list):
            for number, each in enumerate(value):
                yield from _wrong(each, get_args(kind)[0], f"{path}[{number}]")
        else:
            yield f"{path}: no list"
    elif origin is dict:
        if isinstance(value, dict):
            for name, each in value.items():
                yield from _wrong(each, get_args(kind)[1], f"{path}.{name}")
        else:
            yield f"{path}: no map"
    elif dataclasses.is_dataclass(kind):
        yield from _wrong_object(value, kind, path)
    elif (
        kind is not Any
        and isinstance(kind, type)
        and (not isinstance(value, kind) or (kind is int and value is True))
    ):
        yield f"{path}: {value!r} is no {kind.__name__}"


def _wrong_object(value: Any, kind: Any, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path}: no object"
        return
    fields = get_type_hints(kind)
    for name, each in value.items():
        if name in fields:
            yield from _wrong(each, fields[name], f"{path}.{name}")
        else:
            yield f"{path}.{name}: no such field"
    for name, parameter in inspect.signature(kind).parameters.items():
        if name not in value and parameter.default is parameter.empty:
            yield f"{path}.{name}: is missing"
