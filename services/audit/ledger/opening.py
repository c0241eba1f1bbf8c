"""The log's own name, from its first event."""

import json
from uuid import UUID

from contracts.events.control import LogOpened
from eventstore.ledger.errors import LedgerBroken
from services.audit.ledger.sources import Source


async def opened_log(source: Source) -> UUID:
    """The id in `LogOpened` at position 1; `LedgerBroken` when something else begins the log."""
    async for message in source.messages(0, 1):
        try:
            if message.position == 1 and message.headers["ce-type"] == LogOpened.type:
                return UUID(json.loads(message.body)["open"]["log_id"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise LedgerBroken(f"first bad position: 1 (LogOpened does not decode: {error!r})", 1) from error
        break
    raise LedgerBroken("first bad position: 1 (the log does not begin with LogOpened)", 1)
