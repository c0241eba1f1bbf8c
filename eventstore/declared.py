"""What streams, buckets and consumers must look like, from `infra/nats/*.yaml`."""

from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from contracts.errors import Misconfigured

_FILES = ("streams.yaml", "buckets.yaml", "consumers.yaml")
_DUPLICATES = 120.0  # the server's own window, in seconds

Storage = Literal["file", "memory"]
Seconds = Annotated[float, Field(ge=0)]


class _Declared(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Republish(_Declared):
    """Where the server announces what it has stored."""

    src: str
    dest: str
    headers_only: bool = False


class Stream(_Declared):
    """A stream; times in seconds. `refuse` names what must be right for a service to start."""

    name: str
    subjects: list[str]
    storage: Storage = "file"
    retention: Literal["limits", "interest", "workqueue"] = "limits"
    discard: Literal["old", "new"] = "new"
    max_msgs: int = -1
    max_bytes: int = -1
    max_age: Seconds = 0
    max_msgs_per_subject: int = -1
    discard_new_per_subject: bool = False
    duplicate_window: Seconds = _DUPLICATES
    deny_delete: bool = False
    deny_purge: bool = False
    allow_direct: bool = True
    allow_rollup_hdrs: bool = False
    allow_msg_ttl: bool = False
    allow_atomic: bool = False
    persist_mode: Literal["default", "async"] = "default"
    sealed: bool = False
    republish: Republish | None = None
    num_replicas: int = 1
    refuse: list[str] = []

    def settings(self) -> dict[str, Any]:
        """What is compared with and sent to the server."""
        return self.model_dump(exclude={"refuse"})


class Bucket(_Declared):
    """A key-value bucket; `max_age` in seconds, 0 keeps for ever."""

    name: str
    history: Annotated[int, Field(ge=1, le=64)] = 1
    storage: Storage = "file"
    max_age: Seconds = 0
    deny_delete: bool = True
    deny_purge: bool = False
    allow_rollup_hdrs: bool = True
    discard_new_per_subject: bool = False
    republish: Republish | None = None
    refuse: list[str] = []

    def stream(self) -> Stream:
        """The stream behind it (ADR-8 of NATS)."""
        return Stream(
            name=f"KV_{self.name}",
            subjects=[f"$KV.{self.name}.>"],
            storage=self.storage,
            max_age=self.max_age,
            max_msgs_per_subject=self.history,
            discard_new_per_subject=self.discard_new_per_subject,
            duplicate_window=_window(self.max_age),
            deny_delete=self.deny_delete,
            deny_purge=self.deny_purge,
            allow_rollup_hdrs=self.allow_rollup_hdrs,
            republish=self.republish,
            refuse=self.refuse,
        )


class ObjectBucket(_Declared):
    """An object store; `max_age` in seconds, 0 keeps for ever."""

    name: str
    storage: Storage = "file"
    max_age: Seconds = 0
    refuse: list[str] = []

    def stream(self) -> Stream:
        """The stream behind it (ADR-20 of NATS)."""
        return Stream(
            name=f"OBJ_{self.name}",
            subjects=[f"$O.{self.name}.C.>", f"$O.{self.name}.M.>"],
            storage=self.storage,
            max_age=self.max_age,
            duplicate_window=_window(self.max_age),
            allow_rollup_hdrs=True,
            refuse=self.refuse,
        )


def _window(max_age: float) -> float:
    return min(_DUPLICATES, max_age or _DUPLICATES)  # the server refuses a window longer than the age


class Consumer(_Declared):
    """A shared durable; `ack_wait` in seconds."""

    name: str
    stream: str
    filters: list[str]
    deliver_policy: Literal["all", "new"] = "all"
    ack_policy: Literal["explicit"] = "explicit"
    ack_wait: Annotated[float, Field(gt=0)] = 30
    max_ack_pending: Annotated[int, Field(ge=1)] = 1000
    max_deliver: int = -1

    def overridden(self, *, stream: str, ack_wait: float | None, max_ack_pending: int | None) -> "Consumer":
        """With what a service's settings say instead; None keeps what is declared."""
        given = {"stream": stream, "ack_wait": ack_wait, "max_ack_pending": max_ack_pending}
        return self.model_copy(
            update={setting: value for setting, value in given.items() if value is not None}
        )


class Declared(_Declared):
    """All files together, and how many servers keep a copy of each stream."""

    streams: list[Stream]
    buckets: list[Bucket]
    objects: list[ObjectBucket]
    consumers: list[Consumer] = []
    replicas: int = 1

    def every_stream(self) -> list[Stream]:
        """Those of buckets and objects too."""
        behind = [*(bucket.stream() for bucket in self.buckets), *(store.stream() for store in self.objects)]
        return [
            stream.model_copy(update={"num_replicas": self.replicas}) for stream in (*self.streams, *behind)
        ]

    def consumer(self, name: str) -> Consumer:
        """One by name; `KeyError` when none is declared."""
        for consumer in self.consumers:
            if consumer.name == name:
                return consumer
        raise KeyError(name)


def declared(folder: Path | None = None, *, replicas: int = 1) -> Declared:
    """Read the declaration (default: the one that ships with the code)."""
    found: dict[str, Any] = {"replicas": replicas}
    for name in _FILES:
        found |= yaml.safe_load(((folder or files("infra.nats")) / name).read_text())
    try:
        return Declared.model_validate(found)
    except ValidationError as error:
        raise Misconfigured(f"infra/nats/*.yaml: {error}") from error
