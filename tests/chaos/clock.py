"""A wall clock that a test sets wrong in one process: `time.time` and `datetime.now` go by it, monotonic time
does not, as when an operator or NTP moves the clock of a machine.

Imported before everything else by the fork server, so that no module holds the real ones.
"""

import datetime
import mmap
import struct
import time
from pathlib import Path
from typing import Any

_real_time = time.time
_Real: Any = datetime.datetime
_SIZE = 8
_offset: mmap.mmap | None = None


class Dial:
    """What is added to the clock of the process that follows this file."""

    def __init__(self, file: Path) -> None:
        self.file = file
        file.write_bytes(bytes(_SIZE))

    def set(self, seconds: float) -> None:
        """From now on; 0: right again."""
        with self.file.open("r+b") as opened:  # in place: whoever follows has it mapped
            opened.write(struct.pack("d", seconds))


def follow(file: Path) -> None:
    """This process's clock is what that dial says."""
    global _offset
    with file.open("r+b") as opened:
        _offset = mmap.mmap(opened.fileno(), _SIZE)


def wrong_by() -> float:
    return struct.unpack("d", _offset[:_SIZE])[0] if _offset is not None else 0.0


def _time() -> float:
    return _real_time() + wrong_by()


def _time_ns() -> int:
    return int(_time() * 1e9)


class _Kind(type):
    """Any real datetime is one of ours: what C code makes is."""

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, _Real)

    def __subclasscheck__(cls, other: type) -> bool:
        return issubclass(other, _Real)


class _Datetime(_Real, metaclass=_Kind):  # type: ignore[misc]  # its base is known at run time only
    __slots__ = ()  # of the real one's size, which C code checks

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        return _Real(*args, **kwargs)

    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> Any:
        return _Real.fromtimestamp(_time(), tz)

    @classmethod
    def fromtimestamp(cls, timestamp: float, tz: datetime.tzinfo | None = None) -> Any:
        return _Real.fromtimestamp(timestamp, tz)


def install() -> None:
    """Put ours in the place of the real ones, for whatever is imported from here on."""
    time.time, time.time_ns = _time, _time_ns
    datetime.datetime = _Datetime  # type: ignore[misc]
