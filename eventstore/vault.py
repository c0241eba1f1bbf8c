"""The bucket `KEYS` on the server: wrapped keys, tombstones, and what makes their bytes really go away.

A record is overwritten on disk only by `STREAM.MSG.DELETE` with erasure. A purge, a rollup or a limit only
forgets where it is, so the bucket allows none of them (infra/nats/buckets.yaml, docs/decisions/0011).
"""

import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.api import Header
from nats.js.errors import APIError, NotFoundError

from contracts.errors import NotFound, Unreachable
from eventstore.errors import WRONG_LAST_SEQUENCE, WRONG_LAST_SEQUENCE_CONSTANT
from eventstore.jetstream_api import ask
from eventstore.reading import Reader, StoredMessage

_OPERATION = "KV-Operation"
# When a key was destroyed that a restore buries again: what was written since is told by that time.
_DESTROYED_AT = "msia-destroyed-at"
_GONE = frozenset({"DEL", "PURGE"})
_NOT_ERASED = frozenset({10043, 10057})  # no such sequence; any failure, also that it just went
_WRITTEN_FIRST = frozenset({WRONG_LAST_SEQUENCE, WRONG_LAST_SEQUENCE_CONSTANT})


@dataclass(frozen=True, slots=True)
class Kept:
    """What stands under a key id: a wrapped key, or None where it was destroyed."""

    key_id: str
    revision: int
    record: bytes | None
    at: datetime  # UTC, by the server's clock


class Vault:
    """Reads exactly (from the leader) and writes with the revision as expectation."""

    def __init__(self, client: Client, bucket: str = "KEYS") -> None:
        self.client, self.stream = client, f"KV_{bucket}"
        self._prefix = f"$KV.{bucket}."
        self.filter = f"{self._prefix}>"
        self._reader, self._js = Reader(client, self.stream), client.jetstream()

    async def last_revision(self) -> int:
        """Of the whole bucket; 0 when empty. `nats.js.errors.NotFoundError` when there is no such bucket."""
        with _reachable():
            return (await self._js.stream_info(self.stream)).state.last_seq

    async def latest(self, key_id: str) -> Kept | None:
        """None when it was never there, which is not the same as destroyed."""
        message = await self._reader.last(self._prefix + key_id)
        return None if message is None else self.kept(message)

    def kept(self, message: StoredMessage) -> Kept:
        """A message of the bucket's stream, understood."""
        gone = message.headers.get(_OPERATION) in _GONE
        key_id = message.subject.removeprefix(self._prefix)
        told = message.headers.get(_DESTROYED_AT)
        at = datetime.fromisoformat(told) if gone and told else message.stored_at
        return Kept(key_id, message.position, None if gone else message.body, at)

    async def put(self, key_id: str, record: bytes, *, after: int) -> bool:
        """Store a wrapped key unless something came after revision `after` (0: unless it was ever there)."""
        expected = {Header.EXPECTED_LAST_SUBJECT_SEQUENCE.value: str(after)}
        try:
            with _reachable():
                await self._js.publish(self._prefix + key_id, record, stream=self.stream, headers=expected)
        except APIError as error:
            if error.err_code in _WRITTEN_FIRST:
                return False
            raise
        return True

    async def destroy(self, key_id: str, at: datetime | None = None) -> int:
        """Leave a tombstone and erase all before it; the number of revisions erased. Safe to repeat.

        `at`: when it was destroyed before, by a restore; otherwise now.

        The tombstone has no expectation, and what stands before it is erased after it: whoever creates or
        re-wraps meanwhile either stored before it, and is erased, or expects in vain.
        """
        kept = await self.latest(key_id)
        if kept is None or kept.record is not None:
            await self.erase_earlier(key_id)  # a key with 64 revisions left takes no further one
            with _reachable():
                headers = {_OPERATION: "DEL"} | ({_DESTROYED_AT: at.isoformat()} if at else {})
                await self._js.publish(self._prefix + key_id, b"", stream=self.stream, headers=headers)
        return await self.erase_earlier(key_id)

    async def erase_earlier(self, key_id: str) -> int:
        """Overwrite every revision but the last, on disk, for good; how many those were."""
        every = await self._reader.tail_from_leader(self._prefix + key_id, 0)
        return sum([await self._erase(message.position) for message in every[:-1]])

    async def _erase(self, revision: int) -> bool:
        """Whether it was there; False when another process erased it first."""
        request = {"seq": revision, "no_erase": False}
        if await ask(self.client, f"STREAM.MSG.DELETE.{self.stream}", request, absent=_NOT_ERASED):
            return True
        with contextlib.suppress(NotFound):
            await self._reader.get(revision)
            raise Unreachable(f"revision {revision} of the bucket KEYS could not be erased: retry")
        return False

    async def after(self, revision: int) -> AsyncIterator[Kept]:
        """All that is kept after a revision, in order; any replica may answer."""
        async for message in self._reader.read(self.filter, revision):
            yield self.kept(message)


@contextlib.contextmanager
def _reachable() -> Iterator[None]:
    """What the client raises when the server is away becomes `Unreachable`."""
    try:
        yield
    except NotFoundError:  # no such bucket
        raise
    except (NatsError, TimeoutError, OSError) as error:
        if isinstance(error, APIError) and error.err_code in _WRITTEN_FIRST:
            raise
        raise Unreachable(f"the bucket KEYS does not answer ({error!r}): is NATS up? then retry") from error
