"""The catalogues that are tried, kept: indexing the words of one takes some 0.2 s, a sentence far less."""

from collections import OrderedDict
from datetime import UTC, datetime
from typing import Literal

from contracts.errors import NotFound
from domain.tariffs.catalogue import Catalogue
from domain.tariffs.tariff import Tariff
from services.common.tariffs import Followed, Tariffs

Version = int | Literal["draft"] | None

_KEPT = 8  # a draft that is edited and tried makes one after the other


class Catalogues:
    """Of the log as it stands at each call."""

    def __init__(self, followed: Followed) -> None:
        self._followed = followed
        self._built: OrderedDict[tuple[tuple[str, int, int], ...], Catalogue] = OrderedDict()

    async def of(self, slug: str, version: Version) -> tuple[Catalogue, frozenset[str]]:
        """One tariff in this version beside the others in force. Raises `NotFound`, or `Undecodable`."""
        every = await self._followed.now()
        return self._kept(every, {**_in_force(every), slug: _chosen(every, slug, version)})

    async def all(self, *, drafts: bool) -> tuple[Catalogue, frozenset[str]]:
        """Every tariff, and the slugs of those that cannot be read to their end: no price comes of them."""
        every = await self._followed.now()
        if drafts:
            return self._kept(every, {slug: known.draft for slug, known in every.histories.items()})
        return self._kept(every, _in_force(every))

    def _kept(self, every: Tariffs, chosen: dict[str, Tariff]) -> tuple[Catalogue, frozenset[str]]:
        # a version never changes; a draft does with the position of its tariff
        key = tuple(
            (slug, tariff.number, 0 if tariff.number else every.histories[slug].position)
            for slug, tariff in sorted(chosen.items())
        )
        found = self._built.pop(key, None) or Catalogue(tariff for _, tariff in sorted(chosen.items()))
        self._built[key] = found
        while len(self._built) > _KEPT:
            self._built.popitem(last=False)
        return found, frozenset(every.problems)


def _in_force(every: Tariffs) -> dict[str, Tariff]:
    now = datetime.now(UTC)
    versions = {slug: known.in_force(now) for slug, known in every.histories.items()}
    return {slug: version for slug, version in versions.items() if version}


def _chosen(every: Tariffs, slug: str, version: Version) -> Tariff:
    known = every.history(slug)
    if known is None:
        raise NotFound(f"there is no tariff {slug}: there are {', '.join(sorted(every.histories)) or 'none'}")
    if version == "draft":
        return known.draft
    found = known.in_force(datetime.now(UTC)) if version is None else known.published(version)
    if found is None:
        raise NotFound(
            f"{slug} has no version in force: try its draft, or one of its {len(known.versions)} versions"
            if version is None
            else f"{slug} has no version {version}: the last is {len(known.versions)}"
        )
    return found
