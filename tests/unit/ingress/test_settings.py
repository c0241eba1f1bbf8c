import base64
from typing import Any

import pytest

from contracts.errors import Misconfigured
from services.ingress.settings import IngressSettings

REAL = "a-real-one-of-32-characters-000"
MASTER = "k1:" + base64.b64encode(bytes(32)).decode()


def settings(**values: Any) -> IngressSettings:
    return IngressSettings(_env_file=None, msia_master_key=MASTER, **values)


def test_outside_local_an_open_door_does_not_start() -> None:
    with pytest.raises(Misconfigured, match="CHATWOOT_WEBHOOK_SECRET"):
        settings().check()
    settings(chatwoot_webhook_secret=REAL).check()
    settings(chatwoot_webhook_token=REAL).check()
    settings(msia_env="local").check()


@pytest.mark.parametrize(
    "value", ["changeme", "Secret", f"{REAL},changeme", "changeme-changeme-changeme", "secret-0123456789-01"]
)
def test_outside_local_a_placeholder_does_not_start(value: str) -> None:
    with pytest.raises(Misconfigured, match="placeholder"):
        settings(chatwoot_webhook_secret=value).check()


@pytest.mark.parametrize("value", ["a", "1", "x" * 15, f"{REAL},a", f"a, {REAL}"])
@pytest.mark.parametrize("name", ["chatwoot_webhook_secret", "chatwoot_webhook_token"])
def test_outside_local_what_could_be_guessed_does_not_start(name: str, value: str) -> None:
    with pytest.raises(Misconfigured, match=f"{name.upper()} is shorter than 16 bytes"):
        settings(**{name: value}).check()
    settings(**{name: value}, msia_env="local").check()
    settings(**{name: "x" * 16}).check()


def test_a_log_without_keys_does_not_start() -> None:
    with pytest.raises(Misconfigured, match="MSIA_MASTER_KEY"):
        settings(msia_env="local", chatwoot_webhook_secret="x").model_copy(
            update={"msia_master_key": type(settings().msia_master_key)("")}
        ).check()


def test_several_secrets_are_separated_by_commas() -> None:
    assert settings(chatwoot_webhook_secret=" uno, dos,,").secrets == ("uno", "dos")


def test_a_token_counts_only_where_nothing_is_signed() -> None:
    assert settings(chatwoot_webhook_token="t").tokens == ("t",)
    both = settings(chatwoot_webhook_token="t", chatwoot_webhook_secret="s")
    assert both.tokens == ()
    assert any("ignored" in note for note in both.notes())


def test_a_secret_that_is_none_is_no_step_back_to_a_token() -> None:
    with pytest.raises(Misconfigured, match="CHATWOOT_WEBHOOK_SECRET holds commas and no secret"):
        settings(chatwoot_webhook_secret=" , ", chatwoot_webhook_token=REAL).check()


def test_what_works_less_well_is_said() -> None:
    full = settings(
        chatwoot_webhook_secret="s",
        chatwoot_user_token="u",
        chatwoot_account_id=1,
        admin_jwt_secret="j" * 32,
    )
    assert full.notes() == []
    assert any("CHATWOOT_USER_TOKEN" in note for note in settings(chatwoot_webhook_secret="s").notes())
    assert any("not signed" in note for note in settings(chatwoot_webhook_token="t").notes())


def test_outside_local_a_short_token_secret_does_not_start() -> None:
    with pytest.raises(Misconfigured, match="ADMIN_JWT_SECRET is shorter than 32 bytes"):
        settings(chatwoot_webhook_secret=REAL, admin_jwt_secret="short").check()


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"admin_jwt_secret": "changeme-" * 5}, "ADMIN_JWT_SECRET still holds a placeholder"),
        ({"admin_jwt_secret": "j" * 32 + ",short"}, "ADMIN_JWT_SECRET is shorter"),
        ({"msia_demo_password": "vaca-lila-tarde"}, "MSIA_DEMO_PASSWORD is for MSIA_ENV=local only"),
        ({"admin_password_hash": "$2y$nonsense"}, "ADMIN_PASSWORD_HASH is no bcrypt hash"),
        ({"login_trusted_proxies": "panel"}, "LOGIN_TRUSTED_PROXIES"),
    ],
)
def test_who_could_let_anybody_in_does_not_start(changes: dict[str, str], problem: str) -> None:
    with pytest.raises(Misconfigured, match=problem):
        settings(chatwoot_webhook_secret=REAL, **changes).check()
