"""What happens with a webhook that is authentic: its facts are stored, or it is kept as rejected."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from contracts.envelope import Recorded
from contracts.event import Event
from contracts.events.inbox import WebhookRejected
from services.common.customers.rejects import owner_at
from services.common.defects import told
from services.common.logging import logger
from services.ingress.bodies import loads
from services.ingress.facts import Facts, Trace
from services.ingress.parsing import Fact, Rejection, Served, Statement, parse
from services.ingress.parsing.webhook import KNOWN

log = logger(__name__)

_NAME = re.compile(r"[a-z_.]{1,60}")


@dataclass(frozen=True, slots=True)
class Webhook:
    """One authentic request."""

    body: bytes
    trace: Trace
    delivery: str | None = None  # X-Chatwoot-Delivery: the same over the retries of a bot's webhook


@dataclass(frozen=True, slots=True)
class Outcome:
    """`stored`, `nothing_new` or `rejected` (why, about which field)."""

    status: str
    event: str  # of Chatwoot; "other" when we do not know it
    events: tuple[Recorded[Event], ...] = ()
    reason: str | None = None
    field: str | None = None


class Webhooks:
    """Turns bodies into stored facts."""

    def __init__(
        self,
        facts: Facts,
        served: Served,
        *,
        depth_limit: int,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._facts, self._served = facts, served
        self._depth_limit, self._clock = depth_limit, clock

    async def receive(self, webhook: Webhook) -> Outcome:
        """Store everything the webhook says; raise `Unreachable` when the log does not take it."""
        payload: Any = None
        try:
            payload = loads(webhook.body, self._depth_limit)
            statements = self._parsed(payload)
        except Rejection as why:
            return await self._reject(webhook, payload, why)
        stored = [await self._facts.record(statement, webhook.trace) for statement in statements]
        events = tuple(recorded for recorded in stored if recorded is not None)
        return Outcome("stored" if events else "nothing_new", _known(payload), events)

    def _parsed(self, payload: Any) -> list[Statement]:
        try:
            return parse(payload, self._served)
        except Rejection:
            raise
        except Exception as error:
            # A defect of ours. A 500 would make Chatwoot retry in vain, then open the conversation; kept
            # as rejected it can be read again. The error may quote the body, so its message is not logged.
            log.error("the parser failed", **told(error))
            raise Rejection("parser_error") from error

    async def _reject(self, webhook: Webhook, payload: Any, why: Rejection) -> Outcome:
        now = self._clock()
        name = payload.get("event") if isinstance(payload, dict) else None
        # Rejected bodies may hold anything, so in ids and in the open part they appear as codes only.
        body = webhook.body.decode(errors="backslashreplace")
        event = WebhookRejected(
            reason=why.reason,
            field=why.field,
            event_name=name if isinstance(name, str) and _NAME.fullmatch(name) else None,
            size=len(webhook.body),
            body=body,
        )
        fact = Fact(
            aggregate="rejected",
            event=event,
            owner=owner_at(now),
            what=("rejected", webhook.delivery or "without delivery id"),
            secret=None if webhook.delivery else body,
            at=now,
        )
        stored = await self._facts.record(fact, webhook.trace)
        events = (stored,) if stored else ()
        return Outcome("rejected", _known(payload), events, why.reason, why.field)


def _known(payload: Any) -> str:
    name = payload.get("event") if isinstance(payload, dict) else None
    return name if isinstance(name, str) and name in KNOWN else "other"
