"""Sealed files: the same bytes each time, and they open only with their key, in their place."""

from uuid import uuid4

import pytest

from contracts.errors import Undecodable
from contracts.ids import KeyId
from eventstore.keys import OpenKey
from eventstore.media import digest_of, key_id_of, seal, unseal

KEY = OpenKey(KeyId("contact-1-7.1"), b"k" * 32)
OTHER = OpenKey(KeyId("contact-1-8.1"), b"o" * 32)
PLACE = uuid4()
PHOTO = b"\xff\xd8\xff" + b"a plate and a face" * 100


def test_it_opens_again() -> None:
    sealed = seal(KEY, PHOTO, PLACE)
    assert unseal(KEY, sealed, PLACE) == PHOTO
    assert key_id_of(sealed) == KEY.id
    assert b"a plate" not in sealed


def test_whoever_seals_it_again_makes_the_same_bytes() -> None:
    assert digest_of(seal(KEY, PHOTO, PLACE)) == digest_of(seal(KEY, PHOTO, PLACE))


def test_another_file_place_or_key_has_another_nonce() -> None:
    nonces = {
        seal(key, photo, place).split(b"\n", 2)[2][:12]
        for key, photo, place in (
            (KEY, PHOTO, PLACE),
            (KEY, PHOTO + b"!", PLACE),
            (KEY, PHOTO, uuid4()),
            (OTHER, PHOTO, PLACE),
        )
    }
    assert len(nonces) == 4


def test_it_opens_nowhere_else() -> None:
    sealed = seal(KEY, PHOTO, PLACE)
    same_name = OpenKey(KEY.id, OTHER.secret)
    for key, bytes_, place in (
        (KEY, sealed, uuid4()),
        (same_name, sealed, PLACE),
        (KEY, sealed[:-1], PLACE),
        (KEY, sealed[:-1] + bytes([sealed[-1] ^ 1]), PLACE),
        (KEY, b"", PLACE),
    ):
        with pytest.raises(Undecodable):
            unseal(key, bytes_, place)


def test_nothing_is_sealed_under_a_destroyed_key() -> None:
    with pytest.raises(ValueError, match="destroyed"):
        seal(OpenKey(KEY.id, None), PHOTO, PLACE)


@pytest.mark.parametrize("sealed", [b"", b"hello", b"msia-media-1\n../x\n", b"msia-media-1\n", b"\xff" * 9])
def test_what_is_none_of_ours_says_so(sealed: bytes) -> None:
    with pytest.raises(Undecodable):
        key_id_of(sealed)
