"""The people who sign in: one of each role, as an admin invites them."""

from dataclasses import dataclass
from typing import Literal

import httpx

from infra.embedded.demo_admin import PASSWORD
from services.common.identity.principals import DEMO_EMAIL
from tests.system import Stack

Role = Literal["admin", "operator", "auditor"]


@dataclass(frozen=True)
class Member:
    email: str
    password: str
    role: Role


class Team(dict[Role, Member]):
    """By role."""

    @classmethod
    async def made(cls, stack: Stack) -> "Team":
        """The demo admin invites the others."""
        settings = stack.run.environment
        admin = Member(DEMO_EMAIL, settings[PASSWORD], "admin")
        async with httpx.AsyncClient(base_url=settings["INGRESS_URL"], timeout=30) as http:
            signed = await http.post(
                "/api/auth/login", json={"email": admin.email, "password": admin.password}
            )
            signed.raise_for_status()
            bearer = {"Authorization": f"Bearer {signed.json()['access_token']}"}
            return cls(
                admin=admin,
                operator=await _invited(http, bearer, "operator"),
                auditor=await _invited(http, bearer, "auditor"),
            )


async def _invited(http: httpx.AsyncClient, bearer: dict[str, str], role: Role) -> Member:
    member = Member(f"{role}@msia.local", f"una frase larga de {role}", role)
    invited = await http.post("/api/admins", json={"email": member.email, "role": role}, headers=bearer)
    invited.raise_for_status()
    accepted = await http.post(
        "/api/auth/accept", json={"token": invited.json()["token"], "password": member.password}
    )
    accepted.raise_for_status()
    return member
