"""Identity, wired: its routes on the door, its follower beside it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from contracts.errors import NotAllowed, Unreachable
from eventstore.store import EventStore
from services.common.auth import Guard
from services.common.identity.directory import Directory
from services.common.logging import logger
from services.common.tasks import end
from services.ingress.identity import routes, team_routes
from services.ingress.identity.book import Book
from services.ingress.identity.errors import LockedOut, WrongPassword
from services.ingress.identity.first import first_admins
from services.ingress.identity.hashing import Hasher
from services.ingress.identity.minting import Mint
from services.ingress.identity.settings import IdentitySettings
from services.ingress.identity.signing import Signing
from services.ingress.identity.team import Team

log = logger(__name__)


class Identity:
    """What the door needs to know people: one for each process."""

    def __init__(self, settings: IdentitySettings, store: EventStore, secret: str) -> None:
        self._settings = settings
        self.directory = Directory(store, local=settings.local, keys=store.keys, tick=settings.identity_tick)
        self.book = Book(store, self.directory)
        self.mint = Mint(secret)
        self._hasher = Hasher(settings)
        self._signing = Signing(self.book, self._hasher, self.mint, settings)
        self.guard = Guard(
            lambda: self.directory, local=settings.local, stale_after=settings.identity_stale_after
        )

    def mount(self, app: FastAPI) -> None:
        """Routes, and how what they raise is said."""
        app.state.guard = self.guard
        app.include_router(routes.routes(self._signing, self.book, self._settings.proxies))
        app.include_router(team_routes.routes(Team(self.book, self.mint, self._settings)))
        app.add_exception_handler(NotAllowed, _not_allowed)
        app.add_exception_handler(LockedOut, _locked_out)

    @asynccontextmanager
    async def followed(self, _: FastAPI) -> AsyncIterator[None]:
        """Follow the log while the app serves; the door opens without waiting for it."""
        tasks = [asyncio.create_task(self.directory.run()), asyncio.create_task(self._first())]
        try:
            yield
        finally:
            await end(*tasks)
            self._hasher.close()

    async def _first(self) -> None:
        while True:
            try:
                return await first_admins(self.book, self._hasher, self._settings)
            except Unreachable as error:  # the log is away: it is no less missing later
                log.warning("the first admin cannot be made now", error=str(error))
                await asyncio.sleep(self._settings.identity_tick)


async def _not_allowed(_: Request, error: Exception) -> JSONResponse:
    if isinstance(error, WrongPassword):
        return JSONResponse({"detail": str(error)}, 403)
    return JSONResponse({"detail": str(error)}, 401, {"WWW-Authenticate": "Bearer"})


async def _locked_out(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, LockedOut)
    return JSONResponse({"detail": str(error)}, 429, {"Retry-After": str(error.seconds)})
