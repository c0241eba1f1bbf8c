"""`/tariffs`."""

from dataclasses import fields
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field
from pydantic_core import to_jsonable_python

from contracts.errors import NotFound
from domain.tariffs.differences import differences
from domain.tariffs.fold import TariffHistory
from domain.tariffs.tariff import Tariff
from services.common.tariffs import Tariffs, tariffs
from services.projections.api import shapes
from services.projections.api.models import Answer, TariffVersions, WholeTariff
from services.projections.api.state import Fresh, Slug, State
from services.projections.api.tags import Tagged
from services.projections.tariffs import queries

router = APIRouter(tags=["tariffs"], route_class=Tagged)

_GREATEST = 2**31 - 1


class TariffDraft(Answer):
    """Edited, not yet published. `published`: number of the version that it goes on from."""

    slug: str
    published: int | None
    withdrawn: list[int] = Field(description="Versions that never came into force.")
    has_changes: bool
    tariff: dict[str, Any]


class TariffChange(BaseModel):
    """One field of one entry. `before` null: the entry is new; `after` null: it is gone. Prices are cents."""

    part: str = Field(examples=["tiers"])
    code: str
    field: str
    before: Any
    after: Any


class TariffDifferences(Answer):
    """Between two versions; null stands for the draft, or for nothing published yet."""

    slug: str
    before: int | None
    after: int | None
    changes: list[TariffChange]


@router.get("/tariffs")
async def list_tariffs(fresh: Fresh) -> TariffVersions:
    """Every published version with its prices."""
    async with fresh.of("tariffs") as (connection, position):
        rows = await queries.versions(connection)
    return TariffVersions(position=position, items=[shapes.tariff(row) for row in rows])


@router.get("/tariffs/{slug}/draft")
async def show_tariff_draft(state: State, slug: Slug) -> TariffDraft:
    """What the next version would be, as of the last event about this tariff."""
    found = await tariffs(state.log.reader)
    history = _history(found, slug)
    return TariffDraft(
        position=found.position,
        slug=slug,
        published=history.latest.number if history.latest else None,
        withdrawn=sorted(history.withdrawn),
        has_changes=history.has_changes,
        tariff=_whole(history.draft),
    )


@router.get("/tariffs/{slug}/diff")
async def compare_tariffs(
    state: State,
    slug: Slug,
    before: Annotated[int | None, Query(ge=1, le=_GREATEST, description="Default: the last version.")] = None,
    after: Annotated[int | None, Query(ge=1, le=_GREATEST, description="Default: the draft.")] = None,
) -> TariffDifferences:
    """What changed from one version to another, or to the draft."""
    found = await tariffs(state.log.reader)
    history = _history(found, slug)
    first = _version(history, before) if before else history.latest or Tariff(slug)
    second = _version(history, after) if after else history.draft
    return TariffDifferences(
        position=found.position,
        slug=slug,
        before=first.number or None,
        after=second.number or None,
        changes=[
            TariffChange(**{name: getattr(one, name) for name in TariffChange.model_fields})
            for one in differences(first, second)
        ],
    )


def _history(found: Tariffs, slug: str) -> TariffHistory:
    history = found.history(slug)
    if history is None:
        raise NotFound(f"tariff {slug} was not defined up to position {found.position}")
    return history


def _version(history: TariffHistory, number: int) -> Tariff:
    version = history.published(number)
    if version is None:
        raise NotFound(f"tariff {history.slug} version {number} was not published")
    return version


def _whole(tariff: Tariff) -> dict[str, Any]:
    """As data; papers for every set are under an empty code."""
    held = {field.name: getattr(tariff, field.name) for field in fields(tariff)}
    held["documents"] = {code or "": papers for code, papers in tariff.documents.items()}
    found: dict[str, Any] = to_jsonable_python(held)
    return found


@router.get("/tariffs/{slug}/{number}")
async def show_tariff(
    fresh: Fresh,
    slug: Slug,
    number: Annotated[int, Path(ge=1, le=_GREATEST)],
) -> WholeTariff:
    """One version with all it holds."""
    async with fresh.of("tariffs") as (connection, position):
        row = await queries.version(connection, slug, number)
    if row is None:
        raise NotFound(f"tariff {slug} version {number} was not published up to position {position}")
    return WholeTariff(
        position=position,
        tariff=shapes.tariff(row),
        category=row["category"] or {},
        elements=row["elements"],
        rules=row["rules"],
        extras=row["extras"],
        documents=row["documents"],
    )
