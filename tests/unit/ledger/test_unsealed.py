"""When a seal is due, and what it covers."""

import hashlib

import pytest

from contracts.errors import BadInput, Misconfigured
from eventstore.ledger.tree import Frontier, root_of
from eventstore.ledger.trust import Trust
from services.audit.keeper.settings import KeeperSettings
from services.audit.keeper.unsealed import Rule, Unsealed
from tests.unit.ledger.logs import KEY, ORIGIN

RULE = Rule(events=5, after=10.0)
LEAVES = [hashlib.sha256(bytes([n])).digest() for n in range(20)]


def test_a_seal_is_due_so_long_after_the_first_event_that_is_not_the_ledgers() -> None:
    unsealed = Unsealed(Frontier())
    assert unsealed.due_in(RULE, 0.0) is None
    unsealed.add(LEAVES[0], own=True, seen=0.0)
    assert unsealed.due_in(RULE, 1000.0) is None
    unsealed.add(LEAVES[1], own=False, seen=1000.0)
    unsealed.add(LEAVES[2], own=False, seen=1004.0)
    assert unsealed.due_in(RULE, 1004.0) == 6.0
    assert unsealed.due_in(RULE, 1011.0) == 0.0


def test_a_seal_is_due_at_so_many_events_but_never_for_seals_alone() -> None:
    unsealed = Unsealed(Frontier())
    for leaf in LEAVES[:8]:
        unsealed.add(leaf, own=True, seen=0.0)
    assert unsealed.due_in(RULE, 1000.0) is None
    unsealed.add(LEAVES[8], own=False, seen=0.0)
    assert unsealed.due_in(RULE, 0.0) == 0.0


def test_a_seal_of_less_than_was_read_leaves_the_rest_unsealed() -> None:
    """Another keeper's seal: ours had read further."""
    unsealed = Unsealed(Frontier())
    for at, leaf in enumerate(LEAVES[:7]):
        unsealed.add(leaf, own=at == 6, seen=float(at))
    assert unsealed.root_at(4) == root_of(LEAVES[:4])
    assert unsealed.hashes_to(4) == LEAVES[:4]
    unsealed.seal(4)
    assert (unsealed.sealed, unsealed.size) == (4, 7)
    assert unsealed.root_at(7) == root_of(LEAVES[:7])
    assert unsealed.due_in(RULE, 4.0) == 10.0  # counted from the fifth
    unsealed.seal(6)
    assert unsealed.due_in(RULE, 1000.0) is None


def test_the_first_key_signs_and_all_are_trusted() -> None:
    trust = Trust.parse("new:" + "Ag" * 21 + "A=,old:BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=")
    name, key = trust.signer(ORIGIN)
    assert name == "new"
    assert trust.verifiers(ORIGIN) == [key.verifier, KEY.verifier]
    assert Trust.parse(keys=[str(KEY.verifier)]).verifiers("msia/another") == []


@pytest.mark.parametrize("text", ["x", "name:", "name:AAAA", ":" + "A" * 43 + "=", "name:no base64"])
def test_what_is_no_key_is_refused_without_being_shown(text: str) -> None:
    with pytest.raises(Misconfigured, match="MSIA_SEAL_KEY must be name:base64") as caught:
        Trust.parse(text)
    assert "AAA" not in str(caught.value)
    assert "no base64" not in str(caught.value)


def test_a_keeper_without_a_key_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MSIA_SEAL_KEY", raising=False)
    with pytest.raises(Misconfigured, match="MSIA_SEAL_KEY"):
        KeeperSettings(_env_file=None).check()
    with pytest.raises(Misconfigured, match="MSIA_SEAL_KEY is not set"):
        Trust().signer(ORIGIN)
    with pytest.raises(BadInput):
        Trust.parse(keys=["nonsense"])
