"""Events to fill a long log with: one conversation after the other, from the question to the second tick."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

from contracts.ids import customer_id
from tests.unit.projections.events import Told, story

CUSTOMERS = 500  # so that making their keys is not what filling takes


def stories() -> Iterator[Told]:
    """For ever; conversations 1-1, 1-2, … of so many customers."""
    for number in count(1):
        for told in story(number):
            yield of_customer(told, number % CUSTOMERS)


def of_customer(told: Told, contact: int) -> Told:
    """The same, about this customer of account 1 and under their key."""
    event = told.event
    if "contact_id" in type(event).model_fields:
        event = event.model_copy(update={"contact_id": contact})
    return replace(told, event=event, owner=customer_id(1, contact))
