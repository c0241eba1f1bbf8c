"""`contacts`: search, show, create, update (which merges attributes). For users only."""

import re
from typing import Any

from fastapi import APIRouter, Request

from services.sandbox import events, inbound
from services.sandbox.api import params as rails
from services.sandbox.api.auth import UserAccount, WorldDep
from services.sandbox.api.errors import not_found, record_invalid
from services.sandbox.serializers import conversations as conversation_view
from services.sandbox.serializers.people import contact_view, inbox_webhook
from services.sandbox.state import Account, Contact, ContactInbox, Conversation, Inbox, Json
from services.sandbox.world import World

router = APIRouter(prefix="/api/v1/accounts/{account_id}/contacts")

PAGE = 15
E164 = re.compile(r"\+[1-9]\d{1,14}")


@router.get("")
async def index(request: Request, world: WorldDep, account: UserAccount) -> Json:
    return _page(world, account, "", await rails.read(request))


@router.get("/search")
async def search(request: Request, world: WorldDep, account: UserAccount) -> Json:
    """By name, e-mail, phone or identifier; 15 a page."""
    params = await rails.read(request)
    return _page(world, account, str(params.get("q") or "").strip(), params)


@router.get("/{id}")
async def show(world: WorldDep, account: UserAccount, id: str) -> Json:
    return {"payload": _view(world, _find(world, account, id))}


@router.get("/{id}/conversations")
async def of_contact(world: WorldDep, account: UserAccount, id: str) -> Json:
    contact = _find(world, account, id)
    found = world.store.all(Conversation, "contact_id = ?", contact.id, order="last_activity_at DESC")
    return {"payload": [conversation_view.view(world, conversation) for conversation in found]}


@router.post("")
async def create(request: Request, world: WorldDep, account: UserAccount) -> Json:
    params = await rails.read(request)
    now = world.clock()
    contact = Contact(account_id=account.id, name="", phone_number=None, created_at=now, updated_at=now)
    with world.store.transaction():
        _change(world, contact, params)
        world.store.add(contact)
        inbox = world.store.get(Inbox, rails.as_int(params.get("inbox_id")))
        address = None
        if inbox:
            source_id = str(params.get("source_id") or (contact.phone_number or "").lstrip("+"))
            address = inbound.add_address(world, contact, inbox, source_id)
        events.contact_event(world, "contact_created", contact)
    held = {"source_id": address.source_id, "inbox": inbox_webhook(inbox)} if inbox and address else None
    return {"payload": {"contact": _view(world, contact), "contact_inbox": held}}


@router.put("/{id}")
async def update(request: Request, world: WorldDep, account: UserAccount, id: str) -> Json:
    """Custom and additional attributes are merged, not replaced."""
    contact = _find(world, account, id)
    params = await rails.read(request)
    with world.store.transaction():
        changes = _change(world, contact, params)
        if changes:
            changes["updated_at"] = (contact.updated_at, world.clock())
            contact.updated_at = world.clock()
            world.store.save(contact)
            diff = events.changed_attributes(changes)
            events.contact_event(world, "contact_updated", contact, changed_attributes=diff)
    return {"payload": _view(world, contact)}


def _change(world: World, contact: Contact, params: rails.Params) -> events.Changes:
    changes: events.Changes = {}
    plain = ("name", "email", "identifier", "phone_number")
    values: dict[str, Any] = {name: params[name] for name in plain if name in params}
    if "blocked" in params:
        values["blocked"] = rails.as_bool(params["blocked"])
    for name in ("custom_attributes", "additional_attributes"):
        if name in params:
            values[name] = getattr(contact, name) | rails.as_object(params[name])
    phone = values.get("phone_number")
    if phone and not E164.fullmatch(str(phone)):
        raise record_invalid("Phone number should be in e164 format", "phone_number")
    where = "account_id = ? AND phone_number = ? AND id != ?"
    if phone and world.store.first(Contact, where, contact.account_id, phone, contact.id):
        raise record_invalid("Phone number has already been taken", "phone_number")
    for name, value in values.items():
        if value != getattr(contact, name):
            changes[name] = (getattr(contact, name), value)
            setattr(contact, name, value)
    return changes


def _find(world: World, account: Account, id: str) -> Contact:
    contact = world.store.get(Contact, rails.as_int(id))
    if contact is None or contact.account_id != account.id:
        raise not_found()
    return contact


def _page(world: World, account: Account, text: str, params: rails.Params) -> Json:
    where = "account_id = ?"
    values: list[Any] = [account.id]
    like = f"%{text.lower()}%"
    if text:
        fields = ("name", "email", "phone_number", "identifier")
        where += " AND (" + " OR ".join(f"lower({field}) LIKE ?" for field in fields) + ")"
        values += [like] * len(fields)
    found = world.store.all(Contact, where, *values, order="name, id")
    number = max(1, rails.as_int(params.get("page") or 1))
    shown = found[(number - 1) * PAGE : number * PAGE]
    meta = {"count": len(found), "current_page": number}
    return {"meta": meta, "payload": [_view(world, contact) for contact in shown]}


def _view(world: World, contact: Contact) -> Json:
    addresses = world.store.all(ContactInbox, "contact_id = ?", contact.id)
    held = [
        {"source_id": address.source_id, "inbox": inbox_webhook(world.store.one(Inbox, address.inbox_id))}
        for address in addresses
    ]
    return contact_view(contact) | {"contact_inboxes": held}
