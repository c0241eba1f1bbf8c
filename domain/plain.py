"""Text as the rules read it."""

import unicodedata


def plain(text: str) -> str:
    """Lower case, no accents, full-width and circled digits as digits, no invisible characters."""
    folded = unicodedata.normalize("NFKD", text.lower())
    return "".join(c for c in folded if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
