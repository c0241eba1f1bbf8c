"""Who reads which setting: the settings classes, as they are."""

import importlib
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from infra.embedded.home import ROOT
from services.common.ingress import IngressClientSettings
from services.common.settings import ServiceSettings

ROOMS = ("services", "infra")
EVERYBODY, TERMINAL = "every service", "the command line"
# Whose module tells who reads it; what is not here is for commands of a terminal.
_SERVICES = {
    "services.ingress.": "ingress",
    "services.agent.": "agent",
    "services.outbox.": "outbox",
    "services.projections.": "projections",
    "services.audit.keeper.": "keeper",
    "services.sandbox.": "sandbox",
    "services.common.": EVERYBODY,
}
_CLASS = re.compile(r"^class \w+\((?:\w*Settings(?:, )?)+\):", re.MULTILINE)


@dataclass(frozen=True)
class Setting:
    """One variable: who reads it, and as which class has it that describes it."""

    name: str
    field: FieldInfo
    readers: tuple[str, ...]
    defaults: tuple[Any, ...]  # where the classes that have it differ: all of them

    @property
    def secret(self) -> bool:
        return SecretStr in _types(self.field.annotation)


@cache
def classes() -> tuple[type[ServiceSettings], ...]:
    """Every settings class, those of all first, in the order of the files."""
    for file in sorted(file for room in ROOMS for file in (ROOT / room).rglob("*.py")):
        if _CLASS.search(file.read_text()):
            importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
    return (ServiceSettings, *_below(ServiceSettings))


def reader(of: type[ServiceSettings]) -> str:
    """Who makes settings of this class: a service, every one of them, or commands."""
    if issubclass(of, IngressClientSettings) or of.__name__ in ("ReplaySettings", "ClientSettings"):
        return TERMINAL
    return next((who for start, who in _SERVICES.items() if of.__module__.startswith(start)), TERMINAL)


@cache
def settings() -> tuple[Setting, ...]:
    """Every variable once. A part that a service's own class includes is that service's."""
    found: dict[str, list[tuple[str, FieldInfo]]] = {}
    for each in classes():
        if _is_part(each):
            continue
        for name, field in each.model_fields.items():
            inherited = name in ServiceSettings.model_fields
            found.setdefault(name.upper(), []).append((EVERYBODY if inherited else reader(each), field))
    return tuple(_setting(name, fields) for name, fields in found.items())


def secrets_of(service: str) -> set[str]:
    """Names, as the variables are called, of the secrets that a service reads."""
    return {one.name for one in settings() if one.secret and {service, EVERYBODY} & {*one.readers}}


def _is_part(of: type[ServiceSettings]) -> bool:
    """Whether services read it only as a part of a class of their own."""
    shared = of is not ServiceSettings and reader(of) == EVERYBODY
    return shared and any(other is not of and issubclass(other, of) for other in classes())


def _setting(name: str, fields: list[tuple[str, FieldInfo]]) -> Setting:
    readers = {who for who, _ in fields}
    # what services read is told of them; the doctor and other commands read it as they do
    told = readers - {TERMINAL} or readers
    described = [field for who, field in fields if who in told and field.description]
    described += [field for _, field in fields if field.description]
    defaults = tuple(dict.fromkeys(_default(field) for who, field in fields if who in told))
    return Setting(name, (described or [fields[0][1]])[0], tuple(sorted(told)), defaults)


def _default(field: FieldInfo) -> Any:
    """None where it depends on the machine, or nothing must be shown."""
    value = field.default
    return None if value is PydanticUndefined or isinstance(value, SecretStr) else value


def _below(of: type[ServiceSettings]) -> Iterator[type[ServiceSettings]]:
    unique = dict.fromkeys(
        each for each in _subclasses(of) if each.__module__.startswith(tuple(f"{room}." for room in ROOMS))
    )
    yield from sorted(unique, key=lambda each: (each.__module__, inspect.getsourcelines(each)[1]))


def _subclasses(of: type[ServiceSettings]) -> Iterator[type[ServiceSettings]]:
    for each in of.__subclasses__():
        yield each
        yield from _subclasses(each)


def _types(annotation: Any) -> tuple[Any, ...]:
    return get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)
