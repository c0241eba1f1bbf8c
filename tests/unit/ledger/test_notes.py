"""Notes and checkpoints: the vectors of Go's note package, and what must not be believed."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import BadInput
from eventstore.ledger.checkpoints import Checkpoint, open_seal, unverified
from eventstore.ledger.errors import ForgedSeal
from eventstore.ledger.notes import SigningKey, VerifierKey, open_note

# golang.org/x/mod/sumdb/note, its documentation
NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SEED = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
NOTE = (
    f"{TEXT}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSN"
    "XgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
KEY = SigningKey("msia/log", b"\x01" * 32)
OTHER = SigningKey("msia/log", b"\x02" * 32)
HEAD = Checkpoint("msia/log", 20852163, bytes(range(32)))
SEAL = HEAD.signed(KEY)


def test_the_note_of_gos_documentation() -> None:
    key = SigningKey("PeterNeumann", SEED)
    assert str(key.verifier) == NEUMANN
    assert key.sign(TEXT) == NOTE
    assert open_note(NOTE, [VerifierKey.parse(NEUMANN)]) == (TEXT, key.verifier)


def test_a_seal_is_a_checkpoint_of_three_lines() -> None:
    assert SEAL.split("\n")[:4] == ["msia/log", "20852163", base64.b64encode(HEAD.root).decode(), ""]
    assert open_seal(SEAL, [KEY.verifier]) == unverified(SEAL) == HEAD


def test_one_of_several_keys_is_enough_and_others_are_ignored() -> None:
    both = SEAL + OTHER.sign(str(HEAD)).rpartition("\n\n")[2]
    assert open_seal(SEAL, [OTHER.verifier, KEY.verifier]) == HEAD
    assert open_seal(both, [OTHER.verifier]) == HEAD


def test_another_key_of_the_same_name_has_not_signed() -> None:
    with pytest.raises(ForgedSeal, match="no key that is trusted"):
        open_seal(SEAL, [OTHER.verifier])
    with pytest.raises(ForgedSeal, match="no key that is trusted"):
        open_seal(SEAL, [])


def test_a_trusted_keys_wrong_signature_spoils_the_note() -> None:
    good = SEAL.rpartition("\n\n")[2]
    bad = Checkpoint("msia/log", 1, HEAD.root).signed(KEY).rpartition("\n\n")[2]
    with pytest.raises(ForgedSeal, match="is wrong"):
        open_seal(f"{HEAD}\n{good}{bad}", [KEY.verifier])


def test_no_character_of_a_seal_can_be_another() -> None:
    for at, character in enumerate(SEAL):
        for other in {"\n", " ", "0", "A", "B", "+", "=", "—"} - {character}:
            with pytest.raises(ForgedSeal):
                open_seal(SEAL[:at] + other + SEAL[at + 1 :], [KEY.verifier])
        with pytest.raises(ForgedSeal):
            open_seal(SEAL[:at] + SEAL[at + 1 :], [KEY.verifier])


@given(st.text(max_size=200))
def test_any_text_is_refused_by_name(text: str) -> None:
    with pytest.raises(ForgedSeal):
        open_seal(text, [KEY.verifier])
    with pytest.raises(ForgedSeal):
        unverified(text)
    with pytest.raises(BadInput):
        VerifierKey.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "msia/log\n01\n" + base64.b64encode(bytes(32)).decode() + "\n",
        "msia/log\n1\n" + base64.b64encode(bytes(31)).decode() + "\n",
        "msia/log\n1\n" + base64.b64encode(bytes(32)).decode() + "\nextension\n",
        "msia/log\n-1\n" + base64.b64encode(bytes(32)).decode() + "\n",
        "msia/log\n١\n" + base64.b64encode(bytes(32)).decode() + "\n",
        "msia/log\n1\n" + base64.b64encode(bytes(32)).decode()[:-2] + "B=\n",
    ],
)
def test_a_signed_text_that_is_no_checkpoint_is_no_seal(text: str) -> None:
    with pytest.raises(ForgedSeal):
        open_seal(KEY.sign(text), [KEY.verifier])


def test_a_verifier_key_whose_id_does_not_fit_is_refused() -> None:
    with pytest.raises(BadInput, match="does not fit"):
        VerifierKey.parse(NEUMANN.replace("c74f20a3", "c74f20a4"))
    with pytest.raises(BadInput, match="no verifier key"):
        VerifierKey.parse(NEUMANN.replace("ARpc", "Bhpc"))
