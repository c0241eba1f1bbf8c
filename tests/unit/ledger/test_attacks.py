"""Whatever is done to a sealed log, the verifier says so and names the first bad position."""

from dataclasses import replace
from pathlib import Path

import pytest

from eventstore.ledger.errors import ForgedSeal, LedgerBroken
from eventstore.ledger.leaf import leaf_hash
from eventstore.ledger.received import Received
from eventstore.ledger.tree import root_of
from services.audit.ledger.sources import Dump
from services.audit.ledger.verifying import verify
from tests.unit.ledger.logs import (
    ORIGIN,
    STRANGER,
    TRUST,
    Log,
    a_log,
    damaged_tile,
    flipped,
    renumbered,
    seal_event,
    sealed,
)


@pytest.fixture
def log(tmp_path: Path) -> Log:
    return a_log(tmp_path)


async def first_bad(log: Log, messages: list[Received] | None = None, tiles: bool = True) -> tuple[int, int]:
    with pytest.raises(LedgerBroken) as caught:
        await log.verify(messages, tiles)
    return caught.value.first, caught.value.last


async def test_the_log_as_it_is(log: Log) -> None:
    found = await log.verify()
    assert (found.origin, found.size, found.sealed, found.unsealed) == (ORIGIN, 54, 50, 4)
    assert (found.seals, found.outside, found.missing_outside) == (4, 4, 0)
    assert found.root == root_of(map(leaf_hash, log.messages))


@pytest.mark.parametrize("position", [1, 2, 10, 11, 17, 22, 32, 36, 49, 50])
async def test_every_class_of_bytes(log: Log, position: int) -> None:
    """Of plain events, of LogOpened, of seals themselves; at the edges of what a seal covers and within."""
    good = log.messages[position - 1]
    for what, bad in flipped(good).items():
        messages = [*log.messages[: position - 1], bad, *log.messages[position:]]
        assert await first_bad(log, messages) == (position, position), what


@pytest.mark.parametrize("position", [2, 17, 36, 50])
async def test_without_the_hashes_outside_a_range_is_named(log: Log, position: int) -> None:
    bad = replace(log.messages[position - 1], body=b'{"open":{}}')
    messages = [*log.messages[: position - 1], bad, *log.messages[position:]]
    first, last = await first_bad(log, messages, tiles=False)
    assert first <= position <= last
    assert (first, last) in {(1, 10), (11, 21), (33, 50), (36, 36)}


async def test_hashes_outside_that_were_altered_too_name_nothing_wrong(log: Log) -> None:
    """They are believed only where they lead to a signed root."""
    damaged_tile(log)
    bad = replace(log.messages[16], body=b"{}")
    assert await first_bad(log, [*log.messages[:16], bad, *log.messages[17:]]) == (11, 21)
    await log.verify()


@pytest.mark.parametrize("position", [1, 2, 10, 11, 30, 50])
async def test_dropped(log: Log, position: int) -> None:
    without = [each for each in log.messages if each.position != position]
    assert await first_bad(log, without) == (position, position)
    assert await first_bad(log, renumbered(without)) == (position, position)


@pytest.mark.parametrize("position", [2, 10, 31, 49])
async def test_swapped(log: Log, position: int) -> None:
    swapped = [*log.messages]
    swapped[position - 1], swapped[position] = swapped[position], swapped[position - 1]
    assert await first_bad(log, swapped) == (position, position)
    assert await first_bad(log, renumbered(swapped)) == (position, position)


@pytest.mark.parametrize("position", [1, 10, 31, 49])
async def test_doubled(log: Log, position: int) -> None:
    doubled = [*log.messages[:position], log.messages[position - 1], *log.messages[position:]]
    assert await first_bad(log, doubled) == (position + 1, position + 1)
    assert await first_bad(log, renumbered(doubled)) == (position + 1, position + 1)


@pytest.mark.parametrize("position", [2, 11, 37, 50])
async def test_slipped_in(log: Log, position: int) -> None:
    forged = replace(log.messages[4], position=position)
    slipped = [*log.messages[: position - 1], forged, *log.messages[position - 1 :]]
    assert await first_bad(log, renumbered(slipped)) == (position, position)


@pytest.mark.parametrize("size", [1, 9, 10, 20, 30, 49])
async def test_cut_off_within_what_was_sealed(log: Log, size: int) -> None:
    assert await first_bad(log, log.messages[:size]) == (size + 1, size + 1)


async def test_cut_off_between_what_was_sealed_and_its_seal(log: Log) -> None:
    """All 50 sealed positions are there; what is gone is the seal that stood at 51, and what followed."""
    assert await first_bad(log, log.messages[:50]) == (51, 51)
    grown = Log(log.folder, [*log.messages[:50]])
    grown.grow(5)
    assert await first_bad(log, grown.messages) == (51, 51)


async def test_cut_off_after_the_last_seal_is_not_seen(log: Log) -> None:
    """What no seal covers is not proven; that is why the tail is named."""
    found = await log.verify(log.messages[:51])
    assert (found.size, found.unsealed) == (51, 1)


async def test_empty(log: Log) -> None:
    assert await first_bad(log, []) == (1, 1)


async def test_written_anew_with_another_key(log: Log) -> None:
    """Whoever owns the server alters an event and seals again: without the key there is no seal."""
    other = Log(log.folder / "other", [*log.messages[:9]])
    other.grow(1)
    other.messages[4] = replace(other.messages[4], body=b'{"open":{"by":"nobody"}}')
    other.messages.append(seal_event(other.messages, sealed(other.messages, 10, STRANGER)))
    other.grow(30)
    assert await first_bad(log, other.messages) == (5, 5)
    first, last = await first_bad(log, other.messages, tiles=False)
    assert (first, last) == (11, 11) or first <= 5 <= last


async def test_a_forged_seal_appended_at_the_end(log: Log) -> None:
    note = sealed(log.messages, len(log.messages), STRANGER)
    with pytest.raises(ForgedSeal, match="position 55: no key that is trusted here"):
        await log.verify([*log.messages, seal_event(log.messages, note)])


@pytest.mark.parametrize("tiles", [True, False])
async def test_a_forged_seal_hides_nothing_that_comes_after_it(log: Log, tiles: bool) -> None:
    log.messages.append(seal_event(log.messages, sealed(log.messages, 54, STRANGER)))
    log.grow(5)
    log.seal()
    log.grow(5)
    log.seal()
    with pytest.raises(ForgedSeal) as alone:
        await log.verify(tiles=tiles)
    assert "Besides" not in str(alone.value)
    bad = replace(log.messages[63], body=b'{"open":{}}')
    with pytest.raises(ForgedSeal, match=r"position 55: .*Besides: first bad position: ") as caught:
        await log.verify([*log.messages[:63], bad, *log.messages[64:]], tiles)
    assert (caught.value.first, "position: 64 (" in str(caught.value)) == (55, tiles)
    with pytest.raises(ForgedSeal, match=r"Besides: first bad position: .*the log ends at 62, but 66"):
        await log.verify(log.messages[:62], tiles)


async def test_a_forged_seal_hides_no_seal_that_was_cut_off(log: Log) -> None:
    log.messages.append(seal_event(log.messages, sealed(log.messages, 54, STRANGER)))
    log.grow(5)
    log.seal()
    with pytest.raises(ForgedSeal, match=r"position 55: .*Besides: the seal of 60 positions, kept outside"):
        await log.verify(log.messages[:60])


async def test_an_old_seal_appended_again(log: Log) -> None:
    again = seal_event(log.messages, sealed(log.messages, 21))
    with pytest.raises(ForgedSeal, match="position 55: it covers 21 positions, one before it covers 50"):
        await log.verify([*log.messages, again])


async def test_a_seal_of_more_than_stands_before_it(log: Log) -> None:
    note = sealed([*log.messages, *log.messages], 60)
    with pytest.raises(ForgedSeal, match="covers 60 positions, but stands at 55"):
        await log.verify([*log.messages, seal_event(log.messages, note)])


async def test_another_event_among_the_seals(log: Log) -> None:
    stray = replace(log.messages[4], position=55, subject="msia.ledger.log")
    with pytest.raises(ForgedSeal, match=r"position 55: .*PauseRequested"):
        await log.verify([*log.messages, stray])


async def test_two_signed_trees_of_one_size(log: Log) -> None:
    """The key signed twice: the log was sealed anew by whoever holds it. The seal outside tells."""
    other = a_log(log.folder / "other")
    other.messages = [*other.messages[:4], replace(other.messages[4], body=b"{}"), *other.messages[5:]]
    anew = Log(log.folder / "anew", other.messages[:10])
    anew.seal(10)
    anew.grow(3)
    first, _ = await first_bad(log, anew.messages)
    assert first == 11  # its seal contradicts the one outside
    found = await anew.verify()
    assert found.seals == 1


async def test_a_forged_seal_outside_names_its_file(log: Log) -> None:
    path = log.folder / "seals/seals/000000/000000000021.note"
    path.write_text(sealed(log.messages, 21, STRANGER))
    with pytest.raises(ForgedSeal, match=r"000000000021\.note: no key that is trusted"):
        await log.verify()


async def test_a_seal_outside_under_another_name(log: Log) -> None:
    path = log.folder / "seals/seals/000000/000000000021.note"
    path.write_text(sealed(log.messages, 10))
    with pytest.raises(ForgedSeal, match="it covers 10 positions, its name says 21"):
        await log.verify()


async def test_seals_that_are_missing_outside_are_counted(log: Log) -> None:
    (log.folder / "seals/seals/000000/000000000021.note").unlink()
    found = await log.verify()
    assert (found.seals, found.outside, found.missing_outside) == (4, 3, 1)


async def test_the_seals_of_another_log(log: Log) -> None:
    """A look-alike: the same events, but another LogOpened; the seal is good, and not of this log."""
    opened = replace(log.messages[0], body=log.messages[0].body.replace(b"1111", b"9999"))
    assert await first_bad(log, [opened, *log.messages[1:]]) == (1, 1)


async def test_a_line_that_does_not_decode_is_named(log: Log) -> None:
    lines = log.write().read_text().splitlines(keepends=True)
    lines[16] = lines[16].replace('"body"', '"Body"')
    log.dump.write_text("".join(lines))
    with pytest.raises(LedgerBroken, match="line 17") as caught:
        await verify(Dump(log.dump), TRUST, log.outside.seals(), log.outside.tiles)
    assert caught.value.first == 17
