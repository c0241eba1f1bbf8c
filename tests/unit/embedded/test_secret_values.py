import base64
from pathlib import Path

import pytest

from contracts.errors import Misconfigured
from infra.embedded import secret_values
from infra.embedded.home import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / ".msia")
    made.make()
    return made


def test_they_are_made_once_and_kept(home: Home) -> None:
    first = secret_values.load(home, {})
    assert secret_values.load(home, {}) == first
    assert home.secrets.stat().st_mode & 0o777 == 0o600
    assert len(set(first.values())) == len(first)


@pytest.mark.parametrize("setting", ["MSIA_MASTER_KEY", "MSIA_SEAL_KEY"])
def test_the_keys_are_32_bytes_under_a_name(setting: str, home: Home) -> None:
    name, _, key = secret_values.load(home, {})[setting].partition(":")
    assert name == "local1"
    assert len(base64.b64decode(key, validate=True)) == 32


def test_the_users_own_comes_first_and_is_not_kept(home: Home) -> None:
    assert secret_values.load(home, {"ADMIN_JWT_SECRET": "mine"})["ADMIN_JWT_SECRET"] == "mine"
    assert "mine" not in home.secrets.read_text()


def test_a_new_master_key_is_never_made_for_old_data(home: Home) -> None:
    secret_values.load(home, {})
    home.data("nats").mkdir()
    home.secrets.unlink()
    with pytest.raises(Misconfigured, match=r"MSIA_MASTER_KEY is gone"):
        secret_values.load(home, {})
    assert secret_values.load(home, {"MSIA_MASTER_KEY": "a:b"})["MSIA_MASTER_KEY"] == "a:b"
