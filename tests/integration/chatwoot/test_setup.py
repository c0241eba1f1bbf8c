"""`msia chatwoot setup` against the sandbox, over HTTP."""

import pytest

from services.sandbox.state import Account, AgentBot, ApiRequest, Inbox, Message, Webhook
from tests.integration.chatwoot.conftest import ADMIN, AGENT, Setup, version
from tests.integration.sandbox.conftest import USER

EVERYTHING = [
    ("agent bot", "create"),
    ("inbox", "change"),
    ("failing bot", "attempt"),
    ("contacts webhook", "create"),
    *[(".env", "create")] * 7,
]


def requests_that_write(setup: Setup) -> int:
    return setup.sandbox.world.store.count(ApiRequest, "method != 'GET'")


async def test_a_dry_run_says_everything_and_writes_nothing(setup: Setup) -> None:
    before = requests_that_write(setup)
    ran = await setup.first("--dry-run")
    assert (ran.code, ran.told) == (0, EVERYTHING)
    assert ran.json["dry_run"]
    assert requests_that_write(setup) == before
    assert not setup.env_file.exists()


async def test_all_is_made_once_and_the_second_run_changes_nothing(setup: Setup) -> None:
    await setup.sandbox.say()
    setup.env_file.write_text("# mine\nLLM_MODEL=mine\n")
    ran = await setup.first()
    assert ran.code == 0, ran.err
    done = [("failing bot", "change") if step == ("failing bot", "attempt") else step for step in EVERYTHING]
    assert ran.told == [*done, ("test note", "create")]

    store = setup.sandbox.world.store
    [bot], [webhook] = store.all(AgentBot, "1"), store.all(Webhook, "1")
    assert (bot.outgoing_url, webhook.url) == (setup.webhook, setup.webhook)
    assert webhook.subscriptions == ["contact_created", "contact_updated"]
    assert store.one(Inbox, 1).agent_bot_id == bot.id
    assert store.one(Account, 1).keep_pending_on_bot_failure
    [note] = store.all(Message, "sender_type = 'AgentBot'")
    assert note.private
    assert note.content_attributes == {"msia_setup": True}
    assert setup.env == {
        "LLM_MODEL": "mine",
        "CHATWOOT_API_URL": setup.sandbox.url,
        "CHATWOOT_ACCOUNT_ID": "1",
        "CHATWOOT_INBOX_ID": "1",
        "CHATWOOT_WEBHOOK_URL": setup.webhook,
        "CHATWOOT_USER_TOKEN": ADMIN,
        "CHATWOOT_API_TOKEN": bot.access_token,
        "CHATWOOT_WEBHOOK_SECRET": f"{bot.secret},{webhook.secret}",
    }
    assert setup.env_file.stat().st_mode & 0o777 == 0o600
    for secret in (bot.access_token, bot.secret, webhook.secret):
        assert secret not in ran.out + ran.err

    text, writes = setup.env_file.read_bytes(), requests_that_write(setup)
    again = await setup("--allow-private", "-o", "json")  # all the rest is in .env by now
    assert (again.code, again.told, again.json["changed"]) == (0, [], False)
    assert "nothing to change" in again.err
    assert (setup.env_file.read_bytes(), requests_that_write(setup)) == (text, writes)


async def test_a_run_that_died_after_making_the_bot_is_gone_on_with(setup: Setup) -> None:
    await setup.first()
    setup.env_file.unlink()
    ran = await setup.first("--no-test")
    assert ran.told == [(".env", "create")] * 7
    assert setup.sandbox.world.store.count(AgentBot, "1") == 1


async def test_what_stands_there_is_not_overwritten_unless_told(setup: Setup) -> None:
    setup.env_file.write_text("CHATWOOT_API_TOKEN=of-another-bot\n")
    store = setup.sandbox.world.store
    other = store.add(
        AgentBot(account_id=1, name="Captain", access_token="c", outgoing_url="https://c.example")
    )
    inbox = store.one(Inbox, 1)
    inbox.agent_bot_id = other.id
    store.save(inbox)
    before = requests_that_write(setup)
    refused = await setup.first()
    assert refused.code == 1
    for words in ("CHATWOOT_API_TOKEN holds another value", "Captain", "--replace", "nothing was changed"):
        assert words in refused.err
    assert requests_that_write(setup) == before
    assert setup.env == {"CHATWOOT_API_TOKEN": "of-another-bot"}

    replaced = await setup.first("--replace")
    assert replaced.code == 0, replaced.err
    assert ("inbox", "overwrite") in replaced.told
    assert (".env", "overwrite") in replaced.told
    assert store.one(Inbox, 1).agent_bot_id != other.id
    assert setup.env["CHATWOOT_API_TOKEN"] != "of-another-bot"


async def test_a_rotated_secret_is_found_and_taken(setup: Setup) -> None:
    await setup.first()
    [bot] = setup.sandbox.world.store.all(AgentBot, "1")
    await setup.sandbox.http.post(f"/api/v1/accounts/1/agent_bots/{bot.id}/reset_secret", headers=USER)
    assert (await setup.first()).code == 1
    assert (await setup.first("--replace")).told[0] == (".env", "overwrite")
    fresh = setup.sandbox.world.store.one(AgentBot, bot.id).secret
    assert setup.env["CHATWOOT_WEBHOOK_SECRET"].split(",")[0] == fresh


async def test_a_token_that_works_in_env_is_kept_beside_the_administrators(setup: Setup) -> None:
    setup.env_file.write_text(f"CHATWOOT_USER_TOKEN={AGENT}\n")
    assert (await setup.first()).code == 0
    assert setup.env["CHATWOOT_USER_TOKEN"] == AGENT


async def test_without_a_conversation_the_note_waits(setup: Setup) -> None:
    ran = await setup.first()
    assert ran.told[-1] == ("test note", "warn")
    await setup.sandbox.say()
    assert (await setup.first("--test")).told == [("test note", "create")]


async def test_a_chatwoot_that_does_not_keep_conversations_pending(setup: Setup) -> None:
    rule = {"kind": "500", "route": "PATCH /api/v1/accounts/1", "times": None}
    assert (await setup.sandbox.http.post("/__fake/faults", json=rule)).status_code == 200
    ran = await setup.first("--no-test")
    assert ran.code == 0, ran.err
    assert ("failing bot", "warn") in ran.told
    assert "rails runner" in ran.out
    again = await setup.first()
    assert (again.told, again.json["changed"]) == ([("failing bot", "warn")], False)
    await setup.sandbox.http.delete("/__fake/faults")
    assert (await setup.first("--no-test")).told == [("failing bot", "change")]


@pytest.mark.parametrize(
    ("token", "code", "says"),
    [
        ("nonsense-token", 2, "does not know this token"),
        (AGENT, 4, "no administrator of account"),
        ("", 2, "CHATWOOT_ADMIN_TOKEN"),
    ],
)
async def test_a_wrong_token(setup: Setup, token: str, code: int, says: str) -> None:
    ran = await setup.first("--account", "1", CHATWOOT_ADMIN_TOKEN=token)
    assert ran.code == code, ran.err
    assert says in ran.err
    assert not setup.env_file.exists()


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("--account", "7"), 4, "correct --account"),
        (("--inbox", "7"), 2, "choose among 1 (WhatsApp Homologaciones)"),
        (("--url", "http://127.0.0.1:9"), 5, "correct --url"),
        (("--url", "chat.example.com"), 2, "https://chat.example.com"),
        (("--webhook-url", "nonsense"), 2, "--webhook-url"),
    ],
)
async def test_wrong_words(setup: Setup, words: tuple[str, ...], code: int, says: str) -> None:
    ran = await setup.first(*words)
    assert ran.code == code, ran.err
    assert says in ran.err
    assert "Traceback" not in ran.err
    assert requests_that_write(setup) == 0
    assert not setup.env_file.exists()


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000", "http://ingress:8000", "https://[fd00::7]/hook"])
async def test_an_address_that_chatwoot_would_not_call(setup: Setup, url: str) -> None:
    ran = await setup("--url", setup.sandbox.url, "--webhook-url", url)
    assert ran.code == 1
    assert "SAFE_FETCH_ALLOW_PRIVATE_NETWORK=true" in ran.err
    assert requests_that_write(setup) == 0
    with version(setup.sandbox, "4.13.0"):  # which has no such filter
        assert (await setup("--url", setup.sandbox.url, "--webhook-url", url, "--dry-run")).code == 0


@pytest.mark.parametrize(("text", "code"), [("4.11.2", 2), ("4.13.0", 0)])
async def test_versions(setup: Setup, text: str, code: int) -> None:
    with version(setup.sandbox, text):
        ran = await setup.first()
    assert ran.code == code
    assert "4.14.2" in ran.err + ran.out


async def test_a_table_for_people(setup: Setup) -> None:
    ran = await setup.first("-o", "table")
    assert "agent bot" in ran.out
    assert all(len(line) <= 120 for line in ran.out.splitlines())
