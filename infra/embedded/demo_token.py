"""Tokens for this machine: an admin's for twelve hours, to try the APIs; the services' for each other."""

import base64
import hashlib
import hmac
import json

LIFETIME = 12 * 3600
A_RUN = 365 * 24 * 3600  # longer than any run of this machine lasts


def demo_token(secret: str, now: int) -> str:
    """An admin's. `now` is in seconds since 1970."""
    return token(secret, "admin-demo", "admin", now, LIFETIME)


def token(secret: str, who: str, role: str, now: int, seconds: int) -> str:
    """A JWT (RFC 7519, HS256). Written out here: importing PyJWT takes a third of a second of every start."""
    claims = {"sub": who, "role": role, "iss": "msia", "aud": "msia", "iat": now, "exp": now + seconds}
    signing = secret.split(",")[0].strip()  # of several the first signs
    signed = f"{_part({'alg': 'HS256', 'typ': 'JWT'})}.{_part(claims)}"
    return f"{signed}.{_base64(hmac.digest(signing.encode(), signed.encode(), hashlib.sha256))}"


def _part(value: object) -> str:
    return _base64(json.dumps(value, separators=(",", ":")).encode())


def _base64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
