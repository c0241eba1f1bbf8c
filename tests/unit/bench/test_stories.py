"""What fills a long log stands under the key of whom it is about: the codec refuses the rest."""

from itertools import islice

from bench.stories import CUSTOMERS, stories
from contracts.ids import customer_id


def test_each_event_is_under_the_key_of_whom_it_is_about_also_when_customers_come_again() -> None:
    conversations, owners = set(), set()
    for told in islice(stories(), 8_000):
        conversations.add(told.aggregate)
        owners.add(told.owner)
        contact = getattr(told.event, "contact_id", None)
        assert contact is None or told.owner == customer_id(1, contact)
    assert len(conversations) > CUSTOMERS >= len(owners)
