"""What setup would do, for what it finds."""

from dataclasses import replace
from typing import Any

import pytest

from contracts.errors import BadInput, Misconfigured, NotAllowed, NotFound, Unreachable
from infra.chatwoot.api import refusal
from infra.chatwoot.found import Found, ours
from infra.chatwoot.plan import Do, Step, changes, conflicts, plan, tried

URL = "https://msia.example.com/api/chatwoot/webhook"
BOT = {"id": 3, "name": "MSI-a", "outgoing_url": URL, "access_token": "bot-token", "secret": "bot-secret"}
HOOK = {"id": 9, "url": URL, "subscriptions": ["contact_created", "contact_updated"], "secret": "hook-secret"}
ENV = {
    "CHATWOOT_API_URL": "https://chat.example.com",
    "CHATWOOT_ACCOUNT_ID": "1",
    "CHATWOOT_INBOX_ID": "2",
    "CHATWOOT_WEBHOOK_URL": URL,
    "CHATWOOT_USER_TOKEN": "admin-token",
    "CHATWOOT_API_TOKEN": "bot-token",
    "CHATWOOT_WEBHOOK_SECRET": "bot-secret,hook-secret",
}
DONE = Found(
    version=(4, 15, 1),
    account=1,
    inbox=2,
    inbox_name="WhatsApp",
    bot=BOT,
    linked=3,
    linked_name="MSI-a",
    keep_pending=True,
    webhook=HOOK,
    env=ENV,
)


def steps(contacts: bool = True, **found: Any) -> list[Step]:
    return plan(
        replace(DONE, **found),
        url=URL,
        bot_name="MSI-a",
        contacts=contacts,
        token="admin-token",
        api_url="https://chat.example.com",
    )


def told(contacts: bool = True, **found: Any) -> set[tuple[str, Do]]:
    return {(step.name, step.do) for step in steps(contacts, **found) if step.do is not Do.nothing}


def env(**values: str | None) -> dict[str, str]:
    return {name: value for name, value in {**ENV, **values}.items() if value is not None}


def test_nothing_is_left_to_do() -> None:
    assert told() == set()
    assert not changes(steps())


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ({"linked": None}, {("inbox", Do.change)}),
        ({"linked": 8, "linked_name": "Captain"}, {("inbox", Do.overwrite)}),
        ({"keep_pending": False}, {("failing bot", Do.attempt)}),
        ({"keep_pending": None}, {("failing bot", Do.attempt)}),
        ({"bot": {**BOT, "outgoing_url": "https://old.example"}}, {("agent bot", Do.change)}),
        ({"webhook": {**HOOK, "subscriptions": ["message_created"]}}, {("contacts webhook", Do.change)}),
        ({"webhook": None}, {("contacts webhook", Do.create), (".env", Do.overwrite)}),
        ({"webhook": None, "env": env(CHATWOOT_WEBHOOK_SECRET="bot-secret")},
         {("contacts webhook", Do.create), (".env", Do.change)}),
        ({"env": env(CHATWOOT_API_TOKEN=None)}, {(".env", Do.create)}),
        ({"env": env(CHATWOOT_API_TOKEN="another")}, {(".env", Do.overwrite)}),
        ({"env": env(CHATWOOT_USER_TOKEN="another")}, {(".env", Do.overwrite)}),
        ({"env": env(CHATWOOT_USER_TOKEN="another"), "user_token_works": True}, set()),
        ({"env": env(CHATWOOT_WEBHOOK_SECRET="bot-secret")}, {(".env", Do.change)}),
        ({"env": env(CHATWOOT_WEBHOOK_SECRET="bot-secret,stale")}, {(".env", Do.overwrite)}),
        ({"notes": ["upgrade it"]}, {("Chatwoot", Do.warn)}),
        ({"bot": None, "linked": None, "webhook": None, "env": {}, "keep_pending": False},
         {("agent bot", Do.create), ("inbox", Do.change), ("failing bot", Do.attempt),
          ("contacts webhook", Do.create), (".env", Do.create)}),
    ],
)  # fmt: skip
def test_what_differs_is_named_and_nothing_else(found: dict[str, Any], expected: set[tuple[str, Do]]) -> None:
    assert told(**found) == expected
    overwritten = [step for step in steps(**found) if step.do is Do.overwrite]
    assert conflicts(steps(**found)) == [step.conflict for step in overwritten]
    assert all(step.conflict for step in overwritten)


def test_an_attempt_is_no_change_and_what_became_of_it_is_said() -> None:
    assert not changes(steps(keep_pending=None))
    assert tried(DONE).do is Do.change
    for told in (False, None):
        step = tried(replace(DONE, keep_pending=told))
        assert step.do is Do.warn
        assert "rails runner" in step.text


def test_without_the_contacts_webhook_one_secret_is_enough() -> None:
    assert told(contacts=False, webhook=None, env=env(CHATWOOT_WEBHOOK_SECRET="bot-secret")) == set()


@pytest.mark.parametrize("given", [ENV, {}, env(CHATWOOT_API_TOKEN="T0ken", CHATWOOT_WEBHOOK_SECRET="x1y2")])
def test_no_step_shows_a_secret(given: dict[str, str]) -> None:
    words = " ".join(step.text + step.conflict for step in steps(env=given))
    for secret in ("bot-token", "bot-secret", "hook-secret", "admin-token", "T0ken", "x1y2"):
        assert secret not in words


def test_our_bot_is_the_one_whose_token_we_hold_before_the_one_of_our_name() -> None:
    named = {"id": 1, "name": "MSI-a", "outgoing_url": "", "access_token": "x"}
    calling = {"id": 2, "name": "Other", "outgoing_url": URL, "access_token": "y"}
    system = {"id": 4, "name": "MSI-a", "outgoing_url": URL, "system_bot": True}
    assert ours([system, named, calling, BOT], URL, "bot-token", "MSI-a") is BOT
    assert ours([system, named, calling], URL, "bot-token", "MSI-a") is calling
    assert ours([system, named], URL, "", "MSI-a") is named
    assert ours([system], URL, "", "MSI-a") is None


@pytest.mark.parametrize(
    ("status", "said", "kind", "says"),
    [
        (401, "Invalid Access Token", Misconfigured, "copy it again"),
        (401, "Access to this endpoint is not authorized for bots", NotAllowed, "token of a bot"),
        (401, "You need to sign in or sign up before continuing.", Misconfigured, "proxy"),
        (401, "You are not authorized to do this action", NotAllowed, "administrator"),
        (403, "", NotAllowed, "administrator"),
        (404, "", NotFound, "correct account"),
        (422, "Url is invalid", BadInput, "Url is invalid"),
        (429, "", Unreachable, "minute"),
        (502, "", Unreachable, "502"),
    ],
)
def test_refusals_say_what_to_do(status: int, said: str, kind: type[Exception], says: str) -> None:
    error = refusal(status, said, "GET /api/v1/profile")
    assert type(error) is kind
    assert says in str(error)
