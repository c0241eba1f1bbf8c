"""The admins of the log, read exactly and appended to: each decision is made again on what others did."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID, uuid4

from contracts.envelope import Recorded
from contracts.errors import Conflict
from contracts.event import Event
from domain.admins.state import Admin, Admins, admin_subject, by_email
from eventstore.store import EventStore, Expect
from services.common.identity.directory import EVERYTHING, Directory, subject_of

E = TypeVar("E", bound=Event)

_TRIES = 20  # each lost to another decision that counted


class Book:
    """Decisions about one admin exclude each other, and so do those about who there is."""

    def __init__(self, store: EventStore, directory: Directory) -> None:
        self._store, self.directory = store, directory

    async def admins(self) -> Admins:
        """As the leader has them now. Raises `Unreachable`."""
        await self.directory.catch_up()
        return self.directory.admins

    async def admin(self, id: UUID) -> Admin:
        """One; of somebody whom nobody invited it knows nothing."""
        return (await self.admins()).get(id) or Admin(id)

    async def by_email(self, email: str) -> Admin | None:
        return by_email((await self.admins()).values(), email)

    async def decide(
        self, id: UUID, decision: Callable[[Admin], E | None], *, by: str = ""
    ) -> Recorded[Event] | None:
        """Append what follows from one admin; None where nothing does."""
        for _ in range(_TRIES):
            admin = await self.admin(id)
            event = decision(admin)
            if event is None:
                return None
            try:
                return await self._append(id, event, Expect(subject_of(id), admin.position), by)
            except Conflict:
                continue  # somebody else decided about this admin: once more, on that
        raise Conflict(f"admin {id} changes all the time: try again")

    async def decide_of_all(
        self, id: UUID, decision: Callable[[Admins], Event], *, by: str = ""
    ) -> Recorded[Event]:
        """Append what follows from everybody: a further address, one admin less."""
        for _ in range(_TRIES):
            admins = await self.admins()
            event = decision(admins)
            try:
                return await self._append(id, event, Expect(EVERYTHING, self.directory.position), by)
            except Conflict:
                continue  # any control event, perhaps another admin's: once more, on that
        raise Conflict("the log is busy with other commands: try again")

    async def _append(self, id: UUID, event: Event, expect: Expect, by: str) -> Recorded[Event]:
        owner = admin_subject(id)
        recorded = await self._store.append(
            owner, event, id=uuid4(), owner=owner, create_key=True, expect=expect, actor=by or None
        )
        await self.directory.catch_up()  # what we say next is true of what we have just said
        return recorded
