"""Verdicts on services, Chatwoot, model providers, settings and the machine, as tables."""

from pathlib import Path
from typing import Any

import pytest

from services.audit.doctor import chatwoot, guarding, linked, machine, models, readyz
from services.audit.doctor.fetching import Fetched
from services.audit.doctor.lines import Line

GB = 1_000_000_000
URL = "https://msia.example.com/api/chatwoot/webhook"
BOT = {"id": 3, "name": "MSI-a"}


def got(status: int, /, **body: Any) -> Fetched:
    return Fetched(status, body, 0.0)


def is_said(line: Line, state: str) -> None:
    """Everything that is not well says what to do."""
    assert line.state.value == state, line
    assert bool(line.todo) or state in ("ok", "skipped"), line


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (got(200, status="ready", problems={}, notes=[]), ["ok"]),
        (got(200, status="ready", problems={}, notes=["no token"]), ["ok", "warn"]),
        (got(503, status="not ready", problems={"nats": "away", "consumer": "silent"}), ["fail", "fail"]),
        (got(503, problems={}), ["fail"]),
        (got(404, detail="Not Found"), ["fail"]),
        (Fetched(200, None, None), ["fail"]),
        ("ConnectError", ["fail"]),
    ],
)
def test_services(answer: Fetched | str, expected: list[str]) -> None:
    lines = list(readyz.said("agent", "http://127.0.0.1:8003", answer))
    assert [line.state.value for line in lines] == expected
    for line in lines:
        is_said(line, line.state.value)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (got(200, version="4.15.1"), ["ok", "ok"]),
        (got(200, version="4.13.0"), ["ok", "warn"]),
        (got(200, version="4.2.0"), ["ok", "fail"]),
        (got(200, version="next"), ["ok", "warn"]),
        (got(200, hello="world"), ["fail"]),
        (got(502), ["fail"]),
        ("ConnectTimeout", ["fail"]),
    ],
)
def test_chatwoot_itself(answer: Fetched | str, expected: list[str]) -> None:
    assert [line.state.value for line in chatwoot.reachable(answer, "https://chat.example.com")] == expected


@pytest.mark.parametrize(
    ("answer", "state", "says"),
    [
        (got(404, error="Resource could not be found"), "ok", "accepted"),
        (got(401, error="Access to this endpoint is not authorized for bots"), "warn", "may not look"),
        (got(401, error="Bot is not authorized to access this account"), "fail", "another account"),
        (got(401, error="Invalid Access Token"), "fail", "refuses"),
        (got(401, errors=["You need to sign in or sign up before continuing."]), "fail", "did not arrive"),
        (got(500), "fail", "500"),
        ("ReadTimeout", "fail", "could not be tried"),
    ],
)
def test_the_bots_token(answer: Fetched | str, state: str, says: str) -> None:
    line = chatwoot.bot_token(answer, 1)
    is_said(line, state)
    assert says in line.seen


@pytest.mark.parametrize(
    ("answer", "role", "state"),
    [
        (got(200, accounts=[{"id": 1, "role": "administrator"}]), "administrator", "ok"),
        (got(200, accounts=[{"id": 1, "role": "agent"}]), "agent", "ok"),
        (got(200, accounts=[{"id": 2, "role": "administrator"}]), None, "fail"),
        (got(200), None, "fail"),
        (got(401, error="Invalid Access Token"), None, "fail"),
        (got(401, error="Access to this endpoint is not authorized for bots"), None, "fail"),
        (got(500), None, "fail"),
        ("ConnectError", None, "fail"),
    ],
)
def test_the_users_token(answer: Fetched | str, role: str | None, state: str) -> None:
    found, line = chatwoot.user_token(answer, 1)
    assert found == role
    is_said(line, state)


def test_what_goes_without_a_users_token() -> None:
    line = chatwoot.no_user_token()
    is_said(line, "warn")
    assert "not recovered" in line.seen
    assert "parked" in line.seen


@pytest.mark.parametrize(
    ("answer", "ours", "administrator", "state"),
    [
        (got(200, agent_bot=BOT), BOT, True, "ok"),
        (got(200, agent_bot=BOT), None, False, "ok"),
        (got(200, agent_bot=BOT), None, True, "fail"),
        (got(200, agent_bot={"id": 8, "name": "Captain"}), BOT, True, "fail"),
        (got(200, agent_bot={}), BOT, True, "fail"),
        (got(404, error="Resource could not be found"), BOT, True, "fail"),
        (got(401), BOT, True, "warn"),
        ("ReadTimeout", BOT, True, "fail"),
    ],
)
def test_the_inbox(
    answer: Fetched | str, ours: dict[str, Any] | None, administrator: bool, state: str
) -> None:
    is_said(linked.link(answer, 2, ours, administrator), state)


@pytest.mark.parametrize(
    ("found", "wanted", "here", "state"),
    [
        (URL, URL, False, "ok"),
        (URL, "", False, "ok"),
        (URL, "https://other.example/api/chatwoot/webhook", False, "fail"),
        ("", "", False, "fail"),
        ("https://msia.example.com/wrong", "", False, "fail"),
        ("http://10.0.0.4/api/chatwoot/webhook", "", False, "warn"),
        ("http://ingress:8000/api/chatwoot/webhook", "", False, "warn"),
        ("http://127.0.0.1:8000/api/chatwoot/webhook", "", True, "ok"),
    ],
)
def test_the_webhooks_address(found: str, wanted: str, here: bool, state: str) -> None:
    is_said(linked.address(found, wanted, here=here), state)


@pytest.mark.parametrize(
    ("given", "ours", "token", "state"),
    [
        ({"the bot": "a"}, "a", False, "ok"),
        ({"the bot": "a", "the account": "b"}, "b, a", False, "ok"),
        ({"the bot": "a", "the account": "b"}, "a", False, "fail"),
        ({"the bot": "rotated"}, "a", False, "fail"),
        ({"the bot": ""}, "a", False, "warn"),
        ({"the bot": "a"}, "", False, "fail"),
        ({"the bot": ""}, "", True, "warn"),
    ],
)
def test_the_webhooks_secret(given: dict[str, str], ours: str, token: bool, state: str) -> None:
    is_said(linked.secret(given, ours, token), state)


@pytest.mark.parametrize(
    ("account", "state"),
    [
        (got(200, settings={"keep_pending_on_bot_failure": True}), "ok"),
        (got(200, settings={"keep_pending_on_bot_failure": False}), "warn"),
        (got(200, settings={"keep_pending_on_bot_failure": None}), "warn"),
        (got(200, settings={}), "skipped"),
        (got(200), "skipped"),
        ("ReadTimeout", "skipped"),
    ],
)
def test_what_becomes_of_conversations_when_a_webhook_fails(account: Fetched | str, state: str) -> None:
    is_said(linked.pending(account), state)


@pytest.mark.parametrize(
    ("answer", "state", "says"),
    [
        (got(200, data={"limit_remaining": None}), "ok", "no limit"),
        (got(200, data={"limit_remaining": 12.5}), "ok", "12.50"),
        (got(200, data={"limit_remaining": 0.4}), "warn", "0.40"),
        (got(200, data={"limit_remaining": 0}), "fail", "used up"),
        (got(200, data={"limit_remaining": -1.5}), "fail", "used up"),
        (got(401, error={"message": "No auth credentials found"}), "fail", "refuses"),
        (got(404), "warn", "another server"),
        (got(502), "fail", "502"),
        ("ConnectError", "fail", "ConnectError"),
    ],
)
def test_openrouter(answer: Fetched | str, state: str, says: str) -> None:
    line = models.openrouter(answer, "https://openrouter.ai/api/v1", "some/model")
    is_said(line, state)
    assert says in line.seen


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (got(200, models=[{"name": "qwen3:8b"}]), "ok"),
        (got(200, models=[{"name": "llama3:8b"}]), "fail"),
        (got(200, models=[]), "fail"),
        (got(200), "fail"),
        (got(500), "fail"),
        ("ConnectError", "fail"),
    ],
)
def test_ollama(answer: Fetched | str, state: str) -> None:
    is_said(models.ollama(answer, "http://127.0.0.1:11434", "qwen3:8b"), state)


def test_ollamas_latest_needs_no_tag() -> None:
    is_said(models.ollama(got(200, models=[{"name": "mistral:latest"}]), "x", "mistral"), "ok")


def test_without_the_model_of_vectors_articles_are_searched_by_words() -> None:
    there = models.ollama(got(200, models=[{"name": "nomic:latest"}]), "x", "nomic")
    is_said(models.embeddings(there), "ok")
    line = models.embeddings(models.ollama("ConnectError", "x", "nomic"))
    is_said(line, "warn")
    assert "words" in line.todo


@pytest.mark.parametrize(("providers", "state"), [(("offline",), "warn"), (("ollama", "offline"), "ok")])
def test_offline(providers: tuple[str, ...], state: str) -> None:
    is_said(models.offline(providers), state)


@pytest.mark.parametrize(
    ("secret", "local", "state"),
    [
        ("", False, "warn"),
        ("x" * 31, False, "fail"),
        ("x" * 31, True, "warn"),
        ("x" * 32, False, "ok"),
        ("ñ" * 16, False, "ok"),
    ],
)
def test_the_secret_of_tokens(secret: str, local: bool, state: str) -> None:
    is_said(guarding.jwt(secret, local), state)


@pytest.mark.parametrize(
    ("secrets", "local", "states"),
    [("", False, []), ("x" * 16, False, []), ("x" * 16 + ", a", False, ["fail"]), ("a", True, ["warn"])],
)
def test_what_authenticates_webhooks(secrets: str, local: bool, states: list[str]) -> None:
    lines = list(guarding.webhook("CHATWOOT_WEBHOOK_SECRET", secrets, local))
    assert [line.state.value for line in lines] == states


@pytest.mark.parametrize(
    ("found", "local", "closed", "state"),
    [
        ({}, False, False, "ok"),
        ({"NATS_URL": "take tls://"}, False, False, "fail"),
        ({"NATS_URL": "take tls://"}, False, True, "ok"),
        ({"NATS_URL": "take tls://"}, True, False, "warn"),
    ],
)
def test_networks_that_others_are_in(found: dict[str, str], local: bool, closed: bool, state: str) -> None:
    is_said(guarding.network(found, local, closed), state)


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("$2b$12$" + "a" * 53, "ok"),
        ("$2b$04$" + "a" * 53, "warn"),
        ("$2b$12$short", "fail"),
        ("hunter2", "fail"),
    ],
)
def test_the_hash_of_the_first_password(text: str, state: str) -> None:
    is_said(guarding.password_hash(text), state)


@pytest.mark.parametrize(
    ("values", "local", "expected"),
    [
        ({"A": "real", "B": ""}, False, [("demo values", "ok")]),
        ({"A": "changeme"}, False, [("A", "fail")]),
        ({"A": "good,ChangeMe"}, False, [("A", "fail")]),
        ({"MSIA_MASTER_KEY": "local1:AAAA"}, False, [("MSIA_MASTER_KEY", "warn")]),
        ({"A": "changeme", "MSIA_MASTER_KEY": "local1:AAAA"}, True, []),
    ],
)
def test_demo_values(values: dict[str, str], local: bool, expected: list[tuple[str, str]]) -> None:
    lines = list(guarding.demo(values, local))
    assert [(line.check, line.state.value) for line in lines] == expected
    for line in lines:
        is_said(line, line.state.value)


@pytest.mark.parametrize(
    ("local", "url", "state"),
    [
        (False, "https://chat.example.com", "ok"),
        (True, "http://127.0.0.1:8010", "ok"),
        (True, "", "ok"),
        (True, "https://chat.example.com", "warn"),
    ],
)
def test_the_environment(local: bool, url: str, state: str) -> None:
    is_said(guarding.environment(local, url), state)


@pytest.mark.parametrize(("mode", "state"), [(0o100600, "ok"), (0o100640, "warn"), (0o100604, "warn")])
def test_files_with_secrets(mode: int, state: str) -> None:
    is_said(guarding.readable(Path(".env"), mode), state)


@pytest.mark.parametrize(
    ("free", "total", "state"),
    [
        (50 * GB, 100 * GB, "ok"),
        (4 * GB, 20 * GB, "warn"),
        (10 * GB, 1000 * GB, "warn"),
        (GB // 2, 20 * GB, "fail"),
    ],
)
def test_room_on_disks(free: int, total: int, state: str) -> None:
    is_said(machine.disk("MSIA_HOME", Path("/x"), free, total), state)


@pytest.mark.parametrize(
    ("version", "state"), [((3, 10, 9), "warn"), ((3, 11, 0), "ok"), ((3, 13, 5), "ok"), ((3, 14, 0), "warn")]
)
def test_pythons(version: tuple[int, ...], state: str) -> None:
    is_said(machine.python(version), state)


@pytest.mark.parametrize(
    ("said", "state"), [(None, "skipped"), ("", "warn"), ("v18.1.0", "warn"), ("v20.20.2", "ok")]
)
def test_nodes(said: str | None, state: str) -> None:
    is_said(machine.node(said), state)
