"""`/api/privacy/open/<conversation>`: someone reads personal data, and the log says who, whose and why.

The one way to personal data for whoever has no master key: an auditor at a terminal, a replay, a what-if.
"""

from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, ConfigDict, Field

from contracts.errors import KeyMissing, NotFound, Undecodable, UnknownEvent
from contracts.events.control import PersonalDataOpened
from contracts.ids import KeyId, whole
from contracts.private import Erased
from eventstore.codec import decode
from eventstore.keyids import generation_of, is_key_id, owner_of
from eventstore.reading import StoredMessage
from eventstore.store import EventStore
from services.common.auth import Principal, allowed

Opener = Annotated[Principal, Depends(allowed("admin", "operator", "auditor"))]
Conversation = Annotated[str, Path(pattern=r"^\d{1,18}-\d{1,18}$", examples=["1-512"])]


class Open(BaseModel):
    """Why; it stands in the log in the open, so it must not name customers."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(min_length=1, max_length=500)


class Opened(BaseModel):
    """The private parts of one conversation, by position, as they stood when this was recorded.

    `closed`: positions whose key is destroyed, or that this version cannot read.
    """

    conversation: str
    customers: list[str]
    position: int  # of the last `PersonalDataOpened`; 0: nothing personal stands there
    private: dict[int, dict[str, Any]]
    closed: list[int]


def routes(store: EventStore) -> APIRouter:
    """The command, over an open log with keys."""
    router = APIRouter(prefix="/api/privacy", tags=["privacy"])

    @router.post("/open/{conversation}")
    async def open_conversation(conversation: Conversation, wish: Open, caller: Opener) -> Opened:
        """Record who opens whose data, then answer what it is."""
        messages = [message async for message in store.reader.read(whole(conversation))]
        if not messages:
            raise NotFound(f"conversation {conversation} is not in the log")
        position = 0
        customers = sorted({owner for message in messages if (owner := _owner(message))})
        for customer in customers:  # before anything is decrypted: what is not recorded is not shown
            event = PersonalDataOpened(by=caller.id, customer=customer, reason=wish.reason)
            position = (await store.append(conversation, event, id=uuid4(), actor=caller.id)).position
        found = Opened(
            conversation=conversation, customers=customers, position=position, private={}, closed=[]
        )
        for message in messages:
            if _owner(message):
                await _open(store, message, found)
        return found

    return router


async def _open(store: EventStore, message: StoredMessage, into: Opened) -> None:
    try:
        event = (await decode(message, store.keys)).event
    except (Undecodable, UnknownEvent, KeyMissing):  # told as closed: the rest can still be read
        into.closed.append(message.position)
        return
    private = event.private_part() or {}
    if any(isinstance(getattr(event, name), Erased) for name in private):
        into.closed.append(message.position)
    else:
        into.private[message.position] = private


def _owner(message: StoredMessage) -> str:
    """Whose key seals it; "" where nothing does."""
    key = message.headers.get("ce-keyid", "")
    return owner_of(KeyId(key)) if is_key_id(KeyId(key)) and generation_of(KeyId(key)) else ""
