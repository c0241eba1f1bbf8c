"""Numbers by day, over several projections at one position. Days are Madrid's, both ends included."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from services.projections.happened import HAPPENED, edges
from services.projections.postgres import Connection
from services.projections.usage import queries as usage

Row = dict[str, Any]

_WROTE, _QUOTED = HAPPENED["wrote"], HAPPENED["quoted"]
_ANSWERED, _HANDOFF = HAPPENED["answered"], HAPPENED["handoff"]

# Conversations in which a customer wrote.
CONVERSATIONS = f"""
SELECT ({_WROTE.at} AT TIME ZONE 'Europe/Madrid')::date AS day, count(DISTINCT conversation) AS conversations
FROM {_WROTE.rows} WHERE {_WROTE.condition} AND {_WROTE.at} >= $1 AND {_WROTE.at} < $2 GROUP BY 1
"""
# Response time: from the first message that a turn answers to its outcome.
TURNS = f"""
SELECT (t.ended_at AT TIME ZONE 'Europe/Madrid')::date AS day,
       count(*) AS turns,
       count(DISTINCT t.conversation) FILTER (WHERE {_ANSWERED.condition}) AS answered,
       count(DISTINCT t.conversation) FILTER (WHERE {_HANDOFF.condition}) AS handed_off,
       percentile_disc(0.5) WITHIN GROUP (ORDER BY t.took) AS response_p50,
       percentile_disc(0.95) WITHIN GROUP (ORDER BY t.took) AS response_p95
FROM (
    SELECT t.*, CASE WHEN t.outcome IN ('ReplyRequested', 'HandoffRequested') AND asked.at IS NOT NULL
                THEN greatest(extract(epoch FROM t.ended_at - asked.at) * 1000, 0)::bigint END AS took
    FROM history.turns t
    LEFT JOIN LATERAL (
        SELECT m.at FROM history.messages m
        WHERE m.conversation = t.conversation AND m.message_id = t.covers[1] LIMIT 1
    ) asked ON true
    WHERE t.ended_at >= $1 AND t.ended_at < $2
) t GROUP BY 1
"""
HANDOFFS = f"""
SELECT ({_HANDOFF.at} AT TIME ZONE 'Europe/Madrid')::date AS day, reason, count(*) AS handoffs
FROM {_HANDOFF.rows} WHERE {_HANDOFF.condition} AND {_HANDOFF.at} >= $1 AND {_HANDOFF.at} < $2
GROUP BY 1, 2 ORDER BY handoffs DESC, reason
"""
QUOTES = f"""
SELECT ({_QUOTED.at} AT TIME ZONE 'Europe/Madrid')::date AS day, count(*) AS quotes,
       count(DISTINCT conversation) AS quoted_conversations, sum(gross_cents)::bigint AS quoted_cents
FROM {_QUOTED.rows} WHERE {_QUOTED.condition} AND {_QUOTED.at} >= $1 AND {_QUOTED.at} < $2 GROUP BY 1
"""


async def figures(connection: Connection, first: date, last: date) -> dict[date, Row]:
    """What is known of each day, days without anything included; `reasons`: of its handoffs.

    Needs the projections history, quotes and usage.
    """
    begins, ends = edges(first, last)
    days: dict[date, Row] = {
        first + timedelta(days=number): {"reasons": {}} for number in range((last - first).days + 1)
    }
    for sql in (CONVERSATIONS, TURNS, QUOTES):
        for row in await connection.fetch(sql, begins, ends):
            days[row["day"]].update(row)
    for row in await connection.fetch(HANDOFFS, begins, ends):
        days[row["day"]]["reasons"][row["reason"]] = row["handoffs"]
    for used in await usage.by_day(connection, first, last):
        days[used["day"]].update({name: used[name] for name in ("model_calls", "cost_microeuros")})
    return days


def reasons(days: dict[date, Row]) -> dict[str, int]:
    """Why conversations were handed to a person, over all these days; the commonest first."""
    total: defaultdict[str, int] = defaultdict(int)
    for row in days.values():
        for reason, count in row["reasons"].items():
            total[reason] += count
    return dict(sorted(total.items(), key=lambda one: (-one[1], one[0])))
