"""Reading published tariffs."""

from typing import Any

from services.projections.postgres import Connection

Row = dict[str, Any]

_VERSIONS = """
SELECT p.*, k.body AS category, coalesce(t.tiers, '[]') AS tiers
FROM tariffs.published p
LEFT JOIN tariffs.contents k ON (k.slug, k.number, k.kind) = (p.slug, p.number, 'category')
LEFT JOIN LATERAL (
    SELECT jsonb_agg(to_jsonb(t) - '{slug,number,since}'::text[] ORDER BY t.since) AS tiers
    FROM tariffs.tier_prices t WHERE (t.slug, t.number) = (p.slug, p.number)
) t ON true
"""


async def versions(connection: Connection) -> list[Row]:
    """Every published version with its tiers, withdrawn ones too: by category, the newest first."""
    rows = await connection.fetch(_VERSIONS + "WHERE p.position IS NOT NULL ORDER BY p.slug, p.number DESC")
    return [dict(row) for row in rows]


async def version(connection: Connection, slug: str, number: int) -> Row | None:
    """One version with elements, rules, extras and documents in the order of their definition."""
    row = await connection.fetchrow(
        _VERSIONS + "WHERE p.slug = $1 AND p.number = $2 AND p.position IS NOT NULL", slug, number
    )
    if row is None:
        return None
    held = await connection.fetch(
        "SELECT kind, jsonb_agg(body ORDER BY since) AS things FROM tariffs.contents "
        "WHERE slug = $1 AND number = $2 GROUP BY kind",
        slug,
        number,
    )
    things = {found["kind"]: found["things"] for found in held}
    kinds = {"elements": "element", "rules": "rule", "extras": "extra", "documents": "documents"}
    return {**dict(row), **{name: things.get(kind, []) for name, kind in kinds.items()}}
