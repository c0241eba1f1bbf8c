"""What lies in the open beside the encrypted files: what they cover, and an authentication of all of it."""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from contracts.errors import Misconfigured, NotFound
from infra.backup.files import write_whole
from infra.backup.sealing import BackupKey, Damaged

MANIFEST = "manifest.json"


class Authenticated(BaseModel):
    """Written with a MAC under the backup's key, so that what is read was written by us."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str  # the id of the backup's key

    def write(self, path: Path, key: BackupKey) -> None:
        fields = self.model_dump(mode="json")
        write_whole(path, _text({**fields, "mac": key.mac(_text(fields))}))

    @classmethod
    def read(cls, path: Path, keys: Sequence[BackupKey]) -> tuple[Self, BackupKey]:
        """`NotFound`; `Misconfigured` without its key; `Damaged` when it was altered."""
        try:
            fields: dict[str, Any] = json.loads(path.read_bytes())
            mac, id = fields.pop("mac"), fields["key"]
        except FileNotFoundError as error:
            raise NotFound(f"{path}: there is no such backup, or it was never finished") from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Damaged(f"{path} does not decode: take another copy of it") from error
        key = next((key for key in keys if key.id == id), None)
        if key is None:
            ours = ", ".join(key.id for key in keys)
            raise Misconfigured(
                f"{path.parent} was made with backup key {str(id)[:80]!r}, MSIA_BACKUP_KEY holds {ours}: "
                "add that key (after the first, so that it only decrypts)"
            )
        if key.mac(_text(fields)) != mac:
            raise Damaged(f"{path} was altered: take another copy of it")
        try:
            return cls.model_validate(fields), key
        except ValidationError as error:
            raise Damaged(f"{path} is of another version of this program: {error.title}") from error


class StoredFile(Authenticated):
    """One encrypted file: a stream as the server gave it, or the keys."""

    log_id: UUID
    name: str  # of the stream
    bytes: int  # of the file
    plain: int
    segments: list[str]  # SHA-256 of each
    config: dict[str, Any] = {}  # of the stream
    state: dict[str, Any] = {}
    count: int  # messages or keys
    first: int
    last: int


class Manifest(Authenticated):
    """A backup of the streams, or one of the keys. Ids and numbers, nothing of a person."""

    schema_version: Literal[1] = 1
    kind: Literal["log", "keys"]
    id: str
    log_id: UUID
    began_at: AwareDatetime
    made_at: AwareDatetime
    expires_at: AwareDatetime | None = None
    tool: str
    seal: str = ""  # the newest seal of the log that it holds
    sealed: int = 0  # what that seal covers
    masters: dict[str, int] = {}  # names of the master keys that wrap the keys, and how many
    files: list[StoredFile]

    def file(self, name: str) -> StoredFile:
        found = next((file for file in self.files if file.name == name), None)
        if found is None:
            raise Damaged(f"backup {self.id} holds no {name}: take another one")
        return found

    def expired(self, now: datetime) -> bool:
        return self.expires_at is not None and self.expires_at <= now


def _text(fields: dict[str, Any]) -> bytes:
    return (json.dumps(fields, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()
