"""One thread as it was read: pure, decoded only where asked."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import Checkpoint, CheckpointMetadata, CheckpointTuple, writes_sort_key

from services.agent.checkpoints.layout import CheckpointField, Field, WriteField, checkpoint_of, name, parse
from services.agent.checkpoints.serde import PlainSerializer

_serializer = PlainSerializer()


@dataclass(frozen=True, slots=True)
class Thread:
    id: str
    checkpoints: Mapping[CheckpointField, bytes]
    writes: Mapping[WriteField, bytes]

    @classmethod
    def read(cls, id: str, stored: Mapping[bytes, bytes]) -> "Thread":
        """Raises `Undecodable` for a field that is not ours."""
        checkpoints: dict[CheckpointField, bytes] = {}
        writes: dict[WriteField, bytes] = {}
        for raw, value in stored.items():
            field = parse(raw)
            if isinstance(field, CheckpointField):
                checkpoints[field] = value
            else:
                writes[field] = value
        return cls(id, checkpoints, writes)

    @property
    def fields(self) -> list[Field]:
        return [*self.checkpoints, *self.writes]

    def newest_first(self) -> list[CheckpointField]:
        return sorted(self.checkpoints, key=lambda field: field.id, reverse=True)

    def latest(self, namespace: str) -> CheckpointField | None:
        return next((field for field in self.newest_first() if field.namespace == namespace), None)

    def metadata(self, field: CheckpointField) -> CheckpointMetadata:
        metadata: CheckpointMetadata = decode(self.checkpoints[field])["metadata"]
        return metadata

    def checkpoint(self, field: CheckpointField) -> CheckpointTuple:
        """The checkpoint in LangGraph's terms. Raises `Undecodable`."""
        record = decode(self.checkpoints[field])
        checkpoint: Checkpoint = record["checkpoint"]
        parent = record["parent"]
        return CheckpointTuple(
            config=config_of(self.id, field),
            checkpoint=checkpoint,
            metadata=record["metadata"],
            parent_config=config_of(self.id, CheckpointField(field.namespace, parent)) if parent else None,
            pending_writes=self._pending(field),
        )

    def names_of(self, checkpoints: Collection[CheckpointField]) -> list[bytes]:
        """Every stored field of these checkpoints."""
        return [name(field) for field in self.fields if checkpoint_of(field) in checkpoints]

    def _pending(self, checkpoint: CheckpointField) -> list[tuple[str, str, Any]]:
        found = []
        for field, value in self.writes.items():
            if field.of == checkpoint:
                channel, content, path = decode(value)
                order = writes_sort_key(path, field.task, field.index)
                found.append((order, (field.task, channel, content)))
        return [write for _, write in sorted(found, key=lambda pair: pair[0])]


def encode(value: object) -> bytes:
    """Raises `BadInput` for what is not plain data."""
    return _serializer.dumps_typed(value)[1]


def decode(value: bytes) -> Any:
    return _serializer.loads_typed((_serializer.format, value))


def config_of(thread_id: str, field: CheckpointField) -> RunnableConfig:
    return {
        "configurable": {
            "thread_id": thread_id,
            "checkpoint_ns": field.namespace,
            "checkpoint_id": field.id,
        }
    }
