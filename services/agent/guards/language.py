"""Replies are Spanish. A model that falls into English tells its prompt unseen, or talks to itself."""

import re

_ENGLISH = re.compile(
    r"(?<![\w'])(?:the|of|you|your|you're|are|is|was|were|that|this|these|with|for|and|not|we|our|will|would|can|could|"
    r"should|have|has|it|its|please|i'm|my|they|there|what|which|how|when|from|about|if|or|an|be|do|does|here|at|by)"
    r"(?![\w'])"
)
_WORD = re.compile(r"[^\W\d_]+")
_MANY, _SHARE = 3, 0.15  # "Ride of the Valkyries" is a name; a sentence has more of them


def find_english(said: str) -> str | None:
    """The first English words of a `plain` text with too many of them."""
    found = _ENGLISH.findall(said)
    many = len(found) >= max(_MANY, _SHARE * len(_WORD.findall(said)))
    return " ".join(found[:_MANY]) if many else None
