"""`/api/conversations/<id>/…`: have the bot silent there, have it answer again, or take it over."""

from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from contracts.errors import BadInput, NotFound
from contracts.events.control import PauseRequested, ResumeRequested, TakeoverRequested
from contracts.ids import is_conversation, whole
from eventstore.store import EventStore
from services.common.auth import Principal, allowed

Operator = Annotated[Principal, Depends(allowed("operator", "admin"))]
Wish = PauseRequested | ResumeRequested | TakeoverRequested


class ConversationWhy(BaseModel):
    """It stands in the log in the open: it must not name customers."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field("", max_length=500)


class ConversationAccepted(BaseModel):
    """The wish is in the log and binds agent and outbox from this position on; the agent answers it there."""

    position: int


def routes(store: EventStore) -> APIRouter:
    """The three wishes. 404: nobody ever wrote there."""
    router = APIRouter(prefix="/api/conversations", tags=["conversations"])

    async def wish(
        kind: type[Wish], conversation: str, body: ConversationWhy, by: Principal
    ) -> ConversationAccepted:
        if not is_conversation(conversation):
            raise BadInput(f"{conversation!r} is no conversation: give account and number, as in 1-512")
        if await store.reader.last(whole(conversation)) is None:
            raise NotFound(f"there is no conversation {conversation}: see `msia conversations list`")
        event = kind(by=by.id, reason=body.reason)
        recorded = await store.append(conversation, event, id=uuid4(), actor=by.id)
        return ConversationAccepted(position=recorded.position)

    @router.post("/{conversation}/pause", status_code=202)
    async def pause_conversation(
        conversation: str, body: ConversationWhy, caller: Operator
    ) -> ConversationAccepted:
        """The bot is silent until somebody resumes it; people find the conversation open."""
        return await wish(PauseRequested, conversation, body, caller)

    @router.post("/{conversation}/resume", status_code=202)
    async def resume_conversation(
        conversation: str, body: ConversationWhy, caller: Operator
    ) -> ConversationAccepted:
        """The bot answers again what came after the last human message (without one: since the pause)."""
        return await wish(ResumeRequested, conversation, body, caller)

    @router.post("/{conversation}/takeover", status_code=202)
    async def take_over_conversation(
        conversation: str, body: ConversationWhy, caller: Operator
    ) -> ConversationAccepted:
        """A person has it; the bot answers again once it is pending again in Chatwoot, or resumed."""
        return await wish(TakeoverRequested, conversation, body, caller)

    return router
