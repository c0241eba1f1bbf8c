from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from contracts.errors import Misconfigured
from infra.embedded import envfile

values = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1)


@given(values)
@example('it\'s "quoted" \\ with ${HOME} and $HOME # no comment')
@example("trailing backslash \\")
@example("${a")
def test_what_is_written_is_read(value: str) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "values.env"
        envfile.write(file, {"NAME": value, "OTHER": "x"})
        assert envfile.read(file) == {"NAME": value, "OTHER": "x"}


def test_only_the_user_may_read_it(tmp_path: Path) -> None:
    file = tmp_path / "values.env"
    file.write_text("A=old\n")
    file.chmod(0o644)
    envfile.write(file, {"A": "new"})
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_draft_that_a_crash_left_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "values.env.new").write_text("A='half")
    envfile.write(tmp_path / "values.env", {"A": "whole"})
    assert envfile.read(tmp_path / "values.env") == {"A": "whole"}


def test_no_file_and_empty_values_give_nothing(tmp_path: Path) -> None:
    assert envfile.read(tmp_path / "none.env") == {}
    (tmp_path / ".env").write_text("# comment\nEMPTY=\nBARE\nSET=1\n")
    assert envfile.read(tmp_path / ".env") == {"SET": "1"}


def test_a_file_that_is_no_text_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"A=\xff\xfe")
    with pytest.raises(Misconfigured, match=r"cannot read .*\.env"):
        envfile.read(tmp_path / ".env")
