"""A text as it stands on the customer's phone. WhatsApp's limit holds there, not where it was written."""

_NBSP = "\u00a0"


def on_phone(text: str) -> str:
    """CommonMark drops leading blanks and Chatwoot drops empty lines: a non-breaking space is text.

    So a blank line costs one character more than it had.
    """
    return "\n".join(_line(line) for line in text.strip().splitlines())


def _line(line: str) -> str:
    kept = line.rstrip(" \t")
    body = kept.lstrip(" \t")
    return _NBSP * (len(kept) - len(body)) + body if body else _NBSP
