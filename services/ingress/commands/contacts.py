"""`/api/contacts/<id>/…`: have the bot answer a customer no more (abuse), or again."""

import re
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from contracts.errors import BadInput, NotFound, Refused
from contracts.events.customer import ContactMuted, ContactUnmuted
from contracts.ids import customer_id, stable_id, subject
from eventstore.codec import decode
from eventstore.store import EventStore, Expect
from services.common.auth import Principal, allowed

Operator = Annotated[Principal, Depends(allowed("operator", "admin"))]

_ID = re.compile(r"(?:contact-)?(\d{1,18})-(\d{1,18})", re.ASCII)


class ContactWhy(BaseModel):
    """It stands in the log in the open: it must not name customers."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(min_length=1, max_length=500)


class ContactAccepted(BaseModel):
    """It is in the log and binds from this position on, in every conversation of this customer."""

    position: int


def routes(store: EventStore) -> APIRouter:
    """Both commands. 404: no such customer; 409: it is so already."""
    router = APIRouter(prefix="/api/contacts", tags=["contacts"])

    @router.post("/{contact}/mute", status_code=202)
    async def mute_contact(contact: str, body: ContactWhy, caller: Operator) -> ContactAccepted:
        """What they write from now on goes to people, without a word of the bot."""
        account, number = _parsed(contact)
        muted, position = await _state(store, account, number)
        if muted:
            raise Refused(f"contact {contact} is muted already")
        event = ContactMuted(account=account, contact_id=number, by=caller.id, reason=body.reason)
        return await _append(store, event, _id("muted", event, position), position, caller)

    @router.post("/{contact}/unmute", status_code=202)
    async def unmute_contact(contact: str, body: ContactWhy, caller: Operator) -> ContactAccepted:
        """The bot answers what they write from now on."""
        account, number = _parsed(contact)
        muted, position = await _state(store, account, number)
        if not muted:
            raise Refused(f"contact {contact} is not muted")
        event = ContactUnmuted(account=account, contact_id=number, by=caller.id, reason=body.reason)
        return await _append(store, event, _id("unmuted", event, position), position, caller)

    return router


def _parsed(contact: str) -> tuple[int, int]:
    found = _ID.fullmatch(contact)
    if found is None:
        raise BadInput(f"{contact!r} is no contact: give account and number, as in 1-4102")
    return int(found[1]), int(found[2])


async def _state(store: EventStore, account: int, number: int) -> tuple[bool, int]:
    """Whether the contact is muted, and the position up to which that was read."""
    muted, position = False, 0
    for message in await store.reader.tail_from_leader(subject("customer", customer_id(account, number)), 0):
        position = message.position
        event = (await decode(message, None)).event
        if isinstance(event, ContactMuted | ContactUnmuted):
            muted = isinstance(event, ContactMuted)
    if position == 0:
        raise NotFound(f"there is no contact {account}-{number}: nobody of that number ever wrote")
    return muted, position


def _id(what: str, event: ContactMuted | ContactUnmuted, position: int) -> UUID:
    return stable_id(what, event.account, event.contact_id, position)


async def _append(
    store: EventStore, event: ContactMuted | ContactUnmuted, id: UUID, position: int, by: Principal
) -> ContactAccepted:
    """Raises `Conflict` when somebody changed the customer meanwhile."""
    customer = customer_id(event.account, event.contact_id)
    expect = Expect(subject("customer", customer), position)
    recorded = await store.append(customer, event, id=id, actor=by.id, expect=expect)
    return ContactAccepted(position=recorded.position)
