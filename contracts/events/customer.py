"""People. Subject `msia.customer.contact-<account>-<id>`."""

from pydantic import AwareDatetime

from contracts.event import Event
from contracts.private import Private


class CustomerIdentified(Event, context="customer", version=1):
    """First sight of a contact: from here on its personal data is under this key."""

    account: int
    contact_id: int
    key_generation: int
    name: Private[str | None]
    phone: Private[str | None]


class CustomerRestricted(Event, context="customer", version=1):
    """Legal blocking (LOPDGDD art. 32): the bot is silent, new messages go to a person.

    The last one counts, with its `erase_at`, until `CustomerUnrestricted` or `CustomerErased`.
    """

    account: int
    contact_id: int
    reason: str
    by: str = ""  # admin id
    erase_at: AwareDatetime | None = None  # destroyed from then on; None: blocked until it is lifted


class CustomerUnrestricted(Event, context="customer", version=1):
    """The blocking is lifted, and with it an erasure that was due later: the bot answers again."""

    account: int
    contact_id: int
    by: str
    reason: str


class ContactMuted(Event, context="customer", version=1):
    """The bot does not answer this contact any more (abuse)."""

    account: int
    contact_id: int
    reason: str
    by: str = ""  # admin id


class ContactUnmuted(Event, context="customer", version=1):
    """The bot answers this contact again."""

    account: int
    contact_id: int
    by: str
    reason: str = ""


class CustomerErased(Event, context="customer", version=1):
    """The keys up to this generation are destroyed; every private part under them reads as erased."""

    account: int
    contact_id: int
    key_generation: int
    reason: str
    by: str = ""  # admin id
