"""Checkpoints under their customer's own key: with the key destroyed, what is left of one is noise.

LangGraph's `EncryptedSerializer` has one key for everybody and seals a value wherever it lies. Here a value
opens only in its own thread and field, and tells by which key: `contact-1-4102.1`, a line feed, the rest.
"""

from collections.abc import Mapping
from typing import Protocol

from cryptography.exceptions import InvalidTag

from contracts.errors import BadInput, KeyMissing, Undecodable
from contracts.ids import KeyId
from eventstore.errors import MasterMissing
from eventstore.keyids import is_key_id, owner_of
from eventstore.keys import OpenKey
from eventstore.masters import seal, unseal

_END = b"\n"


class Keys(Protocol):
    """The customers' keys: a `KeyRing`."""

    async def get(self, key_id: KeyId) -> OpenKey:
        """Raise `KeyMissing` for one that was never there."""

    async def current(self, owner: str) -> OpenKey:
        """The latest; raise `KeyMissing` for an owner without one."""


class Sealing:
    """Seals and opens the fields of a thread. Raises `Unreachable` when a key cannot be asked for now."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    async def sealed(self, thread: str, owner: str, fields: Mapping[bytes, bytes]) -> dict[bytes, bytes]:
        """Nothing for an owner without a key, or whose key is destroyed: then nothing may be kept."""
        if not owner:
            raise BadInput("a checkpoint needs an owner in its config: it lies under that customer's key.")
        try:
            key = await self._keys.current(owner)
        except KeyMissing:
            return {}
        if key.secret is None:
            return {}
        head = key.id.encode() + _END
        return {
            field: head + seal(key.secret, value, _bound_to(thread, field, key.id))
            for field, value in fields.items()
        }

    async def opened(self, thread: str, fields: Mapping[bytes, bytes]) -> dict[bytes, bytes]:
        """Without what lies under a destroyed key. Raises `Undecodable` for what nobody sealed here."""
        found: dict[bytes, bytes] = {}
        for field, value in fields.items():
            key_id, body = _parts(value)
            try:
                key = await self._keys.get(key_id)
                if key.secret is not None:
                    found[field] = unseal(key.secret, body, _bound_to(thread, field, key_id))
            except (KeyMissing, MasterMissing, InvalidTag, ValueError) as error:  # ValueError: no nonce
                raise Undecodable(
                    f"a checkpoint does not open with the key {key_id} ({type(error).__name__})"
                ) from error
        return found

    @staticmethod
    def owner(fields: Mapping[bytes, bytes]) -> str:
        """Whose key the fields of one thread, of which there are some, lie under."""
        return owner_of(_parts(next(iter(fields.values())))[0])


def _parts(value: bytes) -> tuple[KeyId, bytes]:
    head, end, body = value.partition(_END)
    name = head.decode("ascii", "replace")
    if not (end and is_key_id(name)):
        raise Undecodable("a checkpoint that names no key. Delete the thread.")
    return KeyId(name), body


def _bound_to(thread: str, field: bytes, key_id: str) -> bytes:
    return b"\n".join((b"checkpoint", thread.encode(), field, key_id.encode()))
