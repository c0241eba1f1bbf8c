"""Cursors of pages: opaque, and refused when they are not ours."""

import base64
import binascii
import hashlib
import hmac
import json
from typing import Any

from contracts.errors import BadInput

_MAC = 16  # bytes


class Cursors:
    """Signs what the next page starts after."""

    def __init__(self, secret: str) -> None:
        # A key of its own: a cursor must never pass for a token.
        self._key = hashlib.sha256(b"msia/cursor\0" + secret.encode()).digest()

    def write(self, page: str, *after: str | int) -> str:
        """`page` names the list: a cursor of another one is refused."""
        body = json.dumps([page, *after]).encode()
        return base64.urlsafe_b64encode(self._mac(body) + body).decode().rstrip("=")

    def read(self, page: str, cursor: str) -> list[Any]:
        """What `write` was given; `BadInput` for anything else."""
        try:
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            raw = b""
        mac, body = raw[:_MAC], raw[_MAC:]
        if not hmac.compare_digest(mac, self._mac(body)):
            raise BadInput("cursor: not one that this API gave; start at the first page")
        name, *after = json.loads(body)
        if name != page:
            raise BadInput(f"cursor: it is one of the list {name}; start at the first page")
        return list(after)

    def _mac(self, body: bytes) -> bytes:
        return hmac.digest(self._key, body, "sha256")[:_MAC]
