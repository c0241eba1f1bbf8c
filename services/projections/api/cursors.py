"""Cursors of pages: opaque, and refused when they are not ours.

A cursor names a place in a list, nothing else: whoever holds one sees there what their own role shows them.
"""

import base64
import binascii
import hashlib
import hmac
import json
from typing import Any

from contracts.errors import BadInput

_MAC = 16  # bytes
_QUESTION = 16  # hexadecimal digits


class Cursors:
    """Signs what the next page starts after."""

    def __init__(self, secret: str) -> None:
        # A key of its own: a cursor must never pass for a token.
        self._key = hashlib.sha256(b"msia/cursor\0" + secret.encode()).digest()

    def write(self, page: str, *after: str | int, asked: str = "") -> str:
        """`page` names the list, `asked` what it was narrowed to: a cursor of another one is refused.

        Of what was asked a digest goes in: it may hold a name or a phone.
        """
        body = json.dumps([page, _digest(asked), *after]).encode()
        return _told(self._mac(body) + body)

    def read(self, page: str, cursor: str, asked: str = "") -> list[Any]:
        """What `write` was given; `BadInput` for anything else."""
        try:
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            raw = b""
        mac, body = raw[:_MAC], raw[_MAC:]
        # The last character has bits that decoding leaves out: told again, it must be the same.
        if not hmac.compare_digest(mac, self._mac(body)) or _told(raw) != cursor:
            raise BadInput("cursor: not one that this API gave; start at the first page")
        name, question, *after = json.loads(body)
        if name != page:
            raise BadInput(f"cursor: it is one of the list {name}; start at the first page")
        if question != _digest(asked):
            raise BadInput("cursor: it is of the same list with other filters; start at the first page")
        return list(after)

    def _mac(self, body: bytes) -> bytes:
        return hmac.digest(self._key, body, "sha256")[:_MAC]


def _told(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _digest(asked: str) -> str:
    return hashlib.sha256(asked.encode()).hexdigest()[:_QUESTION]
