"""An encrypted file opens whole and unaltered, or says where it is not."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.backup.sealing import SEGMENT, BackupKey, Damaged, SealingWriter, opened

KEY = BackupKey("b1", b"b" * 32)
_SEALED = SEGMENT + 16


def sealed(plain: bytes, what: bytes = b"log/EVENTS", step: int = 300_000) -> tuple[bytes, list[str]]:
    out = io.BytesIO()
    writer = SealingWriter(out, KEY, what)
    for at in range(0, len(plain), step):
        writer.write(plain[at : at + step])
    writer.finish()
    assert writer.plain == len(plain)
    return out.getvalue(), writer.digests


def read(data: bytes, digests: list[str], what: bytes = b"log/EVENTS", key: BackupKey = KEY) -> bytes:
    return b"".join(opened(io.BytesIO(data), key, what, digests))


@pytest.mark.parametrize("size", [0, 1, SEGMENT - 1, SEGMENT, SEGMENT + 1, 2 * SEGMENT])
def test_every_size_comes_back(size: int) -> None:
    plain = bytes(range(256)) * (size // 256 + 1)
    data, digests = sealed(plain[:size])
    assert read(data, digests) == plain[:size]
    assert len(digests) == max(1, -(-size // SEGMENT))
    assert plain[:64] not in data or size < 64


@given(at=st.integers(0, 39 + 3_000 + 15), bit=st.integers(0, 7))
def test_a_flipped_bit_anywhere_is_found(at: int, bit: int) -> None:
    data, digests = sealed(b"a" * 3_000)
    altered = bytearray(data)
    altered[at] ^= 1 << bit
    with pytest.raises(Damaged):
        read(bytes(altered), digests)


def test_segments_open_at_their_own_place_of_their_own_file_only() -> None:
    data, digests = sealed(b"a" * SEGMENT + b"b" * SEGMENT + b"c")
    head, one, two, rest = (
        data[:39],
        data[39 : 39 + _SEALED],
        data[39 + _SEALED : 39 + 2 * _SEALED],
        data[-17:],
    )
    first, second, third = digests
    for wrong, named in [
        (head + two + one + rest, [second, first, third]),  # exchanged, with a list that fits
        (head + one + two, [first, second]),  # the last one left out
        (head + one, [first]),
        (head + one + one + two + rest, [first, first, second, third]),
        (b"\0" * 32 + data[32:], digests),  # another salt
    ]:
        with pytest.raises(Damaged, match="does not open with this key"):
            read(wrong, named)
    with pytest.raises(Damaged, match="does not open"):
        read(data, digests, what=b"log/OBJ_MEDIA")
    with pytest.raises(Damaged, match="does not open"):
        read(data, digests, key=BackupKey("b1", b"x" * 32))
    with pytest.raises(Damaged, match="segment 3 of 3 is altered"):
        read(data + b"x", digests)
    with pytest.raises(Damaged, match="segment 2 of 3 is cut off"):
        read(data[: 39 + _SEALED + 5], digests)


def test_what_is_given_out_before_damage_is_found_is_unaltered() -> None:
    data, digests = sealed(b"a" * SEGMENT + b"b")
    pieces = opened(io.BytesIO(data[:-1] + b"\0"), KEY, b"log/EVENTS", digests)
    assert next(pieces) == b"a" * SEGMENT
    with pytest.raises(Damaged, match="segment 2 of 2 is altered"):
        next(pieces)


def test_two_files_of_the_same_text_have_nothing_in_common() -> None:
    assert sealed(b"a" * 100)[0][39:] != sealed(b"a" * 100)[0][39:]


def test_a_key_is_named_without_telling_it() -> None:
    assert KEY.id.startswith("b1-")
    assert KEY.id != BackupKey("b1", b"x" * 32).id
    assert "b" * 8 not in repr(KEY)
