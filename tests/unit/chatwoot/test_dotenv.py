"""The user's `.env` after setup: what is not ours stays as it is."""

from pathlib import Path

import pytest

from infra.chatwoot.dotenv import merge, merged
from infra.embedded import envfile

OLD = """# ours
export OTHER=kept   # said why

CHATWOOT_API_TOKEN=old
CHATWOOT_API_TOKEN="older"
LAST=1"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "A='1'\n"),
        ("A=0", "A='1'\n"),
        ("# note\n\nA=0\nB=2\n", "# note\n\nA='1'\nB=2\n"),
        ("B=2", "B=2\nA='1'\n"),
        ("A=0\nB=2\nA=3\n", "B=2\nA='1'\n"),
    ],
)
def test_lines_are_replaced_or_added(text: str, expected: str) -> None:
    assert merged(text, {"A": "1"}) == expected


def test_the_file_is_private_and_keeps_what_is_not_ours(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(OLD)
    file.chmod(0o644)
    values = {"CHATWOOT_API_TOKEN": "it's ${HOME} \\ new", "CHATWOOT_INBOX_ID": "7"}
    assert merge(file, values) == ["CHATWOOT_API_TOKEN", "CHATWOOT_INBOX_ID"]
    assert file.stat().st_mode & 0o777 == 0o600
    assert envfile.read(file) == {"OTHER": "kept", "LAST": "1", **values}
    assert file.read_text().startswith("# ours\nexport OTHER=kept   # said why\n")


def test_what_is_there_already_is_not_written_again_but_made_private(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("A='1'\n")
    file.chmod(0o644)
    before = file.stat().st_ino
    assert merge(file, {"A": "1"}) == []
    assert (file.stat().st_ino, file.stat().st_mode & 0o777) == (before, 0o600)


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "elsewhere.env", tmp_path / ".env"
    real.write_text("A=0\n")
    link.symlink_to(real)
    merge(link, {"A": "1"})
    assert link.is_symlink()
    assert real.read_text() == "A='1'\n"
