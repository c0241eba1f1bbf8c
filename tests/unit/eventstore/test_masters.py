import base64

import pytest

from contracts.errors import KeyMissing, Misconfigured
from eventstore.masters import MasterKeys, seal, unseal

ONE = "k1:" + base64.b64encode(b"1" * 32).decode()
TWO = "k2:" + base64.b64encode(b"2" * 32).decode()


def test_the_first_wraps_and_all_unwrap() -> None:
    old, new = MasterKeys.parse(ONE), MasterKeys.parse(f"{TWO}, {ONE}")
    stored = old.wrap("contact-1-1.1", b"s" * 32)
    assert stored["master"] == "k1"
    assert new.unwrap("contact-1-1.1", stored) == b"s" * 32
    assert new.wrap("contact-1-1.1", b"s" * 32)["master"] == "k2"


def test_a_wrapped_key_is_bound_to_its_id() -> None:
    stored = MasterKeys.parse(ONE).wrap("contact-1-1.1", b"s" * 32)
    with pytest.raises(KeyMissing, match=r"contact-1-2\.1"):
        MasterKeys.parse(ONE).unwrap("contact-1-2.1", stored)


def test_a_foreign_master_is_named() -> None:
    stored = MasterKeys.parse(TWO).wrap("x.1", b"s" * 32)
    with pytest.raises(KeyMissing, match="k2"):
        MasterKeys.parse(ONE).unwrap("x.1", stored)


@pytest.mark.parametrize(
    "text", ["", "k1", "k1:", "k1:###", "k1:" + base64.b64encode(b"short").decode(), ":abcd"]
)
def test_a_bad_setting_says_how_to_make_a_good_one(text: str) -> None:
    with pytest.raises(Misconfigured, match="urandom"):
        MasterKeys.parse(text)


def test_sealing_twice_differs() -> None:
    key = b"k" * 32
    assert seal(key, b"hola", b"x") != seal(key, b"hola", b"x")
    assert unseal(key, seal(key, b"hola", b"x"), b"x") == b"hola"
