"""Secrets that come as files, as containers are given them: one a setting, named as it."""

from pathlib import Path

import pytest

from contracts.errors import Misconfigured
from services.audit.doctor.settings import DoctorSettings
from services.common.settings import ServiceSettings
from services.projections.settings import ProjectionsSettings


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty one, and a home without any file of settings."""
    monkeypatch.setenv("MSIA_HOME", str(tmp_path / "home" / ".msia"))
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    monkeypatch.setenv("MSIA_SECRETS_DIR", str(secrets))
    for name in ("MSIA_MASTER_KEY", "POSTGRES_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    return secrets


def test_a_file_gives_its_setting_without_the_end_of_the_line(folder: Path) -> None:
    (folder / "msia_master_key").write_text("k1:abc=\n")
    (folder / "postgres_password").write_text("p")
    (folder / "nats_key").write_text("not a setting's name")
    assert ServiceSettings.load().msia_master_key.get_secret_value() == "k1:abc="
    assert ProjectionsSettings.load().postgres_password.get_secret_value() == "p"
    assert DoctorSettings.read()[0].msia_master_key.get_secret_value() == "k1:abc="


def test_the_environment_wins_unless_it_is_empty(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "msia_master_key").write_text("of the file")
    monkeypatch.setenv("MSIA_MASTER_KEY", "")
    assert ServiceSettings.load().msia_master_key.get_secret_value() == "of the file"
    monkeypatch.setenv("MSIA_MASTER_KEY", "of the environment")
    assert ServiceSettings.load().msia_master_key.get_secret_value() == "of the environment"


def test_an_empty_file_is_a_secret_that_is_not_set(folder: Path) -> None:
    (folder / "msia_master_key").touch()
    assert ServiceSettings.load().msia_master_key.get_secret_value() == ""


def test_kubernetes_mounts_its_files_as_links(folder: Path) -> None:
    (folder / "..2026").mkdir()
    (folder / "..2026" / "msia_master_key").write_text("linked")
    (folder / "..data").symlink_to("..2026")
    (folder / "msia_master_key").symlink_to("..data/msia_master_key")
    assert ServiceSettings.load().msia_master_key.get_secret_value() == "linked"


def test_a_folder_that_is_not_there_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MSIA_SECRETS_DIR", str(folder / "other"))
    with pytest.raises(Misconfigured, match=r"MSIA_SECRETS_DIR: .*other is no folder"):
        ServiceSettings.load()


def test_a_file_that_cannot_be_read_is_no_empty_secret(folder: Path) -> None:
    (folder / "msia_master_key").write_bytes(b"\xff\xfe")
    with pytest.raises(Misconfigured, match="msia_master_key"):
        ServiceSettings.load()
