"""Misspelt words, corrected only when one known word is clearly nearest.

Words are compared by sound first (b/v, c/k/z/s, ll/y and silent h are one letter), then by edits. Ordinary
Spanish words take part in the comparison: a `siento` is not an `asiento`, a `todo` no `toldo`.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from domain.tariffs.language.spanish import COMMON, FALSE_FRIENDS
from domain.tariffs.language.stems import careful, stem
from domain.tariffs.language.verbs import VERBS, of_verb

# Stems of adjectives, which are misspelt with their gender on: trasreo, delatera.
_GENDERS = {"delanter": "oa", "traser": "oa", "electric": "oa", "metalic": "oa", "complet": "oa"}
# One edit in five letters, two in ten: below this the words are strangers, and we ask.
FLOOR = 0.8
SHORTEST = 5
# What is taken for a misspelt common word is not even asked about, so it must be nearer still.
_SURELY_COMMON = 0.87

_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("ch", "X"),
        ("ph", "f"),
        ("h", ""),
        ("ll", "y"),
        ("qu|q", "k"),
        ("gu(?=[ei])", "G"),
        ("g(?=[ei])", "j"),
        ("G", "g"),
        ("c(?=[ei])|z|x(?=[^aeiou])", "s"),
        ("c", "k"),
        ("v|w", "b"),
        ("n(?=[bp])", "m"),
        (r"(.)\1+", r"\1"),
    )
)


@lru_cache(maxsize=32768)
def sound(word: str) -> str:
    """How a Spanish reader says it, one sign a sound."""
    for pattern, replacement in _SOUNDS:
        word = pattern.sub(replacement, word)
    return word


_Buckets = dict[tuple[str, int], list[str]]


def _buckets(sounds: Iterable[str]) -> _Buckets:
    """By first letter and length: a typing error rarely hits the first letter, and never adds many."""
    buckets: _Buckets = {}
    for word in sorted(set(sounds)):
        if len(word) >= SHORTEST - 1:
            buckets.setdefault((word[0], len(word)), []).append(word)
    return buckets


@cache
def _ordinary() -> _Buckets:
    return _buckets(sound(stem(word)) for word in COMMON - VERBS)


@cache
def _decoys() -> _Buckets:
    return _buckets(sound(stem(word)) for word in COMMON | FALSE_FRIENDS)


@cache
def _common_sounds() -> frozenset[str]:
    return frozenset(sound(stem(word)) for word in COMMON)


class Speller:
    """Corrects stems towards the stems of a vocabulary."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        self._known = frozenset(vocabulary)
        by_sound: dict[str, set[str]] = {}
        for word in self._known:
            if len(word) >= SHORTEST and word.isalpha():
                for ending in _GENDERS.get(word, ("",)):
                    by_sound.setdefault(sound(word + ending), set()).add(word)
        self._by_sound = by_sound
        self._near = _buckets(by_sound)
        self._cached = lru_cache(maxsize=4096)(self._correct)

    def correct(self, typed: str, stemmed: str) -> str | None:
        """The stem meant; None when the word is ordinary or strange. Known words stay as they are."""
        if stemmed in self._known:
            return stemmed
        if typed in COMMON or typed in FALSE_FRIENDS or len(typed) < SHORTEST or not typed.isalpha():
            return None
        return self._careful(stemmed) or self._cached(stemmed)

    def knows(self, stemmed: str) -> bool:
        """Whether a stem is of a word of some tariff."""
        return stemmed in self._known

    def _careful(self, stemmed: str) -> str | None:
        """The word that this is the offhand form of: an `espejito` is an `espejo`."""
        return next((word for word in careful(stemmed) if word in self._known), None)

    @lru_cache(maxsize=4096)  # noqa: B019 (one speller a catalogue: it lives as long as its cache)
    def ordinary(self, typed: str) -> bool:
        """Whether a word is common Spanish, or a misspelling of it: then it is no unknown reform."""
        stemmed = stem(typed)
        if typed in COMMON or typed.endswith("mente") or of_verb(typed):
            return True
        if stemmed in self._known or typed in FALSE_FRIENDS:
            return False  # of another category, or of a term that is not here as a whole
        heard = sound(stemmed)
        if heard in _common_sounds():
            return True  # "omologar"
        return len(heard) >= SHORTEST and _best(heard, _ordinary())[0] >= _SURELY_COMMON

    def _correct(self, stemmed: str) -> str | None:
        heard = sound(stemmed)
        if heard in self._by_sound:
            return _single(self._by_sound[heard])
        score, nearest = _best(heard, self._near)
        if heard[:1] == "s" and heard[1:2] not in "aeiou":  # scape, spejo: the e that nobody hears
            score, nearest = max((score, nearest), _best("e" + heard, self._near))
        if score < FLOOR or len(nearest) != 1:
            return None
        rival, words = _best(heard, _decoys())
        if rival >= score and any(word not in self._by_sound for word in words):
            return None
        return _single(self._by_sound[nearest[0]])


def _single(words: set[str]) -> str | None:
    return next(iter(words)) if len(words) == 1 else None


def _best(heard: str, buckets: _Buckets) -> tuple[float, Sequence[str]]:
    """The highest similarity in reach, and every word that has it."""
    best, words = 0.0, list[str]()
    for length in range(len(heard) - 2, len(heard) + 3):
        choices = buckets.get((heard[:1], length))
        if not choices:
            continue
        for word, score, _ in process.extract(
            heard, choices, scorer=OSA.normalized_similarity, score_cutoff=max(FLOOR, best), limit=2
        ):
            if score > best:
                best, words = score, [word]
            elif score == best:
                words.append(word)
    return best, words
