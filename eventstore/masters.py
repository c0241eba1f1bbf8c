"""Master keys: they wrap the customers' keys and never leave the services."""

import base64
import binascii
import json
import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from contracts.errors import KeyMissing, Misconfigured
from eventstore.errors import MasterMissing

NONCE = 12  # bytes; random per encryption (NIST SP 800-38D, 8.2.2)
_MAKE_ONE = 'make one with `echo "k1:$(head -c32 /dev/urandom | base64)"`'


class MasterKeys:
    """Several may be there during a rotation; the first wraps, all unwrap."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        self._keys = dict(keys)
        self.first, *self.others = self._keys

    @classmethod
    def parse(cls, text: str) -> "MasterKeys":
        """`id:base64(32 bytes)`, comma-separated; `Misconfigured` names what is wrong."""
        keys: dict[str, bytes] = {}
        for entry in filter(None, (part.strip() for part in text.split(","))):
            name, colon, encoded = entry.partition(":")
            try:
                key = base64.b64decode(encoded, validate=True)
            except binascii.Error:
                key = b""
            if not (name and colon and len(key) == 32):
                raise Misconfigured(
                    f"MSIA_MASTER_KEY: entry {name or '?'!r} is not `id:base64 of 32 bytes`; {_MAKE_ONE}"
                )
            if name in keys:
                raise Misconfigured(f"MSIA_MASTER_KEY holds {name!r} twice: give each a name of its own")
            keys[name] = key
        if not keys:
            raise Misconfigured(f"set MSIA_MASTER_KEY; {_MAKE_ONE}")
        return cls(keys)

    def wrap(self, key_id: str, key: bytes) -> bytes:
        """The stored form of a customer's key; bound to its id."""
        wrapped = base64.b64encode(seal(self._keys[self.first], key, key_id.encode())).decode()
        return json.dumps({"master": self.first, "wrapped": wrapped}).encode()

    def unwrap(self, key_id: str, record: bytes) -> bytes:
        """The key itself.

        Raises `MasterMissing` when its master is not among ours or is another than ours of that name,
        `KeyMissing` when the record is none of `wrap`.
        """
        name, wrapped = _parts(key_id, record)
        master = self._keys.get(name)
        if master is None:
            raise MasterMissing(
                f"key {key_id} is wrapped by master {name!r}, and MSIA_MASTER_KEY holds only "
                f"{', '.join(self._keys)}: add {name} (as the last, so that it only unwraps) and restart"
            )
        try:
            return unseal(master, wrapped, key_id.encode())
        except (InvalidTag, ValueError) as error:  # ValueError: shorter than a nonce
            raise MasterMissing(
                f"key {key_id} does not open with our master {name!r}: another one of that name wrapped it; "
                "put that back into MSIA_MASTER_KEY and restart"
            ) from error


def wrapped_by(key_id: str, record: bytes) -> str:
    """The name of the master that wraps a stored key; `KeyMissing` when it is no stored key."""
    return _parts(key_id, record)[0]


def _parts(key_id: str, record: bytes) -> tuple[str, bytes]:
    try:
        stored = json.loads(record)
        return str(stored["master"]), base64.b64decode(stored["wrapped"], validate=True)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise KeyMissing(
            f"what the bucket KEYS holds as {key_id} is no wrapped key: restore it from the bucket's backup"
        ) from error


def seal(key: bytes, plain: bytes, bound_to: bytes) -> bytes:
    """AES-256-GCM: nonce ‖ ciphertext ‖ tag."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to)


def unseal(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    """`InvalidTag` when the key, the bytes or what they are bound to differ; `ValueError` without a nonce."""
    return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], bound_to)
