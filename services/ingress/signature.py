"""Who may knock: Chatwoot's HMAC signature, or a token for a Chatwoot too old to sign."""

import hashlib
import hmac
from collections.abc import Sequence

from contracts.errors import BadInput


class NotAuthentic(BadInput):
    """The request does not prove that it comes from Chatwoot. The message names no secret."""


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """`sha256=<hex>` over `"{timestamp}.{raw body}"` (Chatwoot `lib/webhooks/trigger.rb`)."""
    message = timestamp.encode() + b"." + body
    return "sha256=" + hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def check_signature(
    secrets: Sequence[str],
    *,
    timestamp: str | None,
    signature: str | None,
    body: bytes,
    now: float,
    tolerance: float,
) -> None:
    """Raise `NotAuthentic` unless one of the secrets signed these bytes within `tolerance` seconds of `now`.

    Several secrets, because each webhook and each bot of Chatwoot has its own, and while one is rotated.
    """
    if not timestamp or not signature:
        raise NotAuthentic("the headers X-Chatwoot-Signature and X-Chatwoot-Timestamp are missing")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        raise NotAuthentic("X-Chatwoot-Timestamp is not a number of seconds")
    if abs(now - int(timestamp)) > tolerance:
        raise NotAuthentic("X-Chatwoot-Timestamp is too far from this machine's clock: is it set?")
    given = signature.encode(errors="replace")
    # No early exit: how long it takes tells nothing about which secret came close.
    fits = [hmac.compare_digest(sign(secret, timestamp, body).encode(), given) for secret in secrets]
    if not any(fits):
        raise NotAuthentic(
            "the signature does not fit: is CHATWOOT_WEBHOOK_SECRET the one of this webhook, "
            "and is the body passed on byte for byte?"
        )


def check_token(tokens: Sequence[str], given: str | None) -> None:
    """Raise `NotAuthentic` unless `given` is one of the tokens."""
    fits = [hmac.compare_digest(token.encode(), (given or "").encode(errors="replace")) for token in tokens]
    if not any(fits):
        raise NotAuthentic("the token is missing or wrong: `?token=` must be CHATWOOT_WEBHOOK_TOKEN")
