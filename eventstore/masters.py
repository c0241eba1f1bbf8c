"""Master keys: they wrap the customers' keys and never leave the services."""

import base64
import binascii
import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from contracts.errors import KeyMissing, Misconfigured

NONCE = 12  # bytes; random per encryption (NIST SP 800-38D, 8.2.2)


class MasterKeys:
    """Several may be there during a rotation; the first wraps, all unwrap."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        self._keys = dict(keys)
        self.first = next(iter(self._keys))

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
                    f"MSIA_MASTER_KEY: entry {name or '?'!r} is not `id:base64 of 32 bytes`; make one with "
                    '`echo "k1:$(head -c32 /dev/urandom | base64)"`'
                )
            keys[name] = key
        if not keys:
            raise Misconfigured(
                'set MSIA_MASTER_KEY; make one with `echo "k1:$(head -c32 /dev/urandom | base64)"`'
            )
        return cls(keys)

    def wrap(self, key_id: str, key: bytes) -> dict[str, str]:
        """The stored form of a customer's key; bound to its id."""
        return {
            "master": self.first,
            "wrapped": base64.b64encode(seal(self._keys[self.first], key, key_id.encode())).decode(),
        }

    def unwrap(self, key_id: str, stored: Mapping[str, str]) -> bytes:
        """The key itself; `KeyMissing` when its master is not among ours or does not fit."""
        master = self._keys.get(stored["master"])
        if master is None:
            raise KeyMissing(
                f"key {key_id} is wrapped by master {stored['master']!r}, which MSIA_MASTER_KEY does not hold"
            )
        try:
            return unseal(master, base64.b64decode(stored["wrapped"]), key_id.encode())
        except InvalidTag as error:
            raise KeyMissing(
                f"key {key_id} does not open with master {stored['master']!r}: wrong MSIA_MASTER_KEY?"
            ) from error


def seal(key: bytes, plain: bytes, bound_to: bytes) -> bytes:
    """AES-256-GCM: nonce ‖ ciphertext ‖ tag."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to)


def unseal(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    """`InvalidTag` when the key, the bytes or what they are bound to differ."""
    return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], bound_to)
