"""`/api/privacy/export`: all that is held on one person, as one archive (GDPR art. 15 and 20)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends
from fastapi.responses import StreamingResponse
from pydantic import Field

from contracts.events.control import PersonalDataOpened
from eventstore.media import Media
from eventstore.store import EventStore
from services.common.auth import Principal, allowed
from services.common.customers.places import conversations_of
from services.ingress.privacy.archive import packed
from services.ingress.privacy.dossier import gather
from services.ingress.privacy.targets import Target, customer_of

Opener = Annotated[Principal, Depends(allowed("admin", "auditor"))]


class Export(Target):
    """Whom, and why; the reason stands in the log in the open: it must not name customers."""

    reason: str = Field(min_length=1, max_length=500)


def _now() -> datetime:
    return datetime.now(UTC)


def routes(store: EventStore, rejects_kept: timedelta, clock: Callable[[], datetime] = _now) -> APIRouter:
    """The command, over an open log with keys. 404: nobody; 409: several are meant."""
    router = APIRouter(prefix="/api/privacy", tags=["privacy"])

    @router.post("/export", response_class=StreamingResponse)
    async def export_customer(wish: Export, caller: Opener) -> StreamingResponse:
        """Record who opens whose data, then answer a ZIP: `informe.html`, `datos.json`, `archivos/`."""
        customer = await customer_of(store, wish, caller.id, wish.reason)
        conversations = await conversations_of(store.reader, customer)
        opened = PersonalDataOpened(by=caller.id, customer=customer.id, reason=wish.reason)
        await store.append(customer.id, opened, id=uuid4(), actor=caller.id)
        dossier = await gather(store, customer, conversations, rejects_kept)
        return StreamingResponse(
            packed(dossier, Media(store.client, store.keys), clock()),
            media_type="application/zip",
            headers={
                "Content-Disposition": f'attachment; filename="{customer.id}.zip"',
                "Cache-Control": "no-store",
                "X-Content-Type-Options": "nosniff",
            },
        )

    return router
