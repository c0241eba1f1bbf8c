"""`/api/bot`: the bot, everywhere: on or off, and who said so."""

from datetime import datetime
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from contracts.events.control import BotSwitched
from eventstore.codec import decode
from eventstore.store import EventStore
from services.common.auth import Principal, allowed
from services.common.switch import SUBJECT, SWITCHED

Reading = Annotated[Principal, Depends(allowed("auditor", "operator", "admin"))]
Operator = Annotated[Principal, Depends(allowed("operator", "admin"))]


class Turned(BaseModel):
    """Which way, and why; the reason stands in the log in the open."""

    model_config = ConfigDict(extra="forbid")

    on: bool
    reason: str = Field(min_length=1, max_length=500)


class State(BaseModel):
    """Whether the bot speaks; who switched it last, nobody so far where there is no `by`."""

    on: bool
    by: str | None = None
    reason: str | None = None
    at: datetime | None = None
    position: int = 0


def routes(store: EventStore) -> APIRouter:
    """Look, and switch. Switched to what it is already, nothing is stored."""
    router = APIRouter(prefix="/api/bot", tags=["bot"])

    @router.get("")
    async def show_bot(_: Reading) -> State:
        """As the log has it now."""
        return await _state(store)

    @router.post("/switch")
    async def switch_bot(body: Turned, caller: Operator) -> State:
        """Binds every turn and every message that is not on its way yet, from its position on."""
        now = await _state(store)
        if now.on == body.on:
            return now
        event = BotSwitched(on=body.on, by=caller.id, reason=body.reason)
        stored = await store.append("log", event, id=uuid4(), actor=caller.id)
        return State(
            on=body.on, by=caller.id, reason=body.reason, at=stored.stored_at, position=stored.position
        )

    return router


async def _state(store: EventStore) -> State:
    """The last switch; `Undecodable` when it cannot be read, as then everybody takes it for off."""
    last = State(on=True)
    for message in await store.reader.tail_from_leader(SUBJECT, 0):
        if not SWITCHED.fullmatch(message.headers.get("ce-type", "")):
            continue
        event = (await decode(message, None)).event
        if isinstance(event, BotSwitched):
            last = State(
                on=event.on,
                by=event.by,
                reason=event.reason,
                at=message.stored_at,
                position=message.position,
            )
    return last
