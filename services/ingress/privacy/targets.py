"""Whom a command is about: a contact, whoever writes in a conversation, or whoever has a phone number.

A number is looked for with the keys at hand, event by event: no hash of it stands anywhere in the open
(docs/decisions/0034). The answer names contacts, by id.
"""

import re
from typing import Self
from uuid import uuid4

import orjson
from pydantic import BaseModel, ConfigDict, Field, model_validator

from contracts.errors import BadInput, KeyMissing, NotFound, Refused, Undecodable, UnknownEvent
from contracts.event import Event, stored_as
from contracts.events.control import PersonalDataSearched
from contracts.events.customer import CustomerIdentified
from contracts.events.inbox import ContactUpdated, MessageReceived
from contracts.ids import is_conversation, split_conversation, whole
from eventstore.codec import decode
from eventstore.keyids import owner_of
from eventstore.store import EventStore
from services.common.customers.places import CustomerRef, conversations_of

_NO_DIGIT = re.compile(r"\D+", re.ASCII)
_SPANISH = re.compile(r"[6-9]\d{8}", re.ASCII)
_SHORTEST = 7  # digits: less is no number of anybody


class Target(BaseModel):
    """Exactly one of them. In the body, never in a URL: those are logged."""

    model_config = ConfigDict(extra="forbid")

    phone: str | None = Field(None, max_length=40, examples=["+34 600 111 222"])
    contact: str | None = Field(None, max_length=60, examples=["1-4102"])
    conversation: str | None = Field(None, max_length=60, examples=["1-512"])

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(given is not None for given in (self.phone, self.contact, self.conversation)) != 1:
            raise ValueError("give one of phone, contact and conversation")
        return self


async def customer_of(store: EventStore, target: Target, by: str, reason: str = "") -> CustomerRef:
    """Raises `BadInput`, `NotFound`, or `Refused` where several are meant: it names them.

    That a number is looked for, by whom and why, stands in the log before anything is decrypted for it.
    """
    if target.contact is not None:
        return await _known(store, CustomerRef.parse(target.contact))
    if target.conversation is not None:
        found = await _writers(store, target.conversation)
        what = f"conversation {target.conversation}"
    else:
        digits = digits_of(target.phone or "")
        await store.append("log", PersonalDataSearched(by=by, reason=reason), id=uuid4(), actor=by)
        found = await _holders(store, digits)
        what = "this phone number"
    if not found:
        raise NotFound(
            f"nobody is known by {what}: it never wrote, or is erased; without words a contact is still "
            "found by its number in Chatwoot (--contact)"
        )
    if len(found) > 1:
        names = ", ".join(sorted(f"{one.account}-{one.contact_id}" for one in found))
        raise Refused(f"several contacts are known by {what}: {names}; look in Chatwoot and name one")
    return found.pop()


def digits_of(phone: str) -> str:
    """As WhatsApp has it, without the plus: `600 111 222` and `0034600111222` are `34600111222`."""
    digits = _NO_DIGIT.sub("", phone)
    digits = digits.removeprefix("00")
    if _SPANISH.fullmatch(digits):
        digits = "34" + digits
    if len(digits) < _SHORTEST:
        raise BadInput("that is no phone number: give it whole, as in +34 600 111 222")
    return digits


async def _known(store: EventStore, customer: CustomerRef) -> CustomerRef:
    told = await store.reader.last(whole(customer.id)) is not None
    if not told and not await conversations_of(store.reader, customer):
        raise NotFound(f"there is no contact {customer.account}-{customer.contact_id}: nothing names it")
    return customer


async def _writers(store: EventStore, conversation: str) -> set[CustomerRef]:
    if not is_conversation(conversation):
        raise BadInput(f"{conversation!r} is no conversation: give account and number, as in 1-512")
    account, _ = split_conversation(conversation)
    found = set()
    async for message in store.reader.read(f"msia.inbox.{conversation}"):
        contact = orjson.loads(message.body)["open"].get("contact_id")
        if isinstance(contact, int):
            found.add(CustomerRef(account, contact))
    return found


async def _holders(store: EventStore, digits: str) -> set[CustomerRef]:
    """Whoever had the number, by what identified them; failing that, by any message that carried it."""
    found = await _search(store, digits, "msia.customer.>", CustomerIdentified)
    found |= await _search(store, digits, "msia.inbox.>", ContactUpdated)
    return found or await _search(store, digits, "msia.inbox.>", MessageReceived)


async def _search(store: EventStore, digits: str, filter: str, kind: type[Event]) -> set[CustomerRef]:
    types, found = stored_as(kind), set()
    async for message in store.reader.read(filter):
        if message.headers.get("ce-type") not in types:
            continue
        try:
            recorded = await decode(message, store.keys)
        except (UnknownEvent, Undecodable, KeyMissing):  # nobody can be found by what cannot be read
            continue
        phone = getattr(recorded.event, "phone", None)
        key = recorded.envelope.key_id
        if isinstance(phone, str) and key is not None and _NO_DIGIT.sub("", phone) == digits:
            found.add(CustomerRef.parse(owner_of(key)))
    return found
