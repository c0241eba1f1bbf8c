"""Contacts: only account webhooks tell of them, once, and mostly that someone was active."""

from contracts.events.inbox import ContactUpdated
from contracts.ids import customer_id
from services.ingress.parsing.fields import Object, required_id, text_or_none
from services.ingress.parsing.statements import ContactState, Person, Statement


def contact(payload: Object, account: int) -> list[Statement]:
    """How the contact looks now; whether that is news is decided on what the log holds."""
    contact_id = required_id(payload, "id")
    name, phone = text_or_none(payload.get("name")), text_or_none(payload.get("phone_number"))
    event = ContactUpdated(
        account=account,
        contact_id=contact_id,
        blocked=payload.get("blocked") is True,
        name=name,
        phone=phone,
        email=text_or_none(payload.get("email")),
    )
    aggregate = customer_id(account, contact_id)
    person = Person(account=account, contact_id=contact_id, name=name, phone=phone)
    return [ContactState(aggregate=aggregate, event=event, owner=aggregate, person=person)]
