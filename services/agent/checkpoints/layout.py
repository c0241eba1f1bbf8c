"""How a thread lies in Redis: one hash, one field per checkpoint and per pending write.

A thread is one turn: a few checkpoints of a few kB. One key makes every rule simple: it expires as a whole,
is deleted as a whole, and one HGETALL reads it consistently. Each checkpoint carries its whole state, so
dropping one never breaks another.
"""

from dataclasses import dataclass
from typing import TypeAlias

import orjson

from contracts.errors import Undecodable

PREFIX = "msia:checkpoint:"


@dataclass(frozen=True, slots=True)
class CheckpointField:
    namespace: str  # "" for the graph itself, else the subgraph's path
    id: str  # time-ordered (UUIDv6)


@dataclass(frozen=True, slots=True)
class WriteField:
    of: CheckpointField
    task: str
    index: int  # negative for LangGraph's special channels


Field: TypeAlias = CheckpointField | WriteField


def name(field: Field) -> bytes:
    """A JSON array: namespaces contain every separator one could think of."""
    if isinstance(field, CheckpointField):
        return orjson.dumps(["checkpoint", field.namespace, field.id])
    return orjson.dumps(["write", field.of.namespace, field.of.id, field.task, field.index])


def parse(raw: bytes) -> Field:
    """The field that `name` wrote. Raises `Undecodable`."""
    try:
        match orjson.loads(raw):
            case ["checkpoint", str(namespace), str(id)]:
                return CheckpointField(namespace, id)
            case ["write", str(namespace), str(id), str(task), int(index)]:
                return WriteField(CheckpointField(namespace, id), task, index)
    except orjson.JSONDecodeError:
        pass  # not ours either: said below
    raise Undecodable(f"a field that no version of this code wrote: {raw[:80]!r}. Delete the thread.")


def checkpoint_of(field: Field) -> CheckpointField:
    """The checkpoint a field belongs to."""
    return field if isinstance(field, CheckpointField) else field.of
