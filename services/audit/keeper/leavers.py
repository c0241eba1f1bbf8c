"""Who left the team: e-mail and password are destroyed when the time since they were disabled is over."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from contracts.events.control import AdminErased
from contracts.ids import KeyId, stable_id
from domain.admins.state import Admin, admin_subject
from eventstore.errors import ExpectationFailed
from eventstore.keyids import key_id
from eventstore.store import EventStore, Expect
from eventstore.vault import Vault
from services.common.identity.directory import Directory, subject_of
from services.common.logging import logger

log = logger(__name__)

BY = "keeper"


def _now() -> datetime:
    return datetime.now(UTC)


class Leavers:
    """Looks at every erased admin's key once in its life: a restore may have brought it back."""

    def __init__(self, store: EventStore, kept: timedelta, clock: Callable[[], datetime] = _now) -> None:
        """`kept`: since they were disabled; zero: for ever."""
        self._store, self._kept, self._clock = store, kept, clock
        self._vault = Vault(store.client)
        self._directory = Directory(store, local=True)
        self._gone: set[UUID] = set()

    async def step(self) -> int:
        """Erase whoever is due, and finish what was begun; how many those were. Raises `Unreachable`."""
        await self._directory.catch_up()
        erased = 0
        for admin in list(self._directory.admins.values()):
            if self._due(admin) and not await self._say(admin):
                continue  # somebody decided about them just now: the next round sees it
            if (admin.erased or self._due(admin)) and admin.id not in self._gone:
                erased += await self._destroy(admin.id)
                self._gone.add(admin.id)
        return erased

    def _due(self, admin: Admin) -> bool:
        if not self._kept or not admin.disabled or admin.erased or admin.disabled_at is None:
            return False
        return admin.disabled_at + self._kept <= self._clock()

    async def _say(self, admin: Admin) -> bool:
        reason = f"{self._kept.days} días desde que dejó el equipo"
        event = AdminErased(admin_id=admin.id, by=BY, reason=reason)
        id = stable_id("admin-erased", admin.id, admin.position)
        expect = Expect(subject_of(admin.id), admin.position)
        try:
            await self._store.append(admin_subject(admin.id), event, id=id, actor=BY, expect=expect)
        except ExpectationFailed:
            return False
        return True

    async def _destroy(self, admin: UUID) -> bool:
        """Whether any of their keys was still there."""
        found, generation = False, 1
        while (kept := await self._vault.latest(KeyId(key_id(admin_subject(admin), generation)))) is not None:
            await self._vault.destroy(kept.key_id)  # also one that was: a crash may have come between
            found, generation = found or kept.record is not None, generation + 1
        log.info("the key of somebody who left is destroyed", admin=str(admin))
        return found
