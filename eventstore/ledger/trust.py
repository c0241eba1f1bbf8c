"""Whose signature counts: keys as settings give them.

`MSIA_SEAL_KEY` is `name:base64(32 bytes)`, several separated by commas: the first signs, all are trusted, so
a key is rotated by putting a new one before it. `MSIA_SEAL_VKEYS` holds verifier keys, for whoever must not
sign.
"""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass

from contracts.errors import Misconfigured
from eventstore.ledger.notes import SigningKey, VerifierKey


@dataclass(frozen=True, slots=True)
class Trust:
    """Seeds by name, and verifier keys of others."""

    seeds: tuple[tuple[str, bytes], ...] = ()
    keys: tuple[VerifierKey, ...] = ()

    @classmethod
    def parse(cls, seeds: str = "", keys: Iterable[str] = ()) -> "Trust":
        """Raise `Misconfigured` for what is no seed, `BadInput` for what is no verifier key."""
        return cls(
            tuple(_seed(each.strip()) for each in seeds.split(",") if each.strip()),
            tuple(VerifierKey.parse(each) for each in keys if each.strip()),
        )

    def __bool__(self) -> bool:
        return bool(self.seeds or self.keys)

    def verifiers(self, origin: str) -> list[VerifierKey]:
        """All that may have signed for this log."""
        own = [SigningKey(origin, seed).verifier for _, seed in self.seeds]
        return [*own, *(key for key in self.keys if key.name == origin)]

    def signer(self, origin: str) -> tuple[str, SigningKey]:
        """The key that signs, and the name it has in the settings."""
        if not self.seeds:
            raise Misconfigured(
                "MSIA_SEAL_KEY is not set: give it as name:base64 of 32 random bytes, "
                "and keep it apart from the log"
            )
        name, seed = self.seeds[0]
        return name, SigningKey(origin, seed)


def _seed(text: str) -> tuple[str, bytes]:
    name, _, encoded = text.partition(":")
    try:
        seed = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        seed = b""
    if not name or len(seed) != 32:
        raise Misconfigured("MSIA_SEAL_KEY must be name:base64(32 bytes), several separated by commas")
    return name, seed
