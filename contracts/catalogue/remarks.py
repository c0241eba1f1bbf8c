"""What the source says about a field in the comment beside or above it: its unit, its form, its reason."""

import ast
import inspect
import textwrap

from pydantic import BaseModel


def remarks(model: type[BaseModel]) -> dict[str, str]:
    """Field → comment, also of inherited fields; fields without one are left out."""
    found: dict[str, str] = {}
    for base in reversed(model.__mro__):
        if issubclass(base, BaseModel) and base.__module__.startswith("contracts."):
            found |= _own(base)
    return {name: text for name, text in found.items() if name in model.model_fields}


def _own(model: type[BaseModel]) -> dict[str, str]:
    source = textwrap.dedent(inspect.getsource(model))
    lines = source.splitlines()
    (definition,) = ast.parse(source).body
    assert isinstance(definition, ast.ClassDef)
    found = {}
    for field in definition.body:
        if not (isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)):
            continue
        end = (field.end_lineno or field.lineno) - 1
        # columns of `ast` count bytes
        beside = lines[end].encode()[field.end_col_offset or 0 :].decode().strip()
        text = beside.lstrip("# ") or _above(lines, field.lineno - 1)
        if text:
            found[field.target.id] = text
    return found


def _above(lines: list[str], line: int) -> str:
    comment: list[str] = []
    while line and lines[line - 1].strip().startswith("#"):
        line -= 1
        comment.insert(0, lines[line].strip().lstrip("# "))
    return " ".join(comment)
