"""What streams and buckets must look like, from `infra/nats/streams.yaml`."""

from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict


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
    storage: Literal["file", "memory"]
    retention: Literal["limits", "interest", "workqueue"] = "limits"
    discard: Literal["old", "new"] = "new"
    max_msgs: int = -1
    max_bytes: int = -1
    max_age: float = 0
    max_msgs_per_subject: int = -1
    duplicate_window: float = 120
    deny_delete: bool = False
    deny_purge: bool = False
    allow_direct: bool = True
    allow_rollup_hdrs: bool = False
    allow_atomic: bool = False
    republish: Republish | None = None
    refuse: list[str] = []

    def settings(self) -> dict[str, Any]:
        """What is compared with and sent to the server."""
        return self.model_dump(exclude={"refuse"}, exclude_none=True)


class Bucket(_Declared):
    """A key-value bucket."""

    name: str
    history: int = 1
    storage: Literal["file", "memory"] = "file"
    deny_delete: bool = True

    def stream(self) -> Stream:
        """The stream behind it (ADR-8 of NATS)."""
        return Stream(
            name=f"KV_{self.name}",
            subjects=[f"$KV.{self.name}.>"],
            storage=self.storage,
            max_msgs_per_subject=self.history,
            deny_delete=self.deny_delete,
            allow_rollup_hdrs=True,
        )


class ObjectBucket(_Declared):
    """An object store."""

    name: str
    storage: Literal["file", "memory"] = "file"


class Declared(_Declared):
    """The whole file."""

    streams: list[Stream]
    buckets: list[Bucket]
    objects: list[ObjectBucket]


def declared(path: Path | None = None) -> Declared:
    """Read the declaration (default: the one that ships with the code)."""
    source = path or files("infra.nats") / "streams.yaml"
    return Declared.model_validate(yaml.safe_load(source.read_text()))
