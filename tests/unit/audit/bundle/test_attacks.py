"""Whatever is done to a bundle, the verifier says so and names it, also when a forger signs it anew."""

import io
import tarfile
from base64 import b64encode
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import zstandard

from eventstore.ledger.errors import ForgedSeal, LedgerBroken
from eventstore.ledger.leaf import leaf_hash
from eventstore.ledger.received import Received
from services.audit.bundle.manifest import EVENTS, PERSONAL, SEAL, TREE
from services.audit.ledger.sources import as_json, from_json
from tests.unit.audit.bundle.bundles import MAKER, Desk, Parts, a_log, verified
from tests.unit.ledger.logs import STRANGER, message, sealed

COMPACT = (",", ":")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    (tmp_path / "log").mkdir()
    return Desk(a_log(tmp_path / "log"), tmp_path)


def found(bundle: Path) -> tuple[int, str]:
    """The first position that is named, and all that is said."""
    with pytest.raises(LedgerBroken) as caught:
        verified(bundle)
    return caught.value.first, str(caught.value)


def on_event(position: int, change: Callable[[dict[str, Any]], None]) -> Callable[[Parts], None]:
    def step(parts: Parts) -> None:
        lines = parts.lines(EVENTS)
        change(next(each for each in lines if each["position"] == position))
        parts.write(EVENTS, lines)

    return step


def without(*positions: int) -> Callable[[Parts], None]:
    def step(parts: Parts) -> None:
        parts.write(EVENTS, [each for each in parts.lines(EVENTS) if each["position"] not in positions])

    return step


def leaf_of(changed: Received) -> Callable[[Parts], None]:
    """The tree's leaf made to fit."""

    def step(parts: Parts) -> None:
        at = changed.position
        lines = parts.lines(TREE)
        lines = [
            [at, at, b64encode(leaf_hash(changed)).decode()] if each[:2] == [at, at] else each
            for each in lines
        ]
        parts.write(TREE, lines, COMPACT)

    return step


def asked(**changes: Any) -> Callable[[Parts], None]:
    def step(parts: Parts) -> None:
        fields = parts.manifest
        for part, values in changes.items():
            fields[part] |= values
        parts.manifest = fields

    return step


CHANGES: dict[str, Callable[[dict[str, Any]], None]] = {
    "body": lambda event: event.update(body="eyJvcGVuIjp7fX0="),
    "subject": lambda event: event.update(subject="msia.conversation.1-99"),
    "time": lambda event: event.update(stored_at="2026-11-22T09:00:12.123457Z"),
    "type": lambda event: event["headers"].update({"ce-type": "msia.conversation.QuoteGiven.v1"}),
    "writer": lambda event: event["headers"].update({"ce-source": "msia/agent"}),
    "a header more": lambda event: event["headers"].update({"ce-actor": "nobody"}),
}


@pytest.mark.parametrize("what", CHANGES)
async def test_an_event_that_was_altered(desk: Desk, what: str) -> None:
    bundle = desk.altered(await desk.export(since=8, until=16), on_event(12, CHANGES[what]))
    first, said = found(bundle)
    assert (first, "not as it was sealed" in said) == (12, True)


async def test_an_event_and_its_leaf(desk: Desk) -> None:
    parts: dict[str, Any] = as_json(desk.log.messages[11]) | {"body": "e30="}
    steps = on_event(12, lambda event: event.update(body="e30=")), leaf_of(from_json(parts))
    first, said = found(desk.altered(await desk.export(since=8, until=16), *steps))
    assert (first, "does not lead to the root" in said) == (0, True)


@pytest.mark.parametrize("position", [7, 8, 12, 15, 16])
async def test_an_event_of_the_window_was_left_out(desk: Desk, position: int) -> None:
    """In the middle, at its edges, and the neighbours that prove the edges."""
    first, said = found(desk.altered(await desk.export(since=8, until=16), without(position)))
    assert (first, f"position {position} of the window was left out" in said) == (position, True)


async def test_the_end_of_the_window_was_cut_off_in_the_manifest_too(desk: Desk) -> None:
    steps = without(14, 15, 16), asked(selected={"last": 13, "after": None})
    assert "end is not proven" in found(desk.altered(await desk.export(since=8, until=16), *steps))[1]
    (desk.folder / "parts").rename(desk.folder / "before")
    steps = without(15, 16), asked(selected={"last": 13, "after": 14})
    first, said = found(desk.altered(await desk.export(since=8, until=16), *steps))
    assert (first, "stored within the window" in said) == (14, True)


async def test_the_beginning_of_the_window_was_cut_off_in_the_manifest_too(desk: Desk) -> None:
    steps = without(7, 8), asked(selected={"first": 10, "before": 9})
    first, said = found(desk.altered(await desk.export(since=8, until=16), *steps))
    assert (first, "stored within the window" in said) == (9, True)


async def test_a_wider_window_is_claimed_than_was_exported(desk: Desk) -> None:
    steps = asked(query={"since": None})
    assert "beginning is not proven" in found(desk.altered(await desk.export(since=8), steps))[1]


async def test_what_a_later_decision_had_seen_was_left_out(desk: Desk) -> None:
    first, said = found(desk.altered(await desk.export("1-1"), without(13)))
    assert (first, "the decision at 14 had seen it" in said) == (13, True)


async def test_an_event_was_slipped_in(desk: Desk) -> None:
    def step(parts: Parts) -> None:
        forged = as_json(message(16, "msia.conversation.1-1", "msia.conversation.QuoteGiven.v1", {}))
        parts.write(EVENTS, sorted([*parts.lines(EVENTS), forged], key=lambda each: each["position"]))

    first, said = found(desk.altered(await desk.export("1-1"), step))
    assert first == 16, said


async def test_two_events_were_swapped(desk: Desk) -> None:
    def step(parts: Parts) -> None:
        lines = parts.lines(EVENTS)
        lines[3], lines[4] = lines[4], lines[3]
        parts.write(EVENTS, lines)

    assert "holds position 9 after 10" in found(desk.altered(await desk.export(since=8, until=16), step))[1]


@pytest.mark.parametrize("key", [STRANGER, None])
async def test_another_seal(desk: Desk, key: Any) -> None:
    """A stranger's over the same root; the log's own over an earlier one."""

    def step(parts: Parts) -> None:
        note = sealed(desk.log.messages, 40, key) if key else desk.log.outside.newest()
        text = note if isinstance(note, str) else next(iter(desk.log.outside.seals())).note
        (parts.folder / SEAL).write_text(text)

    said = found(desk.altered(await desk.export(), step))[1]
    assert "no key that is trusted" in said if key else "another seal" in said


async def test_another_maker(desk: Desk) -> None:
    bundle = desk.altered(await desk.export())
    assert not verified(bundle).signer_checked
    with pytest.raises(ForgedSeal, match="not by auditor"):
        verified(bundle, MAKER.verifier)


async def test_files_that_do_not_fit_their_manifest(desk: Desk) -> None:
    def step(parts: Parts) -> None:
        (parts.folder / "README.txt").write_text("Todo en orden.\n")

    bundle = await desk.export()
    said = found(desk.altered(bundle, step, resign=False))[1]
    assert "README.txt was altered" in said


async def test_a_manifest_that_its_maker_did_not_sign(desk: Desk) -> None:
    bundle = await desk.export()
    said = found(
        desk.altered(bundle, asked(query={"personal_data": False, "conversations": ["1-1"]}), resign=False)
    )[1]
    assert "manifest.json was altered" in said


@pytest.mark.parametrize("name", [EVENTS, TREE, SEAL, "manifest.json", "manifest.note", "README.txt"])
async def test_a_file_was_removed(desk: Desk, name: str) -> None:
    bundle = await desk.export()
    said = found(desk.altered(bundle, lambda parts: (parts.folder / name).unlink(), resign=False))[1]
    assert name in said


async def test_personal_data_was_altered(desk: Desk) -> None:
    async def opened(positions: set[int]) -> Mapping[int, Mapping[str, Any]]:
        return {13: {"text": "140 €"}}

    bundle = await desk.export("1-1", opening=opened)

    def step(parts: Parts) -> None:
        parts.write(PERSONAL, [{"position": 13, "private": {"text": "40 €"}}])

    assert "personal.jsonl was altered" in found(desk.altered(bundle, step, resign=False))[1]


async def test_every_byte_of_the_file(desk: Desk) -> None:
    """Bit by bit at 200 places, cut off at 20, something appended."""
    good = (await desk.export("1-1", since=8, until=16)).read_bytes()
    bad = desk.folder / "bad"
    for at in range(0, len(good), max(1, len(good) // 200)):
        bad.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :])
        found(bad)
    for size in range(5, len(good), len(good) // 20):
        bad.write_bytes(good[:size])
        found(bad)
    bad.write_bytes(good + b"\0")
    assert "appended" in found(bad)[1]


@pytest.mark.parametrize("name", ["more.txt", "../outside", "/tmp/outside"])
async def test_a_file_more_in_the_archive(desk: Desk, name: str) -> None:
    bundle = await desk.export()
    data = io.BytesIO(zstandard.ZstdDecompressor().decompressobj().decompress(bundle.read_bytes()))
    packed = io.BytesIO()
    with tarfile.open(fileobj=data) as old, tarfile.open(fileobj=packed, mode="w") as new:
        for member in old:
            new.addfile(member, old.extractfile(member))
        header = tarfile.TarInfo(name)
        header.size = 4
        new.addfile(header, io.BytesIO(b"boo\n"))
    bad = desk.folder / "bad"
    bad.write_bytes(zstandard.ZstdCompressor().compress(packed.getvalue()))
    assert name in found(bad)[1]


async def test_a_bomb_is_not_unpacked(desk: Desk) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        header = tarfile.TarInfo("manifest.json")
        header.size = 1 << 25
        tar.addfile(header, io.BytesIO(b"\0" * (1 << 25)))
    bad = desk.folder / "bad"
    bad.write_bytes(zstandard.ZstdCompressor().compress(packed.getvalue()))
    assert "not as its manifest says" in found(bad)[1]
