from pathlib import Path

import pytest

from contracts.errors import Misconfigured
from services.sandbox.settings import SandboxSettings


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_loopback_is_accepted(host: str) -> None:
    assert SandboxSettings.load(sandbox_host=host).sandbox_host == host


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "example.com", ""])
def test_anything_else_is_refused_by_name(host: str) -> None:
    with pytest.raises(Misconfigured, match=r"SANDBOX_HOST.*this machine only"):
        SandboxSettings.load(sandbox_host=host)


def test_a_pair_of_delays_is_in_order() -> None:
    with pytest.raises(Misconfigured, match="SANDBOX_READ_DELAY"):
        SandboxSettings.load(sandbox_read_delay=(3.0, 1.0))


def test_names_come_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MSIA_HOME", str(tmp_path))
    monkeypatch.setenv("SANDBOX_PORT", "8099")
    monkeypatch.setenv("SANDBOX_ACCEPT_DELAY", "[0.5, 0.7]")
    monkeypatch.setenv("CHATWOOT_ACCOUNT_ID", "3")
    settings = SandboxSettings.load()
    assert settings.base_url == "http://127.0.0.1:8099"
    assert settings.sandbox_accept_delay == (0.5, 0.7)
    assert (settings.chatwoot_account_id, settings.sandbox_data) == (3, tmp_path / "sandbox")
