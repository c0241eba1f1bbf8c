"""Reading deliveries."""

from typing import Any

from services.projections.postgres import Connection

Row = dict[str, Any]


async def of_conversation(connection: Connection, conversation: str) -> list[Row]:
    """Its parts, in the order in which they were requested."""
    rows = await connection.fetch(
        "SELECT * FROM deliveries.deliveries WHERE conversation = $1 AND position IS NOT NULL "
        "ORDER BY position, ordinal",
        conversation,
    )
    return [dict(row) for row in rows]
