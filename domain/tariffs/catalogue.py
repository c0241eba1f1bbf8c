"""All tariffs in force, with their words indexed once."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property

from contracts.errors import NotFound
from domain.tariffs.fold import TariffHistory
from domain.tariffs.language.spelling import Speller
from domain.tariffs.tariff import Tariff
from domain.tariffs.vocabulary import Vocabulary, vehicles


class Catalogue:
    """Tariffs by slug. The first match indexes their words, in some 0.2 s: keep it while the tariffs stay."""

    def __init__(self, tariffs: Iterable[Tariff]) -> None:
        self.tariffs: Mapping[str, Tariff] = {tariff.slug: tariff for tariff in tariffs}

    @cached_property
    def vocabularies(self) -> Mapping[str, Vocabulary]:
        """The words of each tariff, by slug."""
        shared = tuple(vehicles(self.tariffs.values()))
        return {slug: Vocabulary(tariff, shared) for slug, tariff in self.tariffs.items()}

    @cached_property
    def speller(self) -> Speller:
        """Corrects towards the words of all tariffs."""
        return Speller(stem for vocabulary in self.vocabularies.values() for stem in vocabulary.stems)

    @classmethod
    def in_force(cls, histories: Iterable[TariffHistory], at: datetime) -> "Catalogue":
        """The versions that price at `at` (UTC); categories without one are left out."""
        versions = (history.in_force(at) for history in histories)
        return cls(version for version in versions if version)

    def tariff(self, slug: str) -> Tariff:
        """Raise `NotFound`, naming those there are."""
        if slug not in self.tariffs:
            raise NotFound(f"no tariff in force for {slug!r}: there are {', '.join(self.tariffs) or 'none'}")
        return self.tariffs[slug]
