"""Reading the commands."""

from datetime import datetime
from typing import Any

from services.projections.postgres import Connection

Row = dict[str, Any]


async def commands(
    connection: Connection,
    *,
    by: str | None = None,
    command: str | None = None,
    subject: str | None = None,
    refused: bool | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
    limit: int,
) -> list[Row]:
    """The latest first, before that position of the log; `since` is included, `until` is not."""
    rows = await connection.fetch(
        """
        SELECT * FROM audit.commands
        WHERE ($1::text IS NULL OR by = $1) AND ($2::text IS NULL OR command = $2)
          AND ($3::text IS NULL OR subject = $3) AND ($4::boolean IS NULL OR refused = $4)
          AND ($5::timestamptz IS NULL OR at >= $5) AND ($6::timestamptz IS NULL OR at < $6)
          AND ($7::bigint IS NULL OR position < $7)
        ORDER BY position DESC LIMIT $8
        """,
        by,
        command,
        subject,
        refused,
        since,
        until,
        before,
        limit,
    )
    return [dict(row) for row in rows]


ABOUT_QUARANTINE = """
SELECT * FROM audit.commands
WHERE subject = ANY($1) AND command IN ('QuarantineRetryRequested', 'QuarantineDropped')
ORDER BY position DESC
"""


async def about_quarantine(connection: Connection, aggregates: list[str]) -> list[Row]:
    """What was asked about what is set aside of these, the latest first."""
    return [dict(row) for row in await connection.fetch(ABOUT_QUARANTINE, aggregates)]
