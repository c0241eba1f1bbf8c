"""All tariffs in force, with their words indexed once."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from contracts.errors import NotFound
from domain.tariffs.fold import TariffHistory
from domain.tariffs.language.spelling import Speller
from domain.tariffs.tariff import Tariff
from domain.tariffs.vocabulary import Vocabulary, vehicles


class Catalogue:
    """Tariffs by slug. Building the index takes tens of milliseconds: keep it while the tariffs stay."""

    def __init__(self, tariffs: Iterable[Tariff]) -> None:
        self.tariffs: Mapping[str, Tariff] = {tariff.slug: tariff for tariff in tariffs}
        shared = tuple(vehicles(self.tariffs.values()))
        self.vocabularies = {slug: Vocabulary(tariff, shared) for slug, tariff in self.tariffs.items()}
        self.speller = Speller(stem for v in self.vocabularies.values() for stem in v.stems)

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
