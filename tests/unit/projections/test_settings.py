"""Where Postgres is, and which secrets are refused."""

import pytest

from contracts.errors import Misconfigured
from services.projections.settings import ProjectionsSettings


def test_the_url_is_built_from_the_parts_and_escapes_them() -> None:
    settings = ProjectionsSettings(postgres_host="db", postgres_user="a@b", postgres_password="p/w:1")
    assert settings.dsn == "postgresql://a%40b:p%2Fw%3A1@db:5432/msia"
    assert "p/w" not in repr(settings)


def test_a_given_url_wins() -> None:
    assert ProjectionsSettings(postgres_url="postgresql://x/y", postgres_host="db").dsn == "postgresql://x/y"


@pytest.mark.parametrize("secret", ["", "changeme"])
def test_production_refuses_a_secret_one_can_guess(secret: str) -> None:
    with pytest.raises(Misconfigured, match="ADMIN_JWT_SECRET"):
        ProjectionsSettings(msia_env="production", admin_jwt_secret=secret).jwt_secret()


def test_nowhere_is_the_secret_empty() -> None:
    # an empty HS256 key would accept tokens that anybody signs with nothing
    with pytest.raises(Misconfigured):
        ProjectionsSettings(msia_env="local").jwt_secret()
