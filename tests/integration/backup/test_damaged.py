"""What is wrong with a backup is one line that says what to do, and nothing is put back from it."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from contracts.errors import Misconfigured, NotFound, Refused
from eventstore.ledger.errors import LedgerBroken
from infra.backup.creating import create
from infra.backup.operating import Chosen, _check, _chosen, _tried
from infra.backup.place import Place
from infra.backup.sealing import BackupKey, Damaged
from infra.backup.settings import BackupSettings
from infra.backup.stored import KEYS, path_of
from infra.embedded.home import ROOT
from infra.embedded.nats import NatsServer
from tests.integration.backup.conftest import BACKUP, KEY, NOW, SEALS, TRUST, Past, bar, opened, times


def _settings(**more: str) -> BackupSettings:
    return BackupSettings(_env_file=None, msia_backup_key=BACKUP, msia_seal_key=SEALS, **more)


def _flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def _files(past: Past) -> tuple[Path, Path]:
    return path_of(past.made.log, "EVENTS"), path_of(past.made.keys, KEYS)


def _in(past: Past, path: Path) -> Path:
    return past.backups / path.parent.name / path.name


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def _swap(path: Path) -> None:
    path.write_bytes(path.with_name("OBJ_MEDIA.sealed").read_bytes())


def _alter(path: Path) -> None:
    manifest = path.with_name("manifest.json")
    fields = json.loads(manifest.read_bytes())
    manifest.write_text(json.dumps(fields | {"sealed": 7}))


BREAKING: dict[str, tuple[Callable[[Path], None], str]] = {
    "flipped in the middle": (
        lambda path: _flip(path, path.stat().st_size // 2),
        "segment 1 of 1 is altered",
    ),
    "flipped in the head": (lambda path: _flip(path, 3), "does not open with this key"),
    "cut off": (_cut, "bytes, its manifest says"),
    "empty": (lambda path: path.write_bytes(b""), "bytes, its manifest says"),
    "missing": (lambda path: path.unlink(), "is missing: take another copy"),
    "longer": (lambda path: path.write_bytes(path.read_bytes() + b"x"), "bytes, its manifest says"),
    "another file": (_swap, "bytes, its manifest says"),
    "manifest altered": (_alter, "was altered: take another copy"),
    "manifest no JSON": (lambda path: path.with_name("manifest.json").write_text("{"), "does not decode"),
    "never finished": (lambda path: path.with_name("manifest.json").unlink(), "never finished"),
}


@pytest.mark.parametrize("how", BREAKING)
def test_what_is_damaged_is_named(past: Past, how: str) -> None:
    breaking, words = BREAKING[how]
    breaking(_in(past, _files(past)[0]))
    place = Place(past.backups, past.backups)
    with pytest.raises((Damaged, NotFound), match=words) as raised:
        _check(*_chosen(Chosen(place), _settings(), NOW))
    assert "\n" not in str(raised.value)


def test_keys_that_are_damaged_or_too_old_are_refused(past: Past) -> None:
    place, path = Place(past.backups, past.backups), _in(past, _files(past)[1])
    later = NOW + timedelta(days=31)
    with pytest.raises(Refused, match=r"expired at .* who was erased since must not come back"):
        _chosen(Chosen(place), _settings(), later)
    _chosen(Chosen(place, expired=True), _settings(), later)  # when told
    _flip(path, 50)
    with pytest.raises(Damaged, match=r"KEYS.sealed: segment 1 of 1 is altered"):
        _check(*_chosen(Chosen(place), _settings(), NOW))


def test_another_key_is_told_from_damage(past: Past) -> None:
    place = Place(past.backups, past.backups)
    for wrong in (BackupKey("b1", b"x" * 32), BackupKey("b2", b"b" * 32)):
        with pytest.raises(Misconfigured, match=r"was made with backup key 'b1-.*MSIA_BACKUP_KEY holds"):
            place.choose("log", None, [wrong])
    assert place.choose("log", None, [BackupKey("b2", b"x" * 32), KEY])  # after a rotation


def test_the_key_of_backups_must_be_one_of_its_own() -> None:
    for text, words in (("", "set MSIA_BACKUP_KEY"), ("b1:eA==", "is not `name:base64 of 32 bytes`")):
        with pytest.raises(Misconfigured, match=words):
            BackupSettings(_env_file=None, msia_backup_key=text).backup_keys()
    with pytest.raises(Misconfigured, match="holds a master key"):
        _settings(msia_master_key=BACKUP.replace("b1", "m1")).backup_keys()


async def test_expired_keys_go_with_the_next_backup(past: Past, nats_server: NatsServer) -> None:
    await past.restore(nats_server)
    place = Place(past.backups, past.backups)
    async with opened(nats_server, "operator") as store:
        made = await create(store, place, [KEY], times(NOW + timedelta(days=29)), bar)
        assert made.expired == []
        (place.keys / past.made.keys.name / "manifest.json").write_text("{")
        made = await create(store, place, [KEY], times(NOW + timedelta(days=31)), bar)
    assert made.expired == [past.made.keys.name]  # though its manifest was damaged
    assert past.made.keys.name not in [path.name for path in place.finished("keys")]
    assert len(place.finished("log")) == 3  # the log may be kept for ever: nobody reads it without keys
    with pytest.raises(Refused, match="is older than"):
        _chosen(Chosen(place, log=made.log.name, keys=place.finished("keys")[0].name), _settings(), NOW)


async def test_a_full_disk_is_one_line_and_leaves_no_half_backup(past: Past, nats_server: NatsServer) -> None:
    await past.restore(nats_server)
    folder = past.folder / "more"
    folder.mkdir()
    place = Place(folder, folder)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    async with opened(nats_server, "operator") as store:
        resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, before[1]))  # as on a disk that is full
        try:
            with pytest.raises(Misconfigured, match=r"make room, then repeat it") as raised:
                await create(store, place, [KEY], times(), bar)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        assert "\n" not in str(raised.value)
        assert place.finished("log") == place.finished("keys") == []
        assert (await create(store, place, [KEY], times(), bar)).log in place.finished("log")


def test_verify_needs_no_server_and_says_what_the_backup_covers(past: Past) -> None:
    def verified() -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "services.cli", "backup", "verify", str(past.backups)],
            cwd=ROOT,
            env={**os.environ, **past.environment, "NATS_URL": "nats://127.0.0.1:1"},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    done = verified()
    assert done.returncode == 0, done.stderr
    told, ends = json.loads(done.stdout), len(past.leaves)
    assert (told["positions"], told["verified"], told["lost"]) == ([1, ends], ends, past.sealed - ends)
    assert (told["verified_sealed"], told["keys_days_left"]) == (ends - 1, 29)
    assert f"{past.sealed - ends} events between {ends + 1} and {past.sealed}" in done.stderr


async def test_a_log_that_is_not_what_was_sealed_is_found(past: Past) -> None:
    place = Place(past.backups, past.backups)
    newest = past.outside.newest()
    assert newest is not None
    (sealed,) = past.outside.seals(0, len(past.leaves))
    sealed.path.write_text(newest.note)
    with pytest.raises(LedgerBroken, match=r"its name says"):
        await _tried(place.choose("log", None, [KEY]), TRUST, past.outside, 60.0)
