"""Who they are, when they were seen, what stands between them and the bot, and that they are forgotten."""

import re

from contracts.events.conversation import BotResumed, HandoffRequested
from contracts.events.customer import (
    ContactMuted,
    ContactUnmuted,
    CustomerErased,
    CustomerIdentified,
    CustomerRestricted,
    CustomerUnrestricted,
)
from contracts.events.inbox import (
    ContactUpdated,
    ConversationAssigned,
    ConversationStatusChanged,
    MessageFact,
    MessageReceived,
)
from contracts.ids import conversation_id, customer_id
from contracts.private import Private
from domain.conversation.state import OPT_OUT
from domain.plain import plain
from services.projections.customers.base import customers, on
from services.projections.projection import At
from services.projections.rows import Rows

__all__ = ["customers"]

_NO_DIGIT = re.compile(r"[^0-9]+")


# --- who they are ----------------------------------------------------------------------------------


@on(CustomerIdentified)
def customer_identified(event: CustomerIdentified, at: At, rows: Rows) -> None:
    _exists(
        rows,
        event.account,
        event.contact_id,
        at,
        key_generation=event.key_generation,
        key_position=at.position,
    )
    _called(rows, event.account, event.contact_id, at, event.name, event.phone)


@on(ContactUpdated)
def contact_updated(event: ContactUpdated, at: At, rows: Rows) -> None:
    _exists(
        rows,
        event.account,
        event.contact_id,
        at,
        email=event.email,
        email_position=at.position,
        blocked=event.blocked,
        blocked_position=at.position,
    )
    _called(rows, event.account, event.contact_id, at, event.name, event.phone)


@on(MessageReceived)
def message_received(event: MessageReceived, at: At, rows: Rows) -> None:
    if event.contact_id is None:
        return
    _exists(
        rows,
        event.account,
        event.contact_id,
        at,
        last_seen_at=event.created_at or at.time,
        last_conversation=at.aggregate,
        last_seen_position=at.position,
    )
    _called(rows, event.account, event.contact_id, at, event.name, event.phone)


def _called(
    rows: Rows, account: int, contact: int, at: At, name: Private[str | None], phone: Private[str | None]
) -> None:
    # With the position even where there is no name: a rebuild after an erasure sees none either.
    rows.customers.put(
        account=account,
        contact_id=contact,
        name=name,
        name_folded=plain(name) if isinstance(name, str) else None,
        name_position=at.position,
        phone=phone,
        phone_digits=_NO_DIGIT.sub("", phone) if isinstance(phone, str) else None,
        phone_position=at.position,
    )


def _exists(rows: Rows, account: int, contact: int, at: At, **more: object) -> None:
    rows.customers.put(
        account=account,
        contact_id=contact,
        id=customer_id(account, contact),
        first_position=at.position,
        first_seen_at=at.time,
        **more,
    )


# --- their conversations ---------------------------------------------------------------------------


@on(MessageFact)
def message_told(event: MessageFact, at: At, rows: Rows) -> None:
    _belongs(rows, event.account, event.conversation, event.contact_id, at)


@on(ConversationStatusChanged, ConversationAssigned)
def conversation_told(event: ConversationStatusChanged | ConversationAssigned, at: At, rows: Rows) -> None:
    _belongs(rows, event.account, event.conversation, event.contact_id, at)


def _belongs(rows: Rows, account: int, number: int, contact: int | None, at: At) -> None:
    if contact is None:
        return
    rows.conversations.put(
        conversation=conversation_id(account, number),
        account=account,
        contact_id=contact,
        contact_position=at.position,
        opened_at=at.time,
    )


@on(HandoffRequested)
def handed_off(event: HandoffRequested, at: At, rows: Rows) -> None:
    turn = at.state.turn(event.turn_id)
    if event.reason == OPT_OUT and turn and turn.outcome_position == at.position:
        rows.conversations.put(
            conversation=at.aggregate, opted_out=True, opted_out_at=at.time, opt_position=at.position
        )


@on(BotResumed)
def bot_resumed(event: BotResumed, at: At, rows: Rows) -> None:
    rows.conversations.put(
        conversation=at.aggregate, opted_out=False, opted_out_at=None, opt_position=at.position
    )


# --- what stands between them and the bot ----------------------------------------------------------


@on(CustomerRestricted, CustomerUnrestricted)
def customer_restricted(event: CustomerRestricted | CustomerUnrestricted, at: At, rows: Rows) -> None:
    _exists(
        rows,
        event.account,
        event.contact_id,
        at,
        restricted=isinstance(event, CustomerRestricted),
        restricted_at=at.time,
        restricted_by=event.by,
        restricted_reason=event.reason,
        erase_at=event.erase_at if isinstance(event, CustomerRestricted) else None,
        restricted_position=at.position,
    )


@on(ContactMuted, ContactUnmuted)
def contact_muted(event: ContactMuted | ContactUnmuted, at: At, rows: Rows) -> None:
    _exists(
        rows,
        event.account,
        event.contact_id,
        at,
        muted=isinstance(event, ContactMuted),
        muted_at=at.time,
        muted_by=event.by,
        muted_reason=event.reason,
        muted_position=at.position,
    )


# --- erasure ---------------------------------------------------------------------------------------

_EMPTY = (
    "UPDATE customers SET name = NULL, name_folded = NULL WHERE name_position < $1 AND",
    "UPDATE customers SET phone = NULL, phone_digits = NULL WHERE phone_position < $1 AND",
    "UPDATE customers SET email = NULL WHERE email_position < $1 AND",
)


@on(CustomerErased, always=True)
def customer_erased(event: CustomerErased, at: At, rows: Rows) -> None:
    _exists(
        rows,
        event.account,
        event.contact_id,
        at,
        erased_at=at.time,
        erased_reason=event.reason,
        erased_position=at.position,
        restricted=False,  # a block ends with what it kept
        restricted_at=None,
        restricted_by=None,
        restricted_reason=None,
        erase_at=None,
        restricted_position=at.position,
    )
    for empty in _EMPTY:
        rows.run(f"{empty} (account, contact_id) = ($2, $3)", at.position, event.account, event.contact_id)
