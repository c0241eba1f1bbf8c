"""`/tariffs`."""

from typing import Annotated

from fastapi import APIRouter, Path

from contracts.errors import NotFound
from services.projections.api import shapes
from services.projections.api.models import Tariffs, WholeTariff
from services.projections.api.state import Fresh
from services.projections.tariffs import queries

router = APIRouter(tags=["tariffs"])


@router.get("/tariffs")
async def list_tariffs(fresh: Fresh) -> Tariffs:
    """Every published version with its prices."""
    async with fresh.of("tariffs") as (connection, position):
        rows = await queries.versions(connection)
    return Tariffs(position=position, items=[shapes.tariff(row) for row in rows])


@router.get("/tariffs/{slug}/{number}")
async def show_tariff(
    fresh: Fresh,
    slug: Annotated[str, Path(pattern=r"^[a-z0-9-]{1,60}$", examples=["motos-part"])],
    number: Annotated[int, Path(ge=1, le=2**31 - 1)],
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
