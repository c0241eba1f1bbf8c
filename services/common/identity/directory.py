"""Everybody who may sign in, folded in memory and followed, so that a revocation counts at once."""

import asyncio
import contextlib
import math
import time
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from nats.aio.msg import Msg

from contracts.envelope import Recorded
from contracts.errors import KeyMissing, Undecodable, UnknownEvent, Unreachable
from contracts.event import Event
from contracts.ids import subject
from domain.admins.fold import evolve, without_demo
from domain.admins.state import PREFIX, Admin, admin_subject
from eventstore.codec import Keys, decode
from eventstore.following import STORED
from eventstore.reading import StoredMessage
from eventstore.store import EventStore
from services.common.coalesced import Coalesced
from services.common.logging import logger

log = logger(__name__)

# NATS has no wildcard inside a token, so `admin-*` cannot be asked for: other control events are passed over.
EVERYTHING = subject("control", "*")
_OURS = subject("control", PREFIX)


def subject_of(admin: UUID) -> str:
    """`msia.control.admin-<uuid>`."""
    return subject("control", admin_subject(admin))


class Directory:
    """The fold of `msia.control.admin-*`. Without `keys` it knows neither e-mails nor hashes.

    Outside of `local` the demo login of `make run` is none, whoever began the log.

    `position` is that of the last control event of any kind, for decisions about several admins at once.
    """

    def __init__(
        self,
        store: EventStore,
        *,
        local: bool,
        keys: Keys | None = None,
        tick: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store, self._keys, self._tick, self._clock = store, keys, tick, clock
        self._local = local
        self.admins: dict[UUID, Admin] = {}
        self.position = 0
        self._read_at = -math.inf
        self.catch_up = Coalesced(self._catch_up)

    @property
    def age(self) -> float:
        """Seconds since it last agreed with the log's leader."""
        return self._clock() - self._read_at

    async def run(self) -> None:
        """Follow until cancelled; while the log is away, `age` grows."""
        wake = asyncio.Event()

        async def stored(_: Msg) -> None:
            wake.set()

        subscription = await self._store.client.subscribe(STORED + EVERYTHING, cb=stored)
        try:
            while True:
                wake.clear()
                try:
                    await self.catch_up()
                except Unreachable as error:  # asked again each tick; who is asked meanwhile says so
                    log.warning("the admins cannot be read now", error=str(error))
                with contextlib.suppress(TimeoutError):  # the tick: a lost wake-up costs no more
                    async with asyncio.timeout(self._tick):
                        await wake.wait()
        finally:
            if not self._store.client.is_closed:
                await subscription.unsubscribe()

    async def _catch_up(self) -> None:
        """Agree with the leader. Raises `Unreachable`."""
        began, reader = self._clock(), self._store.reader
        last = await reader.last(EVERYTHING)
        end = last.position if last else 0
        if end < self.position:  # the log was restored from an older copy
            self.admins, self.position = {}, 0
        if self.position == 0 and end:  # page by page, as this may be years
            async for message in reader.read(EVERYTHING, up_to=end):
                await self._apply(message)
        if end > self.position:
            for message in await reader.tail_from_leader(EVERYTHING, self.position):
                await self._apply(message)
        self._read_at = began

    async def _apply(self, message: StoredMessage) -> None:
        if message.position <= self.position:
            return
        if (id := _admin_of(message.subject)) is not None:
            admin = self.admins.get(id) or Admin(id)
            if not admin.unreadable:
                self.admins[id] = await self._after(admin, message)
        self.position = message.position

    async def _after(self, admin: Admin, message: StoredMessage) -> Admin:
        try:
            after = evolve(admin, await self._decoded(message))
            return after if self._local else without_demo(after)
        except (UnknownEvent, Undecodable) as error:
            # It might have taken their rights away: letting them in could not be undone, refusing can.
            log.error("an event of an admin cannot be read: refused from now on", error=str(error))
            return replace(admin, unreadable=str(error))

    async def _decoded(self, message: StoredMessage) -> Recorded[Event]:
        try:
            return await decode(message, self._keys)
        except KeyMissing as error:
            log.error("e-mail or password of an admin cannot be opened", error=str(error))
            return await decode(message, None)


def _admin_of(subject: str) -> UUID | None:
    if not subject.startswith(_OURS):
        return None
    try:
        return UUID(subject.removeprefix(_OURS))
    except ValueError:
        return None
