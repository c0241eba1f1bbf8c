"""YAML to a document, with the line of every value."""

from collections.abc import Iterator
from typing import Any

import yaml

from services.ingress.tariffs.files.document import Document, FileProblem, FileRefused, Kind, Path

# libyaml where the wheel has it: ten times as fast
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEEPEST = 20  # a tariff has 7 levels; libyaml's composer overflows the stack from some 10,000 on
_OPENING = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
_CLOSING = (yaml.MappingEndEvent, yaml.SequenceEndEvent)


def read(text: str, source: str) -> Document:
    """Raises `FileRefused` for what is no YAML, or uses what no tariff needs."""
    try:
        if problem := next(_unusual(text), None):
            raise FileRefused(source, [problem])
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            if node is None:
                raise FileRefused(source, [FileProblem(1, "", "it is empty")])
            rows: dict[Path, int] = {}
            if twice := list(_walk(node, (), rows)):
                raise FileRefused(source, twice)
            return Document(source, Kind.yaml, loader.construct_document(node), rows)
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        row = mark.line + 1 if mark else None
        raise FileRefused(source, [FileProblem(row, "", " ".join(str(error).split()))]) from error
    except ValueError as error:  # numbers and dates that YAML knows and Python does not
        raise FileRefused(source, [FileProblem(None, "", f"a value cannot be read: {error}")]) from error


def _row(what: Any) -> int:
    return int(what.start_mark.line) + 1


def _unusual(text: str) -> Iterator[FileProblem]:
    """References and endless nesting: found before anything is built of them."""
    depth = 0
    for event in yaml.parse(text, _Loader):
        depth += isinstance(event, _OPENING) - isinstance(event, _CLOSING)
        if depth > _DEEPEST:
            yield FileProblem(_row(event), "", f"nested deeper than {_DEEPEST} levels")
            return
        if isinstance(event, yaml.AliasEvent):
            message = f"*{event.anchor}: references are not for here, write it out"
            yield FileProblem(_row(event), "", message)


def _walk(node: yaml.Node, path: Path, rows: dict[Path, int]) -> Iterator[FileProblem]:
    """Notes where each value begins; tells of keys given twice, of which YAML would lose the first."""
    rows.setdefault(path, _row(node))
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from _walk(item, (*path, index), rows)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            below = (*path, str(key.value))
            if below in rows:
                message = f"{key.value!r} is given twice"
                yield FileProblem(_row(key), "", message, field=str(key.value))
            rows[below] = _row(key)
            yield from _walk(value, below, rows)
