"""Customers' files in the object store `MEDIA`: encrypted, each named by the digest of its encrypted bytes.

The encryption is a function of key, file and place: whoever fetches a file again, after a crash or as another
replica, makes the same bytes and so the same object. Layout: a mark, the key's id, a line end, the nonce,
the ciphertext with its tag.
"""

import asyncio
import contextlib
import hashlib
import hmac
from collections.abc import AsyncIterator
from uuid import UUID

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.api import ObjectInfo
from nats.js.errors import APIError, BucketNotFoundError, ObjectNotFoundError
from nats.js.object_store import ObjectStore

from contracts.errors import Misconfigured, NotFound, Undecodable, Unreachable
from contracts.ids import KeyId
from contracts.private import ERASED, Erased
from eventstore.keyids import is_key_id
from eventstore.keys import KeyRing, OpenKey
from eventstore.masters import NONCE
from eventstore.reading import Reader

_MARK = b"msia-media-1\n"


class Media:
    """Stores and opens files. `place` is the id of the event that tells of it: a file opens nowhere else.

    `keys`: None for who only deletes.
    """

    def __init__(
        self, client: Client, keys: KeyRing | None, *, bucket: str = "MEDIA", timeout: float = 30.0
    ) -> None:
        self._js, self._keys = client.jetstream(timeout=timeout), keys
        self._reader = Reader(client, f"OBJ_{bucket}", timeout)
        self._bucket, self._timeout = bucket, timeout  # seconds for one file
        self._objects: ObjectStore | None = None

    async def store(self, plain: bytes, key: OpenKey, place: UUID) -> str:
        """Encrypt and store; the digest. Safe to repeat. `ValueError` under a destroyed key."""
        sealed = await asyncio.to_thread(seal, key, plain, place)
        digest = await asyncio.to_thread(digest_of, sealed)
        async with self._reached() as objects:
            try:
                await objects.get_info(digest)
            except ObjectNotFoundError:
                await objects.put(digest, sealed)
        return digest

    async def read(self, digest: str, place: UUID) -> bytes | Erased:
        """The file; `Erased` once its key is destroyed.

        Raises `NotFound`, `Undecodable` when it was altered or is of another place, `Unreachable`.
        """
        async with self._reached() as objects:
            try:
                sealed = await self._chunks(await objects.get_info(digest))
            except ObjectNotFoundError as error:
                raise NotFound(f"medium {digest} is not in the object store {self._bucket}") from error
        if await asyncio.to_thread(digest_of, sealed) != digest:
            raise Undecodable(f"medium {digest} was altered: its bytes have another digest")
        if self._keys is None:
            raise Misconfigured("a medium cannot be read without MSIA_MASTER_KEY: set it")
        key = await self._keys.get(key_id_of(sealed))
        if key.secret is None:
            return ERASED
        return await asyncio.to_thread(unseal, key, sealed, place)

    async def delete(self, digest: str) -> None:
        """Forget it; nothing happens when it is not there. Its key is what makes it unreadable for good."""
        async with self._reached() as objects:
            with contextlib.suppress(ObjectNotFoundError):
                await objects.delete(digest)

    async def holds(self, digest: str) -> bool:
        """Whether it is there. Raises `Unreachable`."""
        async with self._reached() as objects:
            try:
                await objects.get_info(digest)
            except ObjectNotFoundError:
                return False
        return True

    async def names(self) -> set[str]:
        """The digests of every file that is there, by what the store says of each."""
        found: dict[str, bool] = {}
        async for message in self._reader.read(f"$O.{self._bucket}.M.>"):
            told = orjson.loads(message.body)
            found[told["name"]] = not told.get("deleted", False)
        return {name for name, there in found.items() if there}

    async def _chunks(self, info: ObjectInfo) -> bytes:
        """By position and from the leader: a consumer, as the client makes one, is more than we may have."""
        found = await self._reader.tail_from_leader(f"$O.{self._bucket}.C.{info.nuid}", 0)
        return b"".join(message.body for message in found)

    @contextlib.asynccontextmanager
    async def _reached(self) -> AsyncIterator[ObjectStore]:
        try:
            async with asyncio.timeout(self._timeout):
                if self._objects is None:
                    self._objects = await self._js.object_store(self._bucket)
                yield self._objects
        except BucketNotFoundError as error:
            raise Misconfigured(
                f"the object store {self._bucket} is missing: run `msia infra apply`"
            ) from error
        except (APIError, NatsError, TimeoutError, OSError) as error:
            raise Unreachable(
                f"the object store {self._bucket} does not answer ({error!r}): retry"
            ) from error


def seal(key: OpenKey, plain: bytes, place: UUID) -> bytes:
    """The stored bytes; the same ones each time."""
    encrypt, name = _secrets(key)
    bound = _bound(key.id, place)
    # A nonce from what it encrypts: another file under the same key has another one (as SIV modes do).
    nonce = hmac.digest(name, bound + hashlib.sha256(plain).digest(), hashlib.sha256)[:NONCE]
    return _MARK + key.id.encode() + b"\n" + nonce + AESGCM(encrypt).encrypt(nonce, plain, bound)


def unseal(key: OpenKey, sealed: bytes, place: UUID) -> bytes:
    """The file again; `Undecodable` when the bytes, the key or the place are not those it was sealed with."""
    encrypt, _ = _secrets(key)
    rest = sealed.removeprefix(_MARK).partition(b"\n")[2]
    try:
        return AESGCM(encrypt).decrypt(rest[:NONCE], rest[NONCE:], _bound(key.id, place))
    except (InvalidTag, ValueError) as error:
        raise Undecodable(f"a medium does not open with key {key.id} at {place}: it is of another") from error


def key_id_of(sealed: bytes) -> KeyId:
    """Whose key opens it; `Undecodable` for what `seal` did not make."""
    mark, _, rest = sealed.partition(_MARK)
    key_id = rest.partition(b"\n")[0].decode(errors="replace")
    if mark or not is_key_id(key_id):
        raise Undecodable("a medium does not say which key opens it: it is none of ours")
    return KeyId(key_id)


def digest_of(sealed: bytes) -> str:
    """SHA-256 of the encrypted bytes, in hex."""
    return hashlib.sha256(sealed).hexdigest()


def _secrets(key: OpenKey) -> tuple[bytes, bytes]:
    """Of the customer's key, one for each use: they go with it."""
    if key.secret is None:
        raise ValueError(f"{key.id} is destroyed: nothing is stored under it")
    return (
        hmac.digest(key.secret, b"msia/media/encrypt", hashlib.sha256),
        hmac.digest(key.secret, b"msia/media/nonce", hashlib.sha256),
    )


def _bound(key_id: str, place: UUID) -> bytes:
    return f"{key_id}\n{place}\n".encode()
