"""`msia admin` as an operator uses it, against a running ingress outside of `local`."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from infra.embedded.nats import NatsServer
from services.ingress.identity.cli import app
from tests.integration.ingress.conftest import Ingress, ingress_settings, running
from tests.integration.ingress.people import JWT_SECRET, QUICK, Person

EMAIL, PASSWORD = "jefa@example.es", "caballo-verde-17-lunas"


@dataclass
class Desk:
    """Somebody at a terminal. Commands run in a thread of this process: a process each takes a second."""

    ingress: Ingress
    environment: pytest.MonkeyPatch

    async def admin(self, *words: str, code: int = 0, given: str | None = None) -> tuple[Any, str]:
        """What a command prints as JSON, and what it says; its exit code must be `code`."""
        done = await asyncio.to_thread(CliRunner().invoke, app, words, input=given)
        assert done.exit_code == code, (words, done.exit_code, done.stdout, done.stderr)
        return (json.loads(done.stdout) if done.stdout.startswith("{") else done.stdout), done.stderr


@pytest.fixture
async def desk(nats: NatsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    """Nobody is invited yet."""
    settings = ingress_settings(nats.url, **QUICK | {"msia_env": "production", "msia_demo_password": ""})
    async with running(settings) as ingress:
        monkeypatch.setenv("MSIA_HOME", str(tmp_path))
        monkeypatch.setenv("INGRESS_URL", str(ingress.http.base_url))
        monkeypatch.setenv("ADMIN_JWT_SECRET", JWT_SECRET)
        monkeypatch.setenv("MSIA_TOKEN", "")
        monkeypatch.setenv("COLUMNS", "200")
        yield Desk(ingress, monkeypatch)


async def test_the_first_admin_is_made_on_the_machine_and_the_others_by_admins(desk: Desk) -> None:
    first = ("create", "--email", EMAIL)
    _, said = await desk.admin(*first, "--role", "operator", code=1)
    assert "the first one is an admin" in said
    _, said = await desk.admin(*first, "--password-stdin", given="password1234\n", code=2)
    assert "first that anybody tries" in said
    made, said = await desk.admin(*first, "--password-stdin", given=f"{PASSWORD}\n")
    assert (made["email"], made["role"]) == (EMAIL, "admin")
    assert "can sign in" in said
    _, said = await desk.admin("create", "--email", "otra@example.es", code=1)
    assert "there is an admin" in said
    _, said = await desk.admin("list", code=4)
    assert "MSIA_TOKEN" in said

    boss = await Person(desk.ingress.http, EMAIL, PASSWORD).signs_in()
    desk.environment.setenv("MSIA_TOKEN", boss.tokens["access_token"])
    invited, said = await desk.admin("create", "--email", "ana@example.es", "--role", "auditor")
    assert invited["token"]
    assert "kept nowhere" in said
    listed, _ = await desk.admin("list", "-o", "json")
    assert [(one["email"], one["state"]) for one in listed["admins"]] == [
        ("ana@example.es", "invited"),
        (EMAIL, "active"),
    ]


async def test_roles_sessions_and_who_may_no_more(desk: Desk) -> None:
    await desk.admin("create", "--email", EMAIL, "--password-stdin", given=f"{PASSWORD}\n")
    boss = await Person(desk.ingress.http, EMAIL, PASSWORD).signs_in()
    elsewhere = await Person(desk.ingress.http, EMAIL, PASSWORD).signs_in()
    desk.environment.setenv("MSIA_TOKEN", boss.tokens["access_token"])
    ana = (await desk.admin("create", "--email", "ana@example.es"))[0]["id"]

    await desk.admin("role", ana, "king", code=2)
    changed, said = await desk.admin("role", ana, "operator", "--reason", "ventas")
    assert (changed["command"], f"from position {changed['position']} on" in said) == ("role", True)
    await desk.admin("disable", ana, "--reason", "se va")
    await desk.admin("invite", ana, code=1)
    await desk.admin("enable", ana, "--reason", "vuelve")
    assert (await desk.admin("invite", ana))[0]["token"]
    _, said = await desk.admin("disable", str(boss.id), "--reason", "x", code=1)
    assert "themselves" in said
    await desk.admin("sessions", "00000000-0000-0000-0000-00000000dead", code=3)

    listed, _ = await desk.admin("sessions", str(boss.id), "-o", "json")
    newest, oldest = listed["sessions"]
    assert (newest["lives"], oldest["lives"]) == (True, True)
    await desk.admin("revoke", str(boss.id), newest["id"])
    assert (await elsewhere.get("/api/auth/me")).status_code == 401
    table, _ = await desk.admin("sessions", str(boss.id), "-o", "table")
    assert "revoked" in table
