"""The token with which a newcomer tries the APIs: an admin's, for this machine, for twelve hours."""

import base64
import hashlib
import hmac
import json

LIFETIME = 12 * 3600


def demo_token(secret: str, now: int) -> str:
    """A JWT (RFC 7519, HS256). Written out here, as importing PyJWT takes a third of a second of every start.

    `now` is in seconds since 1970.
    """
    claims = {
        "sub": "admin-demo",
        "role": "admin",
        "iss": "msia",
        "aud": "msia",
        "iat": now,
        "exp": now + LIFETIME,
    }
    signed = f"{_part({'alg': 'HS256', 'typ': 'JWT'})}.{_part(claims)}"
    return f"{signed}.{_base64(hmac.digest(secret.encode(), signed.encode(), hashlib.sha256))}"


def _part(value: object) -> str:
    return _base64(json.dumps(value, separators=(",", ":")).encode())


def _base64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
