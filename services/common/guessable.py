"""Secrets that anybody could guess: outside of `local` they refuse to start, and the doctor names them."""

SHORTEST_WEBHOOK = 16  # bytes of what authenticates a webhook: 128 bits where it is random

# What examples and templates hold; also repeated until it is long enough.
_KNOWN = ("changeme", "change-me", "change_me", "secret", "token", "example", "password", "your-secret-key")


def placeholder(secret: str) -> bool:
    """Whether it is what an example holds, also with digits or dashes around it, or repeated."""
    text = secret.lower()
    return any(known in text and not text.replace(known, "").strip("-_ .!0123456789") for known in _KNOWN)


def too_short(secret: str, shortest: int) -> bool:
    """Whether it has fewer than `shortest` bytes."""
    return len(secret.encode()) < shortest
