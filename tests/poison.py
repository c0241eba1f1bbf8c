"""Messages that no writer of ours would append."""

import json
from typing import Any
from uuid import uuid4

from eventstore.store import EventStore


async def plant(
    store: EventStore, subject: str, kind: str, body: Any = b"{", *, key: str | None = None
) -> int:
    """Store it as it is, headers and all; returns its position."""
    id = str(uuid4())
    headers = {
        "ce-id": id,
        "ce-type": kind,
        "ce-source": "msia/test",
        "ce-time": "2026-11-22T10:00:00Z",
        "Nats-Msg-Id": id,
    }
    if key:
        headers["ce-keyid"] = key
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    ack = await store.client.jetstream().publish(subject, raw, headers=headers)
    return int(ack.seq)


class WithoutKey:
    """A key that is not in its bucket, and was not destroyed either: as after an incomplete restore."""

    def __init__(self, store: EventStore, key_id: str, value: bytes) -> None:
        self._store, self._key_id, self._value = store, key_id, value

    @classmethod
    async def of(cls, store: EventStore, key_id: str) -> "WithoutKey":
        """Take it away. Who has read it already goes on with it."""
        js = store.client.jetstream()
        entry = await (await js.key_value("KEYS")).get(key_id)
        assert entry.revision is not None
        await js.delete_msg("KV_KEYS", entry.revision)
        return cls(store, key_id, entry.value or b"")

    async def restore(self) -> None:
        await self._store.client.jetstream().publish(f"$KV.KEYS.{self._key_id}", self._value)
