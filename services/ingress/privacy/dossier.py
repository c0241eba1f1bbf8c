"""All that is held on one person, gathered from the log: complete because it is the events themselves.

Each event gives its open and its private part as `contracts/` declares them, so a field that is added
there is in the next dossier without a line here.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson

from contracts.envelope import Recorded
from contracts.errors import KeyMissing, Undecodable, UnknownEvent
from contracts.event import Event
from contracts.events.control import PersonalDataOpened
from contracts.events.inbox import MediaStored
from contracts.ids import aggregate_of, whole
from contracts.private import Erased
from domain.customers.standing import Standing, fold
from eventstore.codec import decode
from eventstore.keyids import is_key_id, owner_of
from eventstore.reading import StoredMessage
from eventstore.store import EventStore
from services.common.customers.places import CustomerRef
from services.common.customers.rejects import kept_until


@dataclass(slots=True)
class File:
    """A file they sent. `name`: in the archive; `problem`: why its content is not there."""

    position: int
    event: MediaStored
    name: str = ""
    problem: str = ""


@dataclass(slots=True)
class Dossier:
    """One person. `unreadable`: positions that this version cannot decode, or whose key is missing."""

    customer: CustomerRef
    standing: Standing
    conversations: list[str]
    events: list[Recorded[Event]] = field(default_factory=list)  # by position
    unreadable: list[int] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    rejects_kept: timedelta = timedelta()  # after the end of their month

    def opened(self) -> list[Recorded[PersonalDataOpened]]:
        """Who read it before."""
        return [one for one in self.events if isinstance(one.event, PersonalDataOpened)]  # type: ignore[misc]

    def as_json(self, made_at: datetime) -> bytes:
        """`datos.json`: sorted keys, UTF-8."""
        known = self.standing.restriction
        data = {
            "schema_version": 1,
            "made_at": made_at,
            "customer": self.customer.id,
            "conversations": self.conversations,
            "restricted": known
            and {"since": known.at, "reason": known.reason, "by": known.by, "erase_at": known.erase_at},
            "erased_at": self.standing.erased_at,
            "muted": self.standing.muted,
            "opened": [
                {"at": one.time, "by": one.event.by, "reason": one.event.reason, "position": one.position}
                for one in self.opened()
            ],
            "files": [
                {"position": one.position, "file": one.name or None, "problem": one.problem or None}
                for one in self.files
            ],
            "unreadable": self.unreadable,
            # Nobody can be looked for in what could not be understood.
            "not_searched": {"rejected_webhooks_until": kept_until(made_at, self.rejects_kept)},
            "events": [_row(one) for one in self.events],
        }
        return orjson.dumps(data, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2)


async def gather(
    store: EventStore, customer: CustomerRef, conversations: list[str], rejects_kept: timedelta
) -> Dossier:
    """Read and open everything; call it only once `PersonalDataOpened` stands in the log."""
    found: dict[int, StoredMessage] = {}
    for aggregate in (customer.id, *conversations):
        async for message in store.reader.read(whole(aggregate)):
            if _concerns(customer, message):
                found[message.position] = message
    dossier = Dossier(customer, Standing(), conversations, rejects_kept=rejects_kept)
    for position in sorted(found):
        try:
            recorded = await decode(found[position], store.keys)
        except (UnknownEvent, Undecodable, KeyMissing):  # told as unreadable: the rest is owed all the same
            dossier.unreadable.append(position)
            continue
        dossier.events.append(recorded)
        if isinstance(recorded.event, MediaStored):
            dossier.files.append(File(position, recorded.event))
    own = [one for one in dossier.events if one.subject == customer.subject]
    dossier.standing = fold(Standing(), own)
    return dossier


def closed(event: Event) -> bool:
    """Whether its private part is erased."""
    return any(isinstance(getattr(event, name), Erased) for name in event.private)


def _concerns(customer: CustomerRef, message: StoredMessage) -> bool:
    """What is sealed for another person (two contacts of one conversation) is theirs."""
    key = message.headers.get("ce-keyid", "")
    if aggregate_of(message.subject) == customer.id or not is_key_id(key):
        return True
    return owner_of(key) == customer.id  # type: ignore[arg-type]


def _row(recorded: Recorded[Event]) -> dict[str, Any]:
    event = recorded.event
    return {
        "position": recorded.position,
        "id": str(recorded.envelope.id),
        "type": recorded.envelope.type,
        "subject": recorded.subject,
        "time": recorded.time,
        "stored_at": recorded.stored_at,
        "erased": closed(event),
        "open": event.open_part(),
        "private": None if closed(event) else event.private_part(),
    }
