"""Signed notes with Ed25519 (https://c2sp.org/signed-note), and their keys as text.

<text, ending in a newline>
<empty line>
— <key name> <base64 of 4 bytes of key id and the signature>
"""

import base64
import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from contracts.errors import BadInput
from eventstore.ledger.errors import ForgedSeal

_ED25519 = b"\x01"
_DASH = "— "
_MOST = 20_000  # characters of a note; ours have 300


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key and the name it signs under."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        """`<name>+<id, hexadecimal>+<base64>`: as `parse`, Go's note package and witnesses read it."""
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(_ED25519 + self.public).decode()}"

    @classmethod
    def parse(cls, text: str) -> "VerifierKey":
        """Raise `BadInput` for what is not an Ed25519 verifier key."""
        name, _, rest = text.strip().partition("+")
        id, _, encoded = rest.partition("+")
        try:
            data = strict_base64(encoded)
        except ValueError:
            data = b""
        if not _is_name(name) or len(data) != 33 or data[:1] != _ED25519:
            raise BadInput(
                f"{text:.80} is no verifier key: give <name>+<8 hexadecimal digits>+<base64>, "
                "as `msia audit key` prints it"
            )
        key = cls(name, data[1:])
        if key.id.hex() != id:
            raise BadInput(f"{text:.80}: the verifier key's id does not fit the rest; copy it again")
        return key


class SigningKey:
    """A private key; its verifier's name is the name of the log that it signs for."""

    def __init__(self, name: str, seed: bytes) -> None:
        if not _is_name(name):
            raise ValueError(f"{name!r} cannot name a key: no spaces, no plus")
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.verifier = VerifierKey(name, self._private.public_key().public_bytes_raw())

    def sign(self, text: str) -> str:
        """The note. The same text gives the same bytes."""
        if not _is_text(text):
            raise ValueError("a note's text ends in a newline and holds no control characters")
        signature = base64.b64encode(self.verifier.id + self._private.sign(text.encode())).decode()
        return f"{text}\n{_DASH}{self.verifier.name} {signature}\n"


def open_note(note: str, keys: Sequence[VerifierKey]) -> tuple[str, VerifierKey]:
    """The text, and the first of `keys` that signed it.

    Raise `ForgedSeal` when none did, when one's signature is wrong, or when it is no note at all.
    """
    text, found, block = note.rpartition("\n\n")
    text += "\n"
    if not found or not _is_text(note) or not block or len(note) > _MOST:
        raise ForgedSeal("this is not a signed note")
    signers = []
    for line in block.removesuffix("\n").split("\n"):
        name, _, encoded = line.removeprefix(_DASH).partition(" ")
        try:
            data = strict_base64(encoded)
        except ValueError as error:
            raise ForgedSeal("this is not a signed note: a signature is not base64") from error
        if not line.startswith(_DASH) or not _is_name(name) or len(data) < 5:
            raise ForgedSeal("this is not a signed note: a signature line is malformed")
        for key in keys:
            if key.name == name and key.id == data[:4]:
                _check(key, data[4:], text)
                signers.append(key)
    if not signers:
        raise ForgedSeal("no key that is trusted here has signed it")
    return text, signers[0]


def _check(key: VerifierKey, signature: bytes, text: str) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, text.encode())
    except InvalidSignature:
        raise ForgedSeal(f"the signature of {key.name} ({key.id.hex()}) is wrong") from None


def strict_base64(text: str) -> bytes:
    """Decode the one canonical spelling; `ValueError` for any other."""
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from error
    if base64.b64encode(data).decode() != text:
        raise ValueError("not canonical base64")
    return data


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(c.isspace() or c < " " for c in name)


def _is_text(text: str) -> bool:
    return text.endswith("\n") and not any(c < " " and c != "\n" for c in text)
