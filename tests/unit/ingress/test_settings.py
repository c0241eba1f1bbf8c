import base64
from typing import Any

import pytest

from contracts.errors import Misconfigured
from services.ingress.settings import IngressSettings

MASTER = "k1:" + base64.b64encode(bytes(32)).decode()


def settings(**values: Any) -> IngressSettings:
    return IngressSettings(_env_file=None, msia_master_key=MASTER, **values)


def test_outside_local_an_open_door_does_not_start() -> None:
    with pytest.raises(Misconfigured, match="CHATWOOT_WEBHOOK_SECRET"):
        settings().check()
    settings(chatwoot_webhook_secret="a-real-one").check()
    settings(chatwoot_webhook_token="a-real-one").check()
    settings(msia_env="local").check()


@pytest.mark.parametrize("value", ["changeme", "Secret", "good,changeme"])
def test_outside_local_a_placeholder_does_not_start(value: str) -> None:
    with pytest.raises(Misconfigured, match="placeholder"):
        settings(chatwoot_webhook_secret=value).check()


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
        settings(chatwoot_webhook_secret="a-real-one", admin_jwt_secret="short").check()
