"""A bundle that claims more than it proves: every event in it is genuine, what is said of them is not."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eventstore.ledger.errors import LedgerBroken
from eventstore.ledger.notes import SigningKey
from services.audit.bundle.manifest import MANIFEST
from services.audit.bundle.verifying import verify_bundle
from services.audit.ledger.opening import seals_in
from services.audit.ledger.settings import LedgerSettings
from services.common.window import rfc3339
from tests.unit.audit.bundle.bundles import Desk, Parts, a_log, at, verified
from tests.unit.audit.bundle.test_attacks import asked, found, without
from tests.unit.ledger.logs import TRUST, Log, sealed


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    (tmp_path / "log").mkdir()
    return Desk(a_log(tmp_path / "log"), tmp_path)


async def test_an_old_seal_does_not_prove_a_window_that_goes_on(desk: Desk) -> None:
    """Genuine and signed, but from before what somebody wants to hide."""
    whole = await desk.export(since=8, until=16)
    assert verified(whole).complete
    end = {"last": 17, "after": None}
    old = desk.altered(await desk.export(until=17), asked(query={"until": None}, selected=end))
    assert verified(old).complete  # up to the seal is all that it says
    (desk.folder / "parts").rename(desk.folder / "before")
    later = asked(query={"until": rfc3339(at(38))}, selected=end)
    claimed = verified(desk.altered(await desk.export(until=17), later))
    assert (claimed.complete, claimed.manifest.open_end) == (False, True)


@pytest.mark.parametrize(("position", "said"), [(3, "decision at 20"), (20, "27 was decided by it")])
async def test_a_price_list_was_left_out(desk: Desk, position: int, said: str) -> None:
    first, text = found(desk.altered(await desk.export("1-1"), without(position)))
    assert (first, said in text) == (position, True), text


async def test_the_name_of_the_log_was_left_out(desk: Desk) -> None:
    for words in (("1-1",), ()):
        bundle = await desk.export(*words, since=8, until=39)
        assert found(desk.altered(bundle, without(1)))[0] == 1
        (desk.folder / "parts").rename(desk.folder / f"before{len(words)}")


async def test_a_conversation_that_is_not_here_at_all(desk: Desk) -> None:
    step = asked(query={"conversations": ["1-1", "1-2"]})
    assert "no event of 1-2 is here" in found(desk.altered(await desk.export("1-1"), step))[1]


async def test_a_window_that_ends_before_it_begins(desk: Desk) -> None:
    """Everything lies before its beginning and behind its end: that nothing is between them says nothing."""

    def step(parts: Parts) -> None:
        text = (parts.folder / MANIFEST).read_text()
        begin, end = rfc3339(at(8)), rfc3339(at(16))
        text = text.replace(begin, "?").replace(end, begin).replace("?", end)
        (parts.folder / MANIFEST).write_text(text)

    said = found(desk.altered(await desk.export(since=8, until=16), step, resign=False))[1]
    assert "ends before it begins" in said


@pytest.mark.parametrize(("begin", "end"), [(9, 12), (8, 11)])
async def test_one_of_several_events_of_the_same_moment_was_left_out(
    desk: Desk, begin: int, end: int
) -> None:
    """8 to 12 were stored at once: the edge lies before the first and behind the last of them."""
    log = desk.log
    for index in range(7, 12):
        log.messages[index] = replace(log.messages[index], stored_at=at(8))
    fresh = Desk(resealed(desk), desk.folder)
    bundle = await fresh.export(since=8, until=8.5)
    assert verified(bundle).manifest.selected.events == 8  # the five, two neighbours, the first of all
    gone = [each for each in range(7, 14) if not begin - 1 <= each <= end + 1]
    claim = {"first": begin, "last": end, "before": begin - 1, "after": end + 1}
    said = found(fresh.altered(bundle, without(*gone), asked(selected=claim)))[1]
    assert "stored within the window" in said


def resealed(desk: Desk) -> Log:
    """The log once more, with seals that fit its changed events."""
    (desk.folder / "again").mkdir()
    log = Log(desk.folder / "again")
    for message in desk.log.messages[:40]:
        if len(log.messages) + 1 in (18, 33):
            log.seal()
        else:
            log.messages.append(message)
    log.seal()
    log.write()
    return log


async def test_seals_from_outside(desk: Desk) -> None:
    bundle = await desk.export("1-1")
    settings = LedgerSettings.load()

    def outside(folder: Path) -> int | None:
        return verify_bundle(bundle, TRUST, seals=seals_in(folder, settings)[0]).outside

    folder = desk.log.outside.folder
    notes = sorted(folder.glob("seals/*/*.note"))
    assert (outside(folder), outside(notes[-1]), outside(notes[0])) == (1, 1, 0)
    assert verified(bundle).outside is None
    other = desk.folder / "other.note"
    forged = [replace(desk.log.messages[0], body=b"{}"), *desk.log.messages[1:]]
    key = SigningKey("msia/another", b"\x07" * 32)
    for note, said in (
        (sealed(forged, 40), "another root"),
        (sealed(desk.log.messages, 40, key, "msia/another"), "another log"),
    ):
        other.write_text(note)
        with pytest.raises(LedgerBroken, match=f"other.note is a seal of .*{said}"):
            outside(other)


async def test_what_was_opened_for_another(desk: Desk) -> None:
    """Personal parts of an event that the bundle only shows as an edge, or of one that has none."""

    async def opened(positions: set[int]) -> Mapping[int, Mapping[str, Any]]:
        assert positions <= {each.position for each in desk.log.messages if "ce-keyid" in each.headers}
        return {13: {"text": "140 €"}}

    bundle = await desk.export("1-1", opening=opened)
    assert verified(bundle).manifest.query.personal_data
    step = asked(query={"personal_data": False})
    assert "the manifest says otherwise" in found(desk.altered(bundle, step))[1]
