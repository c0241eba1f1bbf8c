"""What people type to sign in stands nowhere in the open: neither in logs nor in the log."""

import logging

import pytest

from contracts.events.control import PasswordSet
from infra.embedded.nats import NatsServer
from tests.integration.ingress.conftest import ingress_settings, running
from tests.integration.ingress.people import QUICK, Person, with_people

# One for each thing that is typed, given out or kept.
ADDRESS = "xyzzy.ana@plugh.es"
FIRST, SECOND, WRONG = "xyzzy-primera-1-luna", "xyzzy-segunda-2-sol", "xyzzy-mal"


async def test_no_password_no_mail_and_no_token_is_in_the_open(
    nats: NatsServer, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with running(ingress_settings(nats.url, **QUICK, log_level="DEBUG")) as door:
        boss = await Person((await with_people(door)).http).signs_in()
        invited = (await boss.post("/api/admins", email=ADDRESS, role="admin")).json()
        body = {"token": invited["token"], "password": FIRST}
        assert (await door.http.post("/api/auth/accept", json=body)).status_code == 200
        ana = await Person(door.http, ADDRESS, FIRST).signs_in()
        secrets = [ADDRESS, "plugh", "xyzzy", invited["token"], *_tokens(ana), *_tokens(boss)]
        stolen = ana.tokens["refresh_token"]
        assert (await ana.refreshes()).status_code == 200
        assert (await ana.post("/api/auth/password", current=FIRST, new=SECOND)).status_code == 204
        for password in (WRONG, FIRST):
            assert (await ana.tries(password)).status_code == 401
        assert (await Person(door.http, f"no.{ADDRESS}").tries(WRONG)).status_code == 401
        assert (await ana.refreshes()).status_code == 200
        assert (await ana.refreshes(stolen)).status_code == 401
        secrets += _tokens(ana)
        stored = [message async for message in door.store.reader.read("msia.>")]
        told = [one.event for one in await door.events("msia.control.*")]
        hashes = [str(event.hash) for event in told if isinstance(event, PasswordSet)]

    assert len(hashes) == 3
    raw = b"".join(message.body + repr(message.headers).encode() for message in stored).decode()
    written = "".join(capfd.readouterr()) + caplog.text
    assert "a refresh token came back" in written  # that is: something was looked through
    for secret in (*secrets, *hashes, "$argon2id$"):
        assert secret not in raw
        assert secret not in written


def _tokens(person: Person) -> list[str]:
    return [person.tokens["access_token"], person.tokens["refresh_token"]]
