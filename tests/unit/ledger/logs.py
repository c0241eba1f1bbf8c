"""A sealed log as files: a dump, and the keeper's directory beside it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from contracts.events.ledger import SEALS, SealAppended
from contracts.ids import stable_id
from eventstore.ledger.checkpoints import Checkpoint, origin_of
from eventstore.ledger.leaf import leaf_hash
from eventstore.ledger.notes import SigningKey
from eventstore.ledger.outside import Outside
from eventstore.ledger.received import Received
from eventstore.ledger.tree import root_of
from eventstore.ledger.trust import Trust
from services.audit.ledger.sources import Dump, line_of
from services.audit.ledger.verifying import Verified, verify

LOG = UUID("11111111-2222-4333-8444-555555555555")
ORIGIN = origin_of(LOG)
KEY = SigningKey(ORIGIN, b"\x07" * 32)
STRANGER = SigningKey(ORIGIN, b"\x08" * 32)
TRUST = Trust.parse(keys=[str(KEY.verifier)])
BEGAN = datetime(2026, 11, 22, 9, 0, 0, 123456, UTC)


def message(position: int, subject: str, type: str, open: dict[str, object]) -> Received:
    id = str(stable_id("test", position))
    headers = {
        "Nats-Msg-Id": id,
        "ce-id": id,
        "ce-source": "msia/test",
        "ce-specversion": "1.0",
        "ce-time": f"2026-11-22T09:00:{position % 60:02}.000000Z",
        "ce-type": type,
        "content-type": "application/json",
        "traceparent": f"00-{position:032x}-01",
    }
    when = BEGAN + timedelta(seconds=position)
    return Received(position, subject, when, headers, json.dumps({"open": open}).encode())


def sealed(messages: Sequence[Received], size: int, key: SigningKey = KEY, origin: str = ORIGIN) -> str:
    """The note over the first `size` of them."""
    return Checkpoint(origin, size, root_of(map(leaf_hash, messages[:size]))).signed(key)


def seal_event(messages: Sequence[Received], note: str) -> Received:
    """As the keeper would append it next."""
    _, size, root, *_ = note.split("\n")
    open = {"size": int(size), "root": root, "note": note}
    return message(len(messages) + 1, SEALS, SealAppended.type, open)


@dataclass
class Log:
    """Messages 1..n, and the directory outside."""

    folder: Path
    messages: list[Received] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)

    @property
    def outside(self) -> Outside:
        return Outside(self.folder / "seals")

    @property
    def dump(self) -> Path:
        return self.folder / "dump.jsonl"

    def grow(self, events: int) -> None:
        for _ in range(events):
            at = len(self.messages) + 1
            subject = f"msia.control.1-{at % 7}"
            self.messages.append(
                message(at, subject, "msia.control.PauseRequested.v1", {"by": f"a{at}", "reason": "ñ"})
            )

    def seal(self, size: int | None = None, key: SigningKey = KEY) -> str:
        """Seal, append, write outside."""
        size = size or len(self.messages)
        note = sealed(self.messages, size, key)
        self.messages.append(seal_event(self.messages, note))
        before = self.sizes[-1] if self.sizes else 0
        self.outside.tiles.extend(before, [leaf_hash(each) for each in self.messages[before:size]])
        self.outside.write(size, note)
        self.sizes.append(size)
        return note

    def write(self, messages: Sequence[Received] | None = None) -> Path:
        chosen = self.messages if messages is None else messages
        self.dump.write_text("".join(line_of(each) + "\n" for each in chosen), encoding="utf-8")
        return self.dump

    async def verify(self, messages: Sequence[Received] | None = None, tiles: bool = True) -> Verified:
        outside = self.outside
        return await verify(
            Dump(self.write(messages)), TRUST, outside.seals(), outside.tiles if tiles else None
        )


def a_log(folder: Path) -> Log:
    """54 messages: seals of 10, 21, 32 (appended late, at 36) and 50 positions; three unsealed at the end."""
    log = Log(folder)
    log.messages.append(message(1, "msia.control.log", "msia.control.LogOpened.v1", {"log_id": str(LOG)}))
    log.grow(9)
    log.seal()
    log.grow(10)
    log.seal()
    log.grow(13)
    log.seal(32)
    log.grow(14)
    log.seal(50)
    log.grow(3)
    return log


def renumbered(messages: Sequence[Received]) -> list[Received]:
    """With positions that are dense again, as a stream that was written anew would have them."""
    return [replace(each, position=at) for at, each in enumerate(messages, 1)]


def flipped(each: Received) -> dict[str, Received]:
    """The message with one thing in it changed, for every class of bytes that it has."""
    found = {
        f"header {name}": replace(each, headers={**each.headers, name: value[:-1] + chr(ord(value[-1]) ^ 1)})
        for name, value in each.headers.items()
    }
    found |= {
        f"without {name}": replace(each, headers={k: v for k, v in each.headers.items() if k != name})
        for name in each.headers
    }
    bodies = {at: bytearray(each.body) for at in (0, len(each.body) // 2, len(each.body) - 1)}
    for at, body in bodies.items():
        body[at] ^= 1
        found[f"body byte {at}"] = replace(each, body=bytes(body))
    return found | {
        "another header": replace(each, headers={**each.headers, "ce-keyid": "x"}),
        "subject": replace(each, subject=each.subject + "1"),
        "stored time": replace(each, stored_at=each.stored_at + timedelta(microseconds=1)),
        "shorter body": replace(each, body=each.body[:-1]),
        "longer body": replace(each, body=each.body + b" "),
        "no body": replace(each, body=b""),
    }


def damaged_tile(log: Log) -> None:
    """No hash outside is what it was."""
    for file in (log.folder / "seals/tile/0").rglob("*"):
        if file.is_file():
            data = bytearray(file.read_bytes())
            for at in range(0, len(data), 32):
                data[at] ^= 1
            file.write_bytes(bytes(data))
