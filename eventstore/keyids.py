"""Key ids: `<owner>.<generation>`, as in `contact-1-4102.1`. Generations count from 1."""

import re

from contracts.ids import KeyId

_KEY_ID = re.compile(r"[A-Za-z0-9_-]+\.(0|[1-9][0-9]{0,8})")  # it becomes part of a subject


def key_id(owner: str, generation: int) -> KeyId:
    """`contact-1-4102.2`. Generation 0 names no key: an event was stored without its words."""
    return KeyId(f"{owner}.{generation}")


def is_key_id(text: str) -> bool:
    """Whether it names an owner and a generation, and nothing else."""
    return _KEY_ID.fullmatch(text) is not None


def owner_of(key_id: KeyId) -> str:
    """`contact-1-4102`."""
    return key_id.rpartition(".")[0]


def generation_of(key_id: KeyId) -> int:
    """Of a key id that is one."""
    return int(key_id.rpartition(".")[2])
