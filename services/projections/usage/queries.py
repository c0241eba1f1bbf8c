"""Reading what was used. Days are Madrid's, both ends included; costs are millionths of a euro."""

from datetime import date
from typing import Any

from services.projections.postgres import Connection

Row = dict[str, Any]

_SUMS = """
count(*) FILTER (WHERE kind = 'model') AS model_calls, count(*) FILTER (WHERE kind = 'tool') AS tool_calls,
coalesce(sum(input_tokens), 0)::bigint AS input_tokens,
coalesce(sum(output_tokens), 0)::bigint AS output_tokens,
coalesce(sum(cost_microeuros), 0)::bigint AS cost_microeuros
"""


async def by_day(connection: Connection, first: date, last: date) -> list[Row]:
    """Calls and turns of each day on which there was one, the earliest first.

    `latency_p50` and `latency_p95` are milliseconds from a turn's beginning to its outcome.
    """
    rows = await connection.fetch(
        f"""
        SELECT day, coalesce(model_calls, 0) AS model_calls, coalesce(tool_calls, 0) AS tool_calls,
               coalesce(input_tokens, 0) AS input_tokens, coalesce(output_tokens, 0) AS output_tokens,
               coalesce(cost_microeuros, 0) AS cost_microeuros,
               coalesce(turns, 0) AS turns, coalesce(replies, 0) AS replies,
               coalesce(handoffs, 0) AS handoffs,
               latency_p50, latency_p95
        FROM (SELECT day, {_SUMS} FROM usage.calls WHERE day BETWEEN $1 AND $2 GROUP BY day) c
        FULL JOIN (
            SELECT day, count(*) AS turns, count(*) FILTER (WHERE outcome = 'ReplyRequested') AS replies,
                   count(*) FILTER (WHERE outcome = 'HandoffRequested') AS handoffs,
                   percentile_disc(0.5) WITHIN GROUP (ORDER BY milliseconds) AS latency_p50,
                   percentile_disc(0.95) WITHIN GROUP (ORDER BY milliseconds) AS latency_p95
            FROM usage.turns WHERE day BETWEEN $1 AND $2 GROUP BY day
        ) t USING (day)
        ORDER BY day
        """,
        first,
        last,
    )
    return [dict(row) for row in rows]


async def by_model(connection: Connection, first: date, last: date) -> list[Row]:
    """Calls of each model, the dearest first."""
    rows = await connection.fetch(
        f"""
        SELECT provider, name AS model, {_SUMS},
               percentile_disc(0.5) WITHIN GROUP (ORDER BY milliseconds) AS latency_p50,
               percentile_disc(0.95) WITHIN GROUP (ORDER BY milliseconds) AS latency_p95
        FROM usage.calls WHERE kind = 'model' AND day BETWEEN $1 AND $2
        GROUP BY provider, name ORDER BY cost_microeuros DESC, provider, name
        """,
        first,
        last,
    )
    return [dict(row) for row in rows]


async def by_tool(connection: Connection, first: date, last: date) -> list[Row]:
    """How often each tool was called, the most used first."""
    rows = await connection.fetch(
        """
        SELECT name AS tool, count(*) AS calls FROM usage.calls
        WHERE kind = 'tool' AND day BETWEEN $1 AND $2 GROUP BY name ORDER BY calls DESC, name
        """,
        first,
        last,
    )
    return [dict(row) for row in rows]


async def by_conversation(connection: Connection, first: date, last: date, limit: int) -> list[Row]:
    """The conversations that cost most."""
    rows = await connection.fetch(
        f"""
        SELECT conversation, count(DISTINCT turn_id) AS turns, {_SUMS} FROM usage.calls
        WHERE day BETWEEN $1 AND $2
        GROUP BY conversation ORDER BY cost_microeuros DESC, model_calls DESC, conversation LIMIT $3
        """,
        first,
        last,
        limit,
    )
    return [dict(row) for row in rows]


async def of_conversation(connection: Connection, conversation: str) -> Row:
    """What one conversation took from its beginning."""
    row = await connection.fetchrow(
        f"SELECT count(DISTINCT turn_id) AS turns, {_SUMS} FROM usage.calls WHERE conversation = $1",
        conversation,
    )
    assert row is not None  # an aggregate without GROUP BY is one row
    return dict(row)
