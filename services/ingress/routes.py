"""`POST /api/chatwoot/webhook`: the HTTP side of a webhook."""

import asyncio
import logging
import math
import re
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import orjson
import structlog
from fastapi import APIRouter, Request, Response
from opentelemetry.trace import SpanKind

from services.common import tracing
from services.common.defects import told
from services.common.logging import logger
from services.ingress import bodies
from services.ingress.facts import Trace
from services.ingress.handlers import Outcome, Webhook, Webhooks
from services.ingress.identity.sources import source_of
from services.ingress.measures import IngressMeasures
from services.ingress.rates import Rates, TooMany
from services.ingress.settings import IngressSettings
from services.ingress.signature import NotAuthentic, check_signature, check_token

log = logger(__name__)

_ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}")  # fit for a log line and a NATS header
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")  # W3C Trace Context

_DOCS: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "A webhook of Chatwoot, as it sends it: account, API inbox or agent bot.",
        "content": {"application/json": {"schema": {"type": "object", "required": ["event"]}}},
    },
    "parameters": [
        {"name": name, "in": "header", "required": False, "schema": {"type": "string"}, "description": text}
        for name, text in (
            ("X-Chatwoot-Signature", '`sha256=` and the HMAC-SHA256 of `"{timestamp}.{raw body}"`, in hex.'),
            ("X-Chatwoot-Timestamp", "Unix seconds; part of what is signed."),
            ("X-Chatwoot-Delivery", "Becomes the correlation id."),
        )
    ],
    "responses": {
        "200": {"description": "Stored, or kept as rejected where a retry would be in vain."},
        "401": {"description": "The signature (or the token) is missing or wrong."},
        "408": {"description": "The body did not arrive in time."},
        "413": {"description": "The body is too large."},
        "429": {"description": "Too many from this address: again after `Retry-After` seconds."},
        "500": {"description": "Not stored: the log does not answer. Send it again."},
    },
}


def webhook_routes(
    settings: IngressSettings,
    webhooks: Webhooks,
    measures: IngressMeasures,
    missed: Callable[[], None],
    clock: Callable[[], float] = time.time,
) -> APIRouter:
    """The route, over its collaborators. `clock` gives unix seconds; `missed` hears of what is not stored."""
    router = APIRouter(tags=["chatwoot"])
    secrets, tokens, proxies = settings.secrets, settings.tokens, settings.proxies
    rates = Rates(
        rate=settings.webhook_rate,
        burst=settings.webhook_burst,
        all_rate=settings.webhook_strangers_rate,
        all_burst=settings.webhook_strangers_burst,
    )

    def authenticate(request: Request, body: bytes) -> None:
        if secrets:
            check_signature(
                secrets,
                timestamp=request.headers.get("x-chatwoot-timestamp"),
                signature=request.headers.get("x-chatwoot-signature"),
                body=body,
                now=clock(),
                tolerance=settings.webhook_tolerance,
            )
        elif tokens:
            check_token(tokens, request.query_params.get("token") or request.headers.get("x-webhook-token"))

    async def answer(request: Request, correlation_id: str, delivery: str | None) -> Response:
        source = source_of(request, proxies)
        try:
            rates.admit(source)
            body = await bodies.read(
                request, limit=settings.webhook_body_limit, timeout=settings.webhook_body_timeout
            )
            authenticate(request, body)
            rates.proven(source)
        except TooMany as error:
            refused = refuse(429, "too_many", error)
            refused.headers["Retry-After"] = str(math.ceil(error.seconds))
            return refused
        except bodies.TooLarge as error:
            return refuse(413, "too_large", error)
        except bodies.Incomplete as error:
            return refuse(408, "incomplete", error)
        except NotAuthentic as error:
            return refuse(401, "not_authentic", error)
        given = request.headers.get("traceparent", "")
        trace = Trace(correlation_id, given if _TRACEPARENT.fullmatch(given) else None)
        started = time.perf_counter()
        try:
            with tracing.span(
                "webhook",
                correlation_id=correlation_id,
                kind=SpanKind.SERVER,
                attributes=tracing.link(trace.traceparent),
            ) as span:
                async with asyncio.timeout(settings.webhook_deadline):
                    outcome = await webhooks.receive(Webhook(body, trace, delivery))
                span.set_attributes({"msia.event": outcome.event, "msia.outcome": outcome.status})
        except Exception as error:  # noqa: BLE001 - uvicorn would log its message, which may quote a customer
            # Chatwoot's bots retry on 500 (not on 502 to 504 or silence), so that is what it gets.
            measures.webhook("other", "not_stored", time.perf_counter() - started)
            missed()
            log.error("webhook not stored", **told(error))
            return _json(
                500, {"status": "not_stored", "error": "the log does not answer: send this webhook again"}
            )
        seconds = time.perf_counter() - started
        measures.webhook(outcome.event, outcome.status, seconds)
        _log(outcome, seconds * 1000)
        return _json(200, _shown(outcome))

    def refuse(status: int, code: str, error: Exception) -> Response:
        measures.webhook("other", code)
        log.warning("webhook refused", status=status, reason=str(error))
        refused = _json(status, {"status": code, "error": str(error)})
        if status != 401:  # the rest of the body is not read: hang up on who goes on sending it
            refused.headers["Connection"] = "close"
        return refused

    @router.post("/api/chatwoot/webhook", openapi_extra=_DOCS, summary="Receive a webhook of Chatwoot")
    async def chatwoot_webhook(request: Request) -> Response:
        given = request.headers.get("x-chatwoot-delivery", "")
        delivery = given if _ID.fullmatch(given) else None
        correlation_id = delivery or str(uuid4())
        with structlog.contextvars.bound_contextvars(correlation_id=correlation_id):
            response = await answer(request, correlation_id, delivery)
        response.headers["X-Correlation-Id"] = correlation_id
        return response

    return router


def _shown(outcome: Outcome) -> dict[str, Any]:
    shown: dict[str, Any] = {"status": outcome.status}
    if outcome.reason:
        shown["reason"] = outcome.reason
    if outcome.field:
        shown["field"] = outcome.field
    shown["events"] = [
        {"position": one.position, "type": one.envelope.type, "id": str(one.envelope.id)}
        for one in outcome.events
    ]
    return shown


def _log(outcome: Outcome, milliseconds: float) -> None:
    usual = outcome.status != "rejected" or outcome.reason == "not_needed"
    log.log(
        logging.INFO if usual else logging.WARNING,
        "webhook",
        event_name=outcome.event,
        outcome=outcome.status,
        reason=outcome.reason,
        field=outcome.field,
        stored=[f"{type(one.event).__name__}@{one.position}" for one in outcome.events],
        aggregate=outcome.events[0].aggregate if outcome.events else None,
        milliseconds=round(milliseconds, 1),
    )


def _json(status: int, content: dict[str, Any]) -> Response:
    return Response(orjson.dumps(content), status, media_type="application/json")
