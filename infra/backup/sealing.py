"""How a file of a backup is encrypted: AES-256-GCM in segments, the STREAM construction as Tink writes it.

    file     = salt (32) ‖ nonce prefix (7) ‖ segment…
    segment  = ciphertext of at most `SEGMENT` bytes ‖ tag (16)
    key      = HKDF-SHA256(backup key, salt, "msia backup file" ‖ what the file is)
    nonce    = prefix ‖ number of the segment (4 bytes) ‖ 1 for the last segment, else 0

So a segment opens at its own place of its own file only, and a file that was cut off has no last segment.
https://eprint.iacr.org/2015/189, https://developers.google.com/tink/streaming-aead/aes_gcm_hkdf_streaming
"""

import hashlib
import hmac
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from contracts.errors import MsiaError

SEGMENT = 1 << 20  # bytes of plain text; 2^32 of them at most: 4 PB
_SALT, _PREFIX, _TAG = 32, 7, 16


class Damaged(MsiaError):
    """A file of a backup is not what was written: another copy of it is needed."""


@dataclass(frozen=True, slots=True)
class BackupKey:
    """A name, and 32 bytes that only encrypt backups."""

    name: str
    secret: bytes = field(repr=False)

    @property
    def id(self) -> str:
        """Tells two keys of one name apart, and nothing of the key."""
        return f"{self.name}-{self._derived(b'', b'msia backup key id')[:4].hex()}"

    def mac(self, data: bytes) -> str:
        """Over what lies in the open beside the files, in hexadecimal."""
        return hmac.digest(self._derived(b"", b"msia backup manifest"), data, hashlib.sha256).hex()

    def for_file(self, salt: bytes, what: bytes) -> AESGCM:
        return AESGCM(self._derived(salt, b"msia backup file\n" + what))

    def _derived(self, salt: bytes, info: bytes) -> bytes:
        return HKDF(SHA256(), 32, salt or None, info).derive(self.secret)


class SealingWriter:
    """Encrypts what is written. `what`: which file of which backup; `digests`: SHA-256 of each segment."""

    def __init__(self, out: IO[bytes], key: BackupKey, what: bytes) -> None:
        salt, self._prefix = os.urandom(_SALT), os.urandom(_PREFIX)
        self._out, self._cipher = out, key.for_file(salt, what)
        self._held = bytearray()
        self._number = 0
        self.plain = 0
        self.digests: list[str] = []
        out.write(salt + self._prefix)

    def write(self, data: bytes) -> None:
        self.plain += len(data)
        self._held += data
        while len(self._held) > SEGMENT:  # one that is full may be the last one: it waits for the next byte
            self._segment(bytes(self._held[:SEGMENT]), last=False)
            del self._held[:SEGMENT]

    def finish(self) -> None:
        """The last segment, which may be empty."""
        self._segment(bytes(self._held), last=True)
        self._held.clear()

    def _segment(self, plain: bytes, *, last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._prefix, self._number, last), plain, None)
        self._out.write(sealed)
        self.digests.append(hashlib.sha256(sealed).hexdigest())
        self._number += 1


def opened(source: IO[bytes], key: BackupKey, what: bytes, digests: list[str]) -> Iterator[bytes]:
    """The plain text, a segment at a time; `Damaged` names the first segment that is not as it was written.

    What was given out before is as it was written, but only the end says that it was all.
    """
    salt, prefix = source.read(_SALT), source.read(_PREFIX)
    if len(prefix) < _PREFIX:
        raise Damaged("it is cut off in its head")
    cipher = key.for_file(salt, what)
    for number, digest in enumerate(digests):
        sealed = source.read(SEGMENT + _TAG)
        if hashlib.sha256(sealed).hexdigest() != digest:
            short = number + 1 < len(digests) and len(sealed) < SEGMENT + _TAG
            how = "cut off" if short or not sealed else "altered"
            raise Damaged(f"segment {number + 1} of {len(digests)} is {how}")
        try:
            yield cipher.decrypt(_nonce(prefix, number, number + 1 == len(digests)), sealed, None)
        except InvalidTag as error:
            raise Damaged(f"segment {number + 1} of {len(digests)} does not open with this key") from error
    if source.read(1):
        raise Damaged("something was appended to it")


def _nonce(prefix: bytes, number: int, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([last])
