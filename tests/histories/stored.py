"""The files of a recorded history: messages as they stood in the stream, and test-only keys.

<name>.jsonl           one stored message a line, in the order of the log
keys/<name>.json       key id → the customer's key (base64), never that of a real customer
expected/<name>.json   what its conversations fold to, for ever
"""

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from contracts.ids import KeyId
from eventstore.keys import OpenKey
from eventstore.reading import StoredMessage

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class History:
    """A recorded one."""

    name: str
    messages: tuple[StoredMessage, ...]
    keys: Mapping[str, bytes]

    @classmethod
    def read(cls, name: str, folder: Path = FOLDER) -> "History":
        lines = (folder / f"{name}.jsonl").read_text().splitlines()
        keys = json.loads((folder / "keys" / f"{name}.json").read_text())
        return cls(
            name,
            tuple(_message(json.loads(line)) for line in lines),
            {id: base64.b64decode(secret) for id, secret in keys.items()},
        )

    def write(self, folder: Path = FOLDER) -> None:
        lines = (json.dumps(_line(message), ensure_ascii=False) for message in self.messages)
        (folder / f"{self.name}.jsonl").write_text("\n".join(lines) + "\n")
        keys = {id: base64.b64encode(secret).decode() for id, secret in sorted(self.keys.items())}
        (folder / "keys").mkdir(exist_ok=True)
        (folder / "keys" / f"{self.name}.json").write_text(json.dumps(keys, indent=1) + "\n")


class Ring:
    """The keys of a history in place of the bucket's: what is not among them was destroyed."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        self._keys = keys

    async def get(self, key_id: KeyId) -> OpenKey:
        return OpenKey(key_id, self._keys.get(key_id))


def names(folder: Path = FOLDER) -> list[str]:
    """Every history there is."""
    return sorted(path.stem for path in folder.glob("*.jsonl"))


def merged(parts: Iterable[Iterable[StoredMessage]]) -> tuple[StoredMessage, ...]:
    """Several selections of one log as one, in its order."""
    every = {message.position: message for part in parts for message in part}
    return tuple(every[position] for position in sorted(every))


def _line(message: StoredMessage) -> dict[str, Any]:
    """The body as JSON where that gives back the same bytes, to be read and compared by people."""
    line = {
        "position": message.position,
        "subject": message.subject,
        "stored_at": message.stored_at.isoformat(),
        "headers": message.headers,
    }
    try:
        body = json.loads(message.body)
    except ValueError:
        body = None
    if _bytes(body) == message.body:
        return {**line, "body": body}
    return {**line, "base64": base64.b64encode(message.body).decode()}


def _message(line: Mapping[str, Any]) -> StoredMessage:
    return StoredMessage(
        position=line["position"],
        subject=line["subject"],
        stored_at=datetime.fromisoformat(line["stored_at"]),
        headers=dict(line["headers"]),
        body=_bytes(line["body"]) if "body" in line else base64.b64decode(line["base64"]),
    )


def _bytes(body: Any) -> bytes:
    """As eventstore/codec.py writes it."""
    return orjson.dumps(body, option=orjson.OPT_SORT_KEYS)
