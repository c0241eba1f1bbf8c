"""`msia privacy` in a process of its own: what it prints, what it leaves, and its exit codes."""

import json
import os
import pty
import stat
import zipfile
from pathlib import Path

import pytest

from tests.integration.ingress.test_commands import Door
from tests.integration.privacy.conftest import Office


@pytest.fixture
def door(office: Office) -> Door:
    return Door(office.ingress, office.nats.url)


async def test_export_leaves_an_archive_for_its_owner_only(
    office: Office, door: Door, tmp_path: Path
) -> None:
    person = await office.plant()
    target = tmp_path / "persona.zip"
    words = ("privacy", "export", "--phone", person.phone, "--reason", "lo pide", "--out", str(target))
    code, out, err = await door.msia(tmp_path, *words, "-o", "json")
    assert code == 0, err
    told = json.loads(out)
    assert (told["customer"], told["conversations"], told["files"]) == (person.customer.id, 2, 1)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    with zipfile.ZipFile(target) as archive:
        assert {"informe.html", "datos.json"} < set(archive.namelist())
        assert person.marks[0].decode() in archive.read("informe.html").decode()
    code, _, err = await door.msia(tmp_path, *words)
    assert (code, "--force" in err) == (2, True)
    assert person.phone not in err + out
    assert [name for name in os.listdir(tmp_path) if name.endswith(".part")] == []


async def test_erasing_takes_a_confirmation(office: Office, door: Door, tmp_path: Path) -> None:
    person = await office.plant()
    contact = f"1-{person.contact}"
    words = ("privacy", "erase", "--contact", contact, "--reason", "lo pide", "--now", "-o", "json")
    code, out, err = await door.msia(tmp_path, *words, "--no-input")
    assert (code, out) == (2, "")
    assert "--yes" in err
    assert len(await office.readable(person)) == len(person.marks) - 1
    code, out, err = await door.msia(tmp_path, *words, "--yes")
    assert code == 0, err
    assert json.loads(out)["erased_generation"] == 1
    assert "msia projections sweep-rows" in err  # what no command over HTTP can do
    assert await office.readable(person) == []
    code, out, err = await door.msia(
        tmp_path, "privacy", "export", "--contact", contact, "--reason", "x", "--out", str(tmp_path / "a.zip")
    )
    assert code == 6, err  # the file is gone, and it says so


async def test_what_it_refuses(office: Office, door: Door, tmp_path: Path) -> None:
    person = await office.plant()
    contact = f"1-{person.contact}"
    code, out, _ = await door.msia(tmp_path, "privacy", "restrict", "--contact", contact, "--reason", "x")
    assert (code, json.loads(out)["restricted"]["reason"]) == (0, "x")
    again = await door.msia(tmp_path, "privacy", "restrict", "--contact", contact, "--reason", "x")
    assert again[0] == 1
    nobody = await door.msia(tmp_path, "privacy", "status", "--phone", "+34 699 888 777")
    assert (nobody[0], "699" in nobody[2]) == (3, False)
    several = await door.msia(tmp_path, "privacy", "status", "--phone", "699888777", "--contact", "1-1")
    assert several[0] == 2


@pytest.mark.parametrize(("typed", "code"), [("otro", 2), ("", 0)], ids=["another", "the contact"])
async def test_the_contact_is_typed_at_a_terminal(
    office: Office, door: Door, tmp_path: Path, typed: str, code: int
) -> None:
    person = await office.plant()
    contact = f"1-{person.contact}"
    ours, theirs = pty.openpty()
    try:
        os.write(ours, f"{typed or contact}\n".encode())  # read once it is asked for
        words = ("privacy", "erase", "--phone", person.phone, "--reason", "lo pide", "-o", "json")
        ended, _, err = await door.at_terminal(tmp_path, *words, stdin=theirs)
    finally:
        os.close(ours)
        os.close(theirs)
    assert ended == code, err
    assert f"Type {contact} to confirm" in err
    block = (await office.post("status", contact=contact)).json()["restricted"]
    assert (block is not None) == (code == 0)
