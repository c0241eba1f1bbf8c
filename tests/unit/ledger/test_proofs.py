"""Proofs in a file: they hold as they are, and nothing in them can be another."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contracts.errors import BadInput, NotFound
from eventstore.ledger.errors import ForgedSeal, LedgerBroken
from eventstore.ledger.tiles import Tiles
from services.audit.ledger.proving import prove_consistency, prove_inclusion, read_proof
from services.audit.ledger.sources import Dump
from tests.unit.ledger.logs import STRANGER, TRUST, Log, a_log, sealed

REFUSED = (LedgerBroken, BadInput)  # ProofFailed and ForgedSeal are LedgerBroken


@pytest.fixture
def log(tmp_path: Path) -> Log:
    made = a_log(tmp_path)
    made.write()
    return made


def note(log: Log, size: int) -> str:
    return next(each.note for each in log.outside.seals() if each.size == size)


async def inclusion(log: Log, position: int, size: int = 50) -> dict[str, Any]:
    proof = await prove_inclusion(Dump(log.dump), position, note(log, size), log.outside.tiles)
    return proof.as_json()


async def consistency(log: Log, old: int, new: int) -> dict[str, Any]:
    proof = await prove_consistency(Dump(log.dump), note(log, old), note(log, new), log.outside.tiles)
    return proof.as_json()


def holds(fields: dict[str, Any]) -> bool:
    try:
        read_proof(json.dumps(fields)).verify(TRUST)
    except REFUSED:
        return False
    return True


async def test_every_sealed_position_is_proven_under_every_seal_that_covers_it(log: Log) -> None:
    for size in (10, 21, 32, 50):
        for position in range(1, size + 1):
            assert holds(await inclusion(log, position, size))
    for old in (10, 21, 32, 50):
        for new in (each for each in (10, 21, 32, 50) if each >= old):
            assert holds(await consistency(log, old, new))


async def test_the_messages_alone_prove_the_same(log: Log, tmp_path: Path) -> None:
    nothing = Tiles(tmp_path / "nothing")
    seal = note(log, 50)
    proof = await prove_inclusion(Dump(log.dump), 17, seal, nothing)
    assert proof.as_json() == await inclusion(log, 17)
    both = await prove_consistency(Dump(log.dump), note(log, 21), seal, nothing)
    assert both.as_json() == await consistency(log, 21, 50)


def mutations(value: Any) -> Iterator[Any]:
    """The value with one thing changed: a character, an element, a member, a number, a kind."""
    if isinstance(value, dict):
        for name, inner in value.items():
            for changed in mutations(inner):
                yield {**value, name: changed}
            yield {other: each for other, each in value.items() if other != name}
        yield {**value, "more": "x"}
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            for changed in mutations(inner):
                yield [*value[:at], changed, *value[at + 1 :]]
            yield value[:at] + value[at + 1 :]
            yield [*value[:at], inner, *value[at:]]
            if at and value[at - 1] != inner:
                yield [*value[: at - 1], inner, value[at - 1], *value[at + 1 :]]
        yield [*value, "A" * 43 + "="]
    elif isinstance(value, str):
        for at, character in enumerate(value):
            yield value[:at] + ("A" if character != "A" else "B") + value[at + 1 :]
        yield value[:-1]
        yield value + "A"
        yield None
    else:
        yield value + 1
        yield value - 1
        yield str(value)


async def test_no_character_number_or_element_of_a_proof_goes_unchecked(log: Log) -> None:
    for fields in (await inclusion(log, 17, 21), await consistency(log, 21, 32)):
        assert holds(fields)
        count = 0
        for forged in mutations(copy.deepcopy(fields)):
            count += 1
            assert not holds(forged), forged
        assert count > 500


async def test_a_proof_is_of_one_position_under_one_seal(log: Log) -> None:
    good = await inclusion(log, 17)
    for position in (16, 18, 50):
        other = await inclusion(log, position)
        assert not holds({**good, "path": other["path"]})
        assert not holds({**good, "message": other["message"]})
    assert not holds({**good, "seal": note(log, 21)})
    assert not holds({**good, "path": []})
    both = await consistency(log, 10, 32)
    assert not holds({**both, "old": note(log, 21)})
    assert not holds({**both, "new": note(log, 50)})
    assert not holds({**both, "old": both["new"], "new": both["old"]})
    assert not holds({**both, "old": both["new"]})


async def test_a_proof_under_a_strangers_seal_is_none(log: Log) -> None:
    forged = await prove_inclusion(Dump(log.dump), 17, sealed(log.messages, 50, STRANGER), log.outside.tiles)
    with pytest.raises(ForgedSeal):
        read_proof(json.dumps(forged.as_json())).verify(TRUST)


async def test_nothing_is_proven_of_an_altered_log(log: Log) -> None:
    lines = log.dump.read_text().splitlines(keepends=True)
    lines[16] = lines[16].replace("msia.control.1-3", "msia.control.1-4")
    log.dump.write_text("".join(lines))
    with pytest.raises(LedgerBroken, match="`msia audit verify` names the first bad"):
        await inclusion(log, 17)
    assert holds(await inclusion(log, 18))  # its own message, and the hashes kept outside


async def test_a_position_that_is_not_there(log: Log) -> None:
    with pytest.raises(NotFound, match="position 99"):
        await prove_inclusion(Dump(log.dump), 99, sealed([*log.messages] * 2, 99), log.outside.tiles)


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "null", '{"kind": "inclusion"}', '{"path": [], "kind": "x"}']
)
def test_what_is_no_proof_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="this is no proof"):
        read_proof(text)
