import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import KeyMissing, Misconfigured
from contracts.ids import KeyId
from eventstore.errors import MasterMissing
from eventstore.keys import OpenKey
from eventstore.masters import MasterKeys, seal, unseal, wrapped_by

ONE = "k1:" + base64.b64encode(b"1" * 32).decode()
TWO = "k2:" + base64.b64encode(b"2" * 32).decode()


def test_the_first_wraps_and_all_unwrap() -> None:
    old, new = MasterKeys.parse(ONE), MasterKeys.parse(f"{TWO}, {ONE}")
    stored = old.wrap("contact-1-1.1", b"s" * 32)
    assert wrapped_by("contact-1-1.1", stored) == "k1"
    assert new.unwrap("contact-1-1.1", stored) == b"s" * 32
    assert wrapped_by("contact-1-1.1", new.wrap("contact-1-1.1", b"s" * 32)) == "k2"
    assert (new.first, new.others) == ("k2", ["k1"])


def test_a_wrapped_key_is_bound_to_its_id() -> None:
    stored = MasterKeys.parse(ONE).wrap("contact-1-1.1", b"s" * 32)
    with pytest.raises(MasterMissing, match=r"contact-1-2\.1"):
        MasterKeys.parse(ONE).unwrap("contact-1-2.1", stored)


def test_a_foreign_master_is_named() -> None:
    stored = MasterKeys.parse(TWO).wrap("x.1", b"s" * 32)
    with pytest.raises(MasterMissing, match=r"x\.1 is wrapped by master 'k2'.*holds only k1: add k2"):
        MasterKeys.parse(ONE).unwrap("x.1", stored)


def test_another_master_of_the_same_name_is_told() -> None:
    stored = MasterKeys.parse(TWO.replace("k2", "k1")).wrap("x.1", b"s" * 32)
    with pytest.raises(MasterMissing, match="another one of that name"):
        MasterKeys.parse(ONE).unwrap("x.1", stored)


def test_a_name_twice_is_refused() -> None:
    with pytest.raises(Misconfigured, match="'k1' twice"):
        MasterKeys.parse(f"{ONE},{ONE}")


@given(
    st.binary(max_size=60)
    | st.sampled_from([b"{}", b"[]", b'{"master": 1, "wrapped": "AAAA"}', b"[" * 10**5])
)
def test_a_record_that_was_never_wrapped(record: bytes) -> None:
    with pytest.raises(KeyMissing, match=r"x\.1"):
        MasterKeys.parse(ONE).unwrap("x.1", record)


def test_a_secret_is_in_no_repr() -> None:
    assert "sss" not in repr(OpenKey(KeyId("x.1"), b"s" * 32))


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
