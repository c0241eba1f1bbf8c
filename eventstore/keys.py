"""The customers' keys, in the KV bucket `KEYS`: one per owner and generation, wrapped by a master key."""

import contextlib
import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import KeyNotFoundError, KeyWrongLastSequenceError, NotFoundError
from nats.js.kv import KeyValue

from contracts.errors import KeyMissing, Unreachable
from contracts.ids import KeyId
from eventstore.masters import MasterKeys


@dataclass(frozen=True, slots=True)
class OpenKey:
    """A key id and its 32 bytes, or None once it is destroyed."""

    id: KeyId
    secret: bytes | None


class KeyRing:
    """Opens and creates keys; remembers them for `ttl` seconds, after which a destroyed one is noticed."""

    def __init__(
        self,
        bucket: KeyValue,
        masters: MasterKeys,
        ttl: float = 30.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._bucket, self._masters, self._ttl, self._clock = bucket, masters, ttl, clock
        self._known: dict[str, tuple[float, OpenKey]] = {}

    @classmethod
    async def of(cls, client: Client, masters: MasterKeys, bucket: str = "KEYS") -> "KeyRing":
        """Over an existing bucket."""
        with _reachable():
            return cls(await client.jetstream().key_value(bucket), masters)

    async def get(self, key_id: KeyId) -> OpenKey:
        """A key by id; `KeyMissing` when it was never there (not the same as destroyed)."""
        known = self._known.get(key_id)
        if known and self._clock() - known[0] < self._ttl:
            return known[1]
        try:
            with _reachable():
                entry = await self._bucket.get(key_id)
            key = OpenKey(key_id, self._masters.unwrap(key_id, json.loads(entry.value or b"{}")))
        except KeyNotFoundError as error:
            if error.op is None:  # nats-py raises the same for a deleted key, with the operation that did it
                raise KeyMissing(
                    f"key {key_id} is not in the bucket KEYS: was it restored from its backup?"
                ) from error
            key = OpenKey(key_id, None)
        self._known[key_id] = (self._clock(), key)
        return key

    async def current(self, owner: str, *, create: bool = False) -> OpenKey:
        """The owner's latest generation. Only ingress and keeper create."""
        generation = 1
        latest: OpenKey | None = None
        while True:
            key_id = KeyId(f"{owner}.{generation}")
            try:
                latest = await self.get(key_id)
            except KeyMissing:
                break
            if latest.secret is not None:
                return latest
            generation += 1
        if latest is not None:
            # Only a message stored after the erasure opens a new generation; what is written under
            # a destroyed key reads as erased.
            return latest
        if not create:
            raise KeyMissing(f"{owner} has no key yet: only ingress makes one, with the first message")
        return await self._create(KeyId(f"{owner}.1"))

    async def _create(self, key_id: KeyId) -> OpenKey:
        secret = os.urandom(32)
        try:
            # `update(last=0)`, not `create`: create would write over the tombstone of a destroyed key.
            with _reachable():
                await self._bucket.update(
                    key_id, json.dumps(self._masters.wrap(key_id, secret)).encode(), last=0
                )
        except KeyWrongLastSequenceError:  # another replica made it first: theirs counts
            return await self.get(key_id)
        key = OpenKey(key_id, secret)
        self._known[key_id] = (self._clock(), key)
        return key


@contextlib.contextmanager
def _reachable() -> Iterator[None]:
    """What the client raises when the server is away becomes `Unreachable`."""
    try:
        yield
    except (NotFoundError, KeyWrongLastSequenceError):  # of a key or of the bucket: an answer, not an outage
        raise
    except (NatsError, TimeoutError, OSError) as error:
        raise Unreachable(f"the bucket KEYS does not answer ({error!r}): is NATS up? then retry") from error
