"""Rows of another version than this code's: they serve while its own are being built, as far as they can."""

from collections.abc import Sequence

import asyncpg

from services.projections.catalogue import PROJECTIONS
from services.projections.positions import NotYet, Standing
from services.projections.postgres import Connection
from services.projections.projection import Projection
from services.projections.status import Status
from services.projections.work import Done, work

_BY_NAME = {known.name: known for known in PROJECTIONS}

# Whether a schema of views has every table, view and column that this version's own schema has.
_FITS = """
SELECT count(*) > 0 AND bool_and(EXISTS (
    SELECT FROM pg_class served JOIN pg_attribute has ON has.attrelid = served.oid
    WHERE served.relnamespace = to_regnamespace($2) AND served.relname = own.relname
      AND has.attname = needs.attname AND NOT has.attisdropped
))
FROM pg_class own JOIN pg_attribute needs ON needs.attrelid = own.oid
WHERE own.relnamespace = to_regnamespace($1) AND own.relkind IN ('r', 'p', 'v') AND NOT own.relispartition
  AND needs.attnum > 0 AND NOT needs.attisdropped
"""


async def refuse_outdated(connection: Connection, found: Sequence[Standing], names: Sequence[str]) -> None:
    """`NotYet`, with how far it is, where one of these serves rows that lack what this version reads."""
    for one in found:
        known = _BY_NAME.get(one.projection)
        if one.projection not in names or known is None or known.version == one.version:
            continue
        if not await connection.fetchval(_FITS, known.schema, known.name):
            raise NotYet(await _told(connection, known))


async def _told(connection: Connection, known: Projection) -> str:
    said = f"{known.name} is being built anew for this version of MSI-a"
    for one in await work(connection):
        if (one.projection, one.what) != (known.name, "rebuild"):
            continue
        if one.active:
            said = _far(one)
        elif one.state == "failed":
            said = f"{known.name} could not be built for this version of MSI-a: {one.error}"
    return f"{said}; the rows of the version before lack what is asked for: ask again later"


def _far(one: Done) -> str:
    return (
        f"{one.projection} is being built anew for this version of MSI-a, at position {one.position} "
        f"of {one.target}"
    )


async def being_built(pool: asyncpg.Pool, found: Sequence[Status]) -> dict[str, str]:
    """Those of another version whose rows for this one are under way, by name: how far."""
    outdated = {
        one.name for one in found if (known := _BY_NAME.get(one.name)) and known.version != one.version
    }
    if not outdated:
        return {}
    return {
        one.projection: _far(one)
        for one in await work(pool)
        if one.what == "rebuild" and one.active and one.projection in outdated
    }
