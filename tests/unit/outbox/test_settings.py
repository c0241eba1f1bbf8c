import pytest
from pydantic import SecretStr

from contracts.errors import Misconfigured
from services.outbox.settings import OutboxSettings

GOOD = {
    "chatwoot_api_url": "https://chat.example.com",
    "chatwoot_api_token": SecretStr("bot"),
    "chatwoot_user_token": SecretStr("user"),
    "msia_master_key": SecretStr("k:x"),
}


def settings(**changes: object) -> OutboxSettings:
    return OutboxSettings.model_validate({**GOOD, **changes})


def test_good_settings_start() -> None:
    settings().check()


@pytest.mark.parametrize("name", ["chatwoot_api_url", "chatwoot_api_token", "msia_master_key"])
def test_what_is_missing_is_named(name: str) -> None:
    with pytest.raises(Misconfigured, match=name.upper()):
        settings(**{name: ""}).check()


@pytest.mark.parametrize("url", ["chat.example.com", "ftp://chat.example.com", "https://"])
def test_a_url_that_is_none(url: str) -> None:
    with pytest.raises(Misconfigured, match="CHATWOOT_API_URL"):
        settings(chatwoot_api_url=url).check()


def test_a_placeholder_is_no_token_outside_local() -> None:
    with pytest.raises(Misconfigured, match="placeholder"):
        settings(chatwoot_api_token="changeme").check()
    settings(chatwoot_api_token="changeme", msia_env="local").check()


def test_without_a_user_token_it_says_what_is_lost() -> None:
    assert settings().notes() == []
    assert "CHATWOOT_USER_TOKEN" in settings(chatwoot_user_token="").notes()[0]


def test_timers_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTBOX_RETRIES", "[0.1, 0.2]")
    monkeypatch.setenv("OUTBOX_SERVER_LIMIT", "0.5")
    rules = settings().rules
    assert rules.schedule == (0.1, 0.2)
    assert rules.server_limit == 0.5
