"""Passwords: Argon2id, and bcrypt for the first admin's; off the event loop, as each takes some 30 ms."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import bcrypt
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from domain.admins.passwords import normalised
from services.ingress.identity.errors import LockedOut
from services.ingress.identity.settings import IdentitySettings

T = TypeVar("T")

_BCRYPT_LIMIT = 72  # bytes; bcrypt never read more, and its library refuses more since 5.0
_BCRYPT = ("$2a$", "$2b$", "$2y$")


class Hasher:
    """A few at once; the memory of one is `argon2_memory_kib`."""

    def __init__(self, settings: IdentitySettings) -> None:
        self._argon2 = PasswordHasher(
            time_cost=settings.argon2_passes,
            memory_cost=settings.argon2_memory_kib,
            parallelism=settings.argon2_lanes,
        )
        self._nobodys = self._argon2.hash("nobody's")
        self._threads = ThreadPoolExecutor(settings.argon2_at_once, thread_name_prefix="argon2")
        self._under_way, self._most = 0, settings.argon2_at_once + settings.argon2_waiting

    async def hash(self, password: str) -> str:
        """Under today's parameters."""
        return await self._run(self._argon2.hash, normalised(password))

    async def verify(self, hash: str, password: str) -> bool:
        """Without a hash it takes as long, and says no."""
        if hash.startswith(_BCRYPT):
            return await self._run(_verify_bcrypt, hash, password)
        matches = await self._run(self._verify, hash or self._nobodys, normalised(password))
        return matches and bool(hash)

    def outdated(self, hash: str) -> bool:
        """Whether it was made otherwise than it would be today."""
        return hash.startswith(_BCRYPT) or self._argon2.check_needs_rehash(hash)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _verify(self, hash: str, password: str) -> bool:
        try:
            return self._argon2.verify(hash, password)
        except (VerificationError, InvalidHashError):  # not this password, or no hash at all
            return False

    async def _run(self, work: Callable[..., T], *arguments: str) -> T:
        """Raises `LockedOut` when too many wait already."""
        if self._under_way >= self._most:
            raise LockedOut(1)
        self._under_way += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)
        finally:
            self._under_way -= 1


def _verify_bcrypt(hash: str, password: str) -> bool:
    for text in {password, normalised(password)}:
        try:
            if bcrypt.checkpw(text.encode()[:_BCRYPT_LIMIT], hash.encode()):
                return True
        except ValueError:  # no bcrypt hash after all, or a NUL in the password
            return False
    return False
