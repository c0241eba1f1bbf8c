"""Somebody who signs in, as the panel does for them."""

import asyncio
import time
from typing import Any
from uuid import UUID

import httpx

from tests.integration.ingress.conftest import Ingress

EMAIL, PASSWORD = "demo@msia.local", "vaca-lila-tarde-9"
JWT_SECRET = "only-for-tests-" * 3

# Cheap to check and quick to refuse: what is shown here is who gets in, not how long it takes.
QUICK: dict[str, Any] = {
    "admin_jwt_secret": JWT_SECRET,
    "msia_demo_password": PASSWORD,
    "argon2_memory_kib": 64,
    "argon2_passes": 1,
    "login_refusal_seconds": 0.0,
}


class Person:
    """With the tokens of their last answer."""

    def __init__(self, http: httpx.AsyncClient, email: str = EMAIL, password: str = PASSWORD) -> None:
        self.http, self.email, self.password = http, email, password
        self.tokens: dict[str, Any] = {}

    @property
    def id(self) -> UUID:
        return UUID(self.tokens["admin"]["id"])

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens['access_token']}"}

    async def signs_in(self, **headers: str) -> "Person":
        answer = await self.tries(self.password, **headers)
        assert answer.status_code == 200, answer.text
        self.tokens = answer.json()
        return self

    async def tries(self, password: str, **headers: str) -> httpx.Response:
        body = {"email": self.email, "password": password}
        return await self.http.post("/api/auth/login", json=body, headers=headers)

    async def refreshes(self, token: str | None = None) -> httpx.Response:
        """With the last token, which is replaced when it is taken; or with another one."""
        sent = token or self.tokens["refresh_token"]
        answer = await self.http.post("/api/auth/refresh", json={"refresh_token": sent})
        if answer.status_code == 200 and token is None:
            self.tokens = answer.json()
        return answer

    async def leaves(self) -> httpx.Response:
        return await self.http.post("/api/auth/logout", json={"refresh_token": self.tokens["refresh_token"]})

    async def get(self, path: str) -> httpx.Response:
        return await self.http.get(path, headers=self.bearer)

    async def post(self, path: str, **body: Any) -> httpx.Response:
        return await self.http.post(path, json=body, headers=self.bearer)


async def with_people(ingress: Ingress) -> Ingress:
    """Once the first admin is there, which the door does not wait for."""
    ends = time.monotonic() + 60
    while "PasswordSet" not in await ingress.names("msia.control.*"):
        assert time.monotonic() < ends, "no admin was made"
        await asyncio.sleep(0.01)
    return ingress
