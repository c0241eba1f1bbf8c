from pathlib import Path

import pytest

from contracts.errors import Misconfigured
from infra.embedded.home import ROOT, Home
from services.common import settings


@pytest.mark.parametrize("value", [None, "", "/tmp/elsewhere/.msia", "relative/.msia"])
def test_it_is_where_the_services_look(value: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MSIA_HOME", raising=False)
    if value is not None:
        monkeypatch.setenv("MSIA_HOME", value)
    home = Home.of({} if value is None else {"MSIA_HOME": value})
    assert home.folder == settings.home()
    assert (home.run_env, home.user_env) == settings.env_files()
    assert settings.ROOT == ROOT


def test_one_runner_at_a_time(tmp_path: Path) -> None:
    home = Home(tmp_path / ".msia")
    with home.lock():
        with pytest.raises(Misconfigured, match=r"already running on .* \(process \d+\)") as raised:
            Home(tmp_path / ".msia").lock().__enter__()
        assert "\n" not in str(raised.value)
    with home.lock():
        pass


def test_a_folder_that_cannot_be_made_is_said_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(Misconfigured, match="set MSIA_HOME"):
        Home(tmp_path / "file" / ".msia").make()


def test_only_the_user_may_look_inside(tmp_path: Path) -> None:
    home = Home(tmp_path / ".msia")
    home.make()
    assert home.folder.stat().st_mode & 0o777 == 0o700
