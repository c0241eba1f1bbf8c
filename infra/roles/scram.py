"""A password as PostgreSQL keeps it (RFC 5802), so that it stands itself in no statement and no log."""

import base64
import hashlib
import hmac
import os

from contracts.errors import Misconfigured

_ITERATIONS = 4096  # PostgreSQL's own default; ours are random, not words
_SALT = 16  # bytes


def verifier(password: str, salt: bytes | None = None) -> str:
    """`SCRAM-SHA-256$…`. Raises `Misconfigured` for none, or one that clients may prepare in several ways."""
    if not password or not password.isascii():
        raise Misconfigured("a role's password is empty, or not ASCII: take `openssl rand -hex 32`")
    salt = salt or os.urandom(_SALT)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, _ITERATIONS)
    stored = hashlib.sha256(_signed(salted, b"Client Key")).digest()
    of_server = _signed(salted, b"Server Key")
    return f"SCRAM-SHA-256${_ITERATIONS}:{_text(salt)}${_text(stored)}:{_text(of_server)}"


def _signed(key: bytes, what: bytes) -> bytes:
    return hmac.digest(key, what, "sha256")


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
