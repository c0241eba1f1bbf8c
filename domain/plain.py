"""Text as the rules read it."""

import unicodedata


class _Kept(dict[int, int | None]):
    """Code point → itself, or None for one that is dropped; each is looked up once."""

    def __missing__(self, code: int) -> int | None:
        character = chr(code)
        dropped = unicodedata.combining(character) or unicodedata.category(character) == "Cf"
        self[code] = None if dropped else code
        return self[code]


_KEPT = _Kept()


def plain(text: str) -> str:
    """Lower case, no accents, full-width and circled digits as digits, no invisible characters."""
    return unicodedata.normalize("NFKD", text.lower()).translate(_KEPT)
