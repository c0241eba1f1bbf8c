"""What holds whatever the areas find: no line is lost, no secret shown, the exit code means something."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from contracts.errors import Unreachable
from services.audit.doctor.examining import hidden, one
from services.audit.doctor.lines import Area, Line, State, exit_code
from services.audit.doctor.settings import DoctorSettings, shown

AREA = Area("nats")


async def breaks(_: DoctorSettings) -> AsyncGenerator[Line, None]:
    yield AREA.ok("first", "seen")
    raise ZeroDivisionError


async def refuses(_: DoctorSettings) -> AsyncGenerator[Line, None]:
    yield AREA.ok("first", "seen")
    raise Unreachable("the stream has no leader: try again")


async def hangs(_: DoctorSettings) -> AsyncGenerator[Line, None]:
    yield AREA.ok("first", "seen")
    await asyncio.Event().wait()


@pytest.mark.parametrize(
    ("look", "says"), [(breaks, "ZeroDivisionError"), (refuses, "no leader"), (hangs, "not done within")]
)
async def test_an_area_that_breaks_keeps_what_it_found(look: object, says: str) -> None:
    lines = await one("nats", look, DoctorSettings(doctor_timeout=0.05))  # type: ignore[arg-type]
    assert [line.state for line in lines] == [State.ok, State.fail]
    assert says in lines[1].seen
    assert lines[1].todo


REACHED, MISSED = AREA.ok("a", "", reached=True), AREA.fail("a", "", "start it", reached=False)


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([], 0),
        ([AREA.ok("a", ""), AREA.warn("b", "", "x"), AREA.skipped("c", "")], 0),
        ([REACHED], 0),
        ([AREA.fail("a", "", "x")], 1),
        ([REACHED, MISSED], 1),
        ([MISSED, AREA.ok("a", "")], 5),
    ],
)
def test_exit_codes(lines: list[Line], code: int) -> None:
    assert exit_code(lines) == code


def test_no_line_shows_a_secret() -> None:
    settings = DoctorSettings(
        nats_url="nats://operator:hidden-nats@a:1,nats://b:2",
        msia_master_key="k1:aGlkZGVuLW1hc3Rlcg==,k2:aGlkZGVuLXNlY29uZA==",
        postgres_url="postgresql://msia:hidden-postgres@c/msia",
        redis_url="redis://:hidden-redis@d/0",
        chatwoot_webhook_secret="hidden-bot,hidden-account",
        openrouter_api_key="sk-or-hidden-key",
    )
    words = ["nats", "aGlkZGVuLW1hc3Rlcg==", "aGlkZGVuLXNlY29uZA==", "postgres", "redis", "bot", "account"]
    secrets = [word if word.endswith("==") else f"hidden-{word}" for word in words]
    for secret in [*secrets, "sk-or-hidden-key"]:
        line = hidden(AREA.fail("a", f"said {secret}!", f"not {secret}"), settings)
        assert secret not in line.seen + line.todo
    assert hidden(AREA.ok("a", "nats at b:2"), settings).seen == "nats at b:2"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("nats://u:p@a:4222", "nats://a:4222"),
        ("postgresql://u:p@a/msia?password=x", "postgresql://a/msia"),
        ("https://[::1]:8000/", "https://[::1]:8000"),
        ("http://a:port", "an address that is none"),
    ],
)
def test_addresses_are_shown_without_who(url: str, expected: str) -> None:
    assert shown(url) == expected


def test_a_setting_that_is_wrong_is_named_and_the_rest_is_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MSIA_HOME", str(tmp_path / ".msia"))
    monkeypatch.setenv("CHATWOOT_ACCOUNT_ID", "one")
    monkeypatch.setenv("MSIA_REPLICAS", "9")
    monkeypatch.setenv("OLLAMA_MODEL", "mine")
    settings, wrong = DoctorSettings.read()
    assert [text.split(":")[0] for text in sorted(wrong)] == ["CHATWOOT_ACCOUNT_ID", "MSIA_REPLICAS"]
    assert (settings.chatwoot_account_id, settings.msia_replicas, settings.ollama_model) == (None, 1, "mine")
