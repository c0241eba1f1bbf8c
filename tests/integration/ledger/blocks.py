"""Rewriting a message in the server's own files, its checksum included: what the owner of the disk can do.

A record of nats-server's file store: length (4 bytes, highest bit: with headers), sequence (8), time (8),
length of the subject (2), subject, length of the headers (4), headers, body, checksum (8); all little-endian.
The checksum is HighwayHash-64 over sequence, time, subject, headers and body, under the stream's name and the
block's number: no secret, so it protects against rot, not against people.
"""

import hashlib
import struct
from pathlib import Path

_ALL = (1 << 64) - 1
_FIXED = 22  # bytes before the subject
_MULTIPLIERS = (
    (0xDBE6D5D5FE4CCE2F, 0xA4093822299F31D0, 0x13198A2E03707344, 0x243F6A8885A308D3),
    (0x3BD39E10CB0EF593, 0xC0ACF169B5F18A8C, 0xBE5466CF34E90C6C, 0x452821E638D01377),
)


def rewrite(folder: Path, stream: str, mark: bytes, old: bytes, new: bytes) -> int:
    """Put `new`, of the same length, for `old` in the one message that holds `mark`; its position."""
    assert len(old) == len(new)
    for block in folder.rglob(f"{stream}/msgs/*.blk"):
        data = bytearray(block.read_bytes())
        at = 0
        while at < len(data):
            length = struct.unpack_from("<I", data, at)[0] & 0x7FFFFFFF
            record = data[at : at + length]
            assert checksum(stream, int(block.stem), record) == record[-8:], "the format is another one now"
            if mark in record:
                record[:] = record.replace(old, new)
                record[-8:] = checksum(stream, int(block.stem), record)
                data[at : at + length] = record
                block.write_bytes(bytes(data))
                return int(struct.unpack_from("<Q", record, 4)[0])
            at += length
    raise LookupError(f"no message of {stream} holds {mark!r}")


def checksum(stream: str, block: int, record: bytes | bytearray) -> bytes:
    """Of one record with headers."""
    subject = struct.unpack_from("<H", record, 20)[0]
    rest = _FIXED + subject + 4
    hashed = bytes(record[4:20] + record[_FIXED : _FIXED + subject] + record[rest:-8])
    key = hashlib.sha256(f"{stream}-{block}".encode()).digest()
    return highway_hash(key, hashed).to_bytes(8, "little")


def highway_hash(key: bytes, data: bytes) -> int:
    """HighwayHash-64 (https://github.com/google/highwayhash, the portable version)."""
    words = struct.unpack("<4Q", key)
    state = _State(words)
    whole = len(data) // 32 * 32
    for at in range(0, whole, 32):
        state.update(struct.unpack_from("<4Q", data, at))
    if rest := data[whole:]:
        state.update_rest(rest)
    for _ in range(4):
        state.update([_turned(state.v0[i]) for i in (2, 3, 0, 1)])
    return (state.v0[0] + state.v1[0] + state.m0[0] + state.m1[0]) & _ALL


class _State:
    def __init__(self, key: tuple[int, ...]) -> None:
        self.m0, self.m1 = list(_MULTIPLIERS[0]), list(_MULTIPLIERS[1])
        self.v0 = [m ^ k for m, k in zip(self.m0, key, strict=True)]
        self.v1 = [m ^ _turned(k) for m, k in zip(self.m1, key, strict=True)]

    def update(self, lanes: "list[int] | tuple[int, ...]") -> None:
        v0, v1, m0, m1 = self.v0, self.v1, self.m0, self.m1
        for i in range(4):
            v1[i] = (v1[i] + m0[i] + lanes[i]) & _ALL
            m0[i] ^= (v1[i] & 0xFFFFFFFF) * (v0[i] >> 32)
            v0[i] = (v0[i] + m1[i]) & _ALL
            m1[i] ^= (v0[i] & 0xFFFFFFFF) * (v1[i] >> 32)
        for into, of in ((v0, v1), (v1, v0)):
            for low in (0, 2):
                first, second = _zipped(of[low + 1], of[low])
                into[low] = (into[low] + first) & _ALL
                into[low + 1] = (into[low + 1] + second) & _ALL

    def update_rest(self, rest: bytes) -> None:
        count, tail = len(rest), len(rest) & 3
        for i in range(4):
            self.v0[i] = (self.v0[i] + (count << 32) + count) & _ALL
            self.v1[i] = _rotated(self.v1[i] & 0xFFFFFFFF, count) | _rotated(self.v1[i] >> 32, count) << 32
        packet = bytearray(32)
        words = count & ~3
        packet[:words] = rest[:words]
        if count & 16:
            packet[28:] = rest[-4:]
        elif tail:
            left = rest[words:]
            packet[16:19] = bytes((left[0], left[tail >> 1], left[tail - 1]))
        self.update(struct.unpack("<4Q", packet))


def _zipped(a: int, b: int) -> tuple[int, int]:
    first = (
        (((b & 0xFF000000) | (a & 0xFF00000000)) >> 24)
        | (((b & 0xFF0000000000) | (a & 0xFF000000000000)) >> 16)
        | (b & 0xFF0000)
        | ((b & 0xFF00) << 32)
        | ((a & 0xFF00000000000000) >> 8)
        | (b << 56 & _ALL)
    )
    second = (
        (((a & 0xFF000000) | (b & 0xFF00000000)) >> 24)
        | (a & 0xFF0000)
        | ((a & 0xFF0000000000) >> 16)
        | ((a & 0xFF00) << 24)
        | ((b & 0xFF000000000000) >> 8)
        | ((a & 0xFF) << 48)
        | (b & 0xFF00000000000000)
    )
    return first, second


def _turned(value: int) -> int:
    return (value >> 32) | (value << 32 & _ALL)


def _rotated(half: int, count: int) -> int:
    return ((half << count) | (half >> (32 - count))) & 0xFFFFFFFF
