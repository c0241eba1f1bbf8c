"""A forger who knows the format: what reads two ways, claims nothing, or breaks the verifier's own tools."""

import base64
import json
import tarfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import zstandard

from eventstore.ledger.errors import LedgerBroken
from services.audit.bundle.manifest import EVENTS, MANIFEST, PERSONAL, README, SEAL, TREE
from tests.unit.audit.bundle.bundles import Desk, Parts, a_log, verified
from tests.unit.audit.bundle.test_attacks import asked, found, without


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    (tmp_path / "log").mkdir()
    return Desk(a_log(tmp_path / "log"), tmp_path)


def replaced(name: str, old: str, new: str) -> Callable[[Parts], None]:
    def step(parts: Parts) -> None:
        text = (parts.folder / name).read_text()
        assert old in text
        (parts.folder / name).write_text(text.replace(old, new, 1))

    return step


EVENT_LINES = {
    "a key that stands twice": ('"position": 12,', '"position": 99, "position": 12,'),
    "a body that stands twice": ('{"body"', '{"body": "e30=", "body"'),
    "a float": ('"position": 12,', '"position": 12.0,'),
    "true": ('"position": 1,', '"position": true,'),
    "a text": ('"position": 12,', '"position": "12",'),
    "infinity": ('"position": 12,', '"position": Infinity,'),
    "a number beyond 64 bits": ('"position": 12,', f'"position": {10**30},'),
    "not a number": ('"ce-type": "', '"ce-x": NaN, "ce-type": "'),
    "a header that is a number": ('"ce-type": "', f'"ce-x": {10**30}, "ce-type": "'),
    "a header that is a list": ('"ce-type": "', '"ce-x": [], "ce-type": "'),
    "half a character": ('"ce-type": "', '"ce-x": "\\ud800", "ce-type": "'),
    "a time before the year 1": ('"stored_at": "2026-', '"stored_at": "0001-01-01T00:00:00+23:00'),
    "a blank more": ('"position": 12,', '"position":  12,'),
    "nested deeply": ('{"body"', "[" * 50_000 + '{"body"'),
}


@pytest.mark.parametrize("what", EVENT_LINES)
async def test_an_event_that_reads_two_ways(desk: Desk, what: str) -> None:
    def step(parts: Parts) -> None:
        replaced(EVENTS, *EVENT_LINES[what])(parts)
        parts.resign(count=False)

    bundle = desk.altered(await desk.export(since=8, until=16), step, resign=False)
    assert "does not decode" in found(bundle)[1]


TREE_LINES = {
    "floats": ("[1,1,", "[1.0,1.0,"),
    "true": ("[1,1,", "[true,true,"),
    "a leaf twice": ("\n[8,8,", "\n[7,7,"),
    "lines that overlap": ("\n[8,8,", "\n[7,8,"),
    "backwards": ("[1,1,", "[1,0,"),
    "from nothing": ("[1,1,", "[0,1,"),
    "beyond 64 bits": ("[1,1,", f"[1,{10**30},"),
    "nested deeply": ("[1,1,", "[" * 50_000),
}


@pytest.mark.parametrize("what", TREE_LINES)
async def test_a_tree_that_is_none(desk: Desk, what: str) -> None:
    bundle = desk.altered(await desk.export(since=8, until=16), replaced(TREE, *TREE_LINES[what]))
    assert "tree.jsonl was altered" in found(bundle)[1]


async def test_a_window_that_is_said_to_be_empty(desk: Desk) -> None:
    """Everything between its edges left out, with and without the neighbours."""
    nothing = {"first": None, "last": None, "before": None, "after": None}
    steps = without(*range(7, 17)), asked(selected=nothing)
    assert (
        "not proven to be the window's"
        in found(desk.altered(await desk.export(since=8, until=16), *steps))[1]
    )


@pytest.mark.parametrize(
    "claim",
    [
        {"first": None, "last": None, "before": 7, "after": 16},
        {"first": 10, "last": 5, "before": 9, "after": 6},
        {"first": 8, "last": 7, "before": 7, "after": 8},
        {"first": None, "last": 15, "before": 7, "after": 16},
        {"first": 8, "last": None, "before": 7, "after": 8},
        {"first": -1, "last": 15, "before": -2, "after": 16},
        {"first": 8, "last": 10**30, "before": 7, "after": 10**30 + 1},
    ],
)
async def test_edges_that_are_none(desk: Desk, claim: Mapping[str, Any]) -> None:
    steps = without(*range(8, 16)), asked(selected=claim)
    found(desk.altered(await desk.export(since=8, until=16), *steps))


async def test_a_conversation_cut_short_although_no_end_was_asked_for(desk: Desk) -> None:
    steps = without(*range(30, 41)), asked(selected={"last": 29})
    assert "fewer positions" in found(desk.altered(await desk.export("1-1"), *steps))[1]


async def test_an_event_behind_the_window_of_a_conversation(desk: Desk) -> None:
    steps = asked(selected={"last": 25}, query={"until": "2026-11-22T09:00:26.000000Z"})
    assert "does not belong into the window" in found(desk.altered(await desk.export("1-1"), steps))[1]


PERSONAL_LINES = {
    "of a hidden event": '{"position": 11, "private": {}}',
    "of an event without any": '{"position": 13, "private": {}}\n{"position": 20, "private": {}}',
    "twice": '{"position": 13, "private": {}}\n{"position": 13, "private": {}}',
    "a key twice": '{"position": 13, "private": {"text": "1 €"}, "private": {}}',
    "true": '{"position": true, "private": {}}',
    "a text": '{"position": 13, "private": "140 €"}',
    "nested deeply": "[" * 50_000,
}


@pytest.mark.parametrize("what", PERSONAL_LINES)
async def test_personal_parts_of_what_is_not_shown(desk: Desk, what: str) -> None:
    async def opened(positions: set[int]) -> Mapping[int, Mapping[str, Any]]:
        return {13: {"text": "140 €"}}

    def step(parts: Parts) -> None:
        (parts.folder / PERSONAL).write_text(PERSONAL_LINES[what] + "\n")

    assert (
        "personal.jsonl was altered" in found(desk.altered(await desk.export("1-1", opening=opened), step))[1]
    )


MANIFESTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "a signer that is none": lambda fields: fields.update(signer="me"),
    "another version": lambda fields: fields.update(schema_version=2),
    "a time before the year 1": lambda fields: fields["query"].update(since="0001-01-01T00:00:00+23:00"),
    "an escape sequence": lambda fields: fields["query"].update(conversations=["1-1", "\x1b[2Jok"]),
    "a file elsewhere": lambda fields: fields["files"].update(
        {"../\x1b[2J": {"bytes": 1, "sha256": "0" * 64}}
    ),
    "a float": lambda fields: fields["selected"].update(events=9.0),
}


@pytest.mark.parametrize("what", MANIFESTS)
async def test_a_manifest_that_nobody_writes(desk: Desk, what: str) -> None:
    def step(parts: Parts) -> None:
        fields = parts.manifest
        MANIFESTS[what](fields)
        text = json.dumps(fields, ensure_ascii=False, sort_keys=True, indent=2) + "\n"
        (parts.folder / MANIFEST).write_text(text)

    said = found(desk.altered(await desk.export(), step, resign=False))[1]
    assert "manifest.json was altered" in said
    assert said.isprintable()


def taken_apart(bundle: Path) -> bytearray:
    return bytearray(zstandard.ZstdDecompressor().decompressobj().decompress(bundle.read_bytes()))


def packed(desk: Desk, tar: bytes | bytearray) -> Path:
    bad = desk.folder / "bad"
    bad.write_bytes(zstandard.ZstdCompressor().compress(tar))
    return bad


async def test_bytes_of_the_archive_that_no_file_holds(desk: Desk) -> None:
    """In the padding of a file, behind a header's fields, in the last block, in blocks without end."""
    tar = taken_apart(await desk.export())
    verified(packed(desk, tar))
    size = int(tar[124:135], 8)
    for at in (512 + size, 511, len(tar) - 1):
        bad = bytearray(tar)
        bad[at] = 7
        with pytest.raises(LedgerBroken):
            verified(packed(desk, bad))
    assert "after its last file" in found(packed(desk, tar + b"\0" * (1 << 20)))[1]


KINDS = {
    "symlink": tarfile.SYMTYPE,
    "hard link": tarfile.LNKTYPE,
    "device": tarfile.CHRTYPE,
    "folder": tarfile.DIRTYPE,
    "sparse": tarfile.GNUTYPE_SPARSE,
    "contiguous": tarfile.CONTTYPE,
}


@pytest.mark.parametrize("kind", ["pax", "global pax", "long name", *KINDS])
async def test_members_that_are_no_plain_files(desk: Desk, kind: str) -> None:
    tar = bytes(taken_apart(await desk.export()))
    header = tarfile.TarInfo("manifest.json")
    if kind == "pax":
        header.pax_headers = {"comment": "hidden"}
        extra = header.tobuf(tarfile.PAX_FORMAT)[:-512]
    elif kind == "global pax":
        extra = tarfile.TarInfo.create_pax_global_header({"comment": "hidden"})
    elif kind == "long name":
        header.name = "m" * 200
        extra = header.tobuf(tarfile.GNU_FORMAT)[:-512]
    else:
        header.type = KINDS[kind]
        header.linkname = "/etc/passwd" if kind.endswith("link") else ""
        extra = header.tobuf(tarfile.USTAR_FORMAT)
    assert "the archive" in found(packed(desk, extra + tar))[1]


async def test_other_frames(desk: Desk) -> None:
    """Two frames, one that readers skip before or behind, one that wants a dictionary."""
    bundle = await desk.export()
    good, tar = bundle.read_bytes(), bytes(taken_apart(bundle))
    skipped = b"\x50\x2a\x4d\x18" + (4).to_bytes(4, "little") + b"boo\n"
    halves = b"".join(zstandard.ZstdCompressor().compress(each) for each in (tar[:5120], tar[5120:]))
    wanted = zstandard.ZstdCompressor(dict_data=zstandard.ZstdCompressionDict(b"manifest" * 99)).compress(tar)
    dictionary = zstandard.train_dictionary(512, [f"sample {n} manifest".encode() * 9 for n in range(500)])
    trained = zstandard.ZstdCompressor(dict_data=dictionary).compress(tar)
    bad = desk.folder / "bad"
    for data in (skipped + good, good + skipped, good + good, halves, wanted, trained):
        bad.write_bytes(data)
        with pytest.raises(LedgerBroken):
            verified(bad)


@pytest.mark.parametrize("name", [EVENTS, SEAL, README])
async def test_a_bomb_of_the_size_that_its_manifest_says(desk: Desk, name: str) -> None:
    """Nothing of it is read at once, and it ends where no events would be so small."""
    size = 1 << 28

    def step(parts: Parts) -> None:
        fields = parts.manifest
        fields["files"][name]["bytes"] = size
        parts.manifest = fields

    tar = bytes(taken_apart(desk.altered(await desk.export(), step, resign=False)))
    at = tar.index(name.encode() + b"\0")
    header = tarfile.TarInfo(name)
    header.size, header.mode = size, 0o644
    bomb = zstandard.ZstdCompressor().compressobj()
    bad = desk.folder / "bad"
    with bad.open("wb") as out:
        out.write(bomb.compress(tar[:at] + header.tobuf(tarfile.USTAR_FORMAT)))
        for _ in range(size >> 20):
            out.write(bomb.compress(b"\n" * (1 << 20)))
        out.write(bomb.flush())
    said = found(bad)[1]
    assert ("is a bomb" if name == EVENTS else "not as its manifest says") in said


async def test_the_log_of_somebody_else(desk: Desk) -> None:
    """An event of another log in the place of ours, and neighbours that were stored at the same moment."""
    other = json.dumps({"open": {"log_id": "00000000-0000-0000-0000-000000000000"}})

    def step(parts: Parts) -> None:
        lines = parts.lines(EVENTS)
        lines[0]["body"] = base64.b64encode(other.encode()).decode()
        parts.write(EVENTS, lines)

    assert "another log's" in found(desk.altered(await desk.export(since=8, until=16), step))[1]
