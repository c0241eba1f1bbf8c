"""The users' keys as files: `<user>.nk` with the seed, for its service alone, and what the server is told."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from contracts.errors import Misconfigured
from eventstore.access import Access, public_key
from infra.users.config import accounts
from infra.users.declared import declared_users

CONFIG = "users.conf"


def seed_file(folder: Path, user: str) -> Path:
    """Where a user's seed is."""
    return folder / f"{user}.nk"


def make(folder: Path, renew: Iterable[str] = ()) -> list[str]:
    """Make the keys that are missing or to be renewed, and the server's configuration; the keys made.

    Raises `Misconfigured` where the folder cannot be written, or for a user to renew that there is not.
    """
    declared = declared_users()
    if strange := sorted(set(renew) - declared.users.keys()):
        raise Misconfigured(
            f"there is no NATS user {', '.join(strange)}: there are {', '.join(declared.users)}"
        )
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = [name for name in declared.users if name in renew or not seed_file(folder, name).exists()]
        for name in made:
            _write(seed_file(folder, name), f"{_seed()}\n")
        _write(folder / CONFIG, accounts(declared, public_keys(folder)))
    except OSError as error:
        raise Misconfigured(f"cannot keep NATS keys in {folder}: {error.strerror}") from error
    return made


def public_keys(folder: Path) -> Mapping[str, str]:
    """Of every user, from its seed."""
    users = declared_users().users
    return {name: public_key(Access.of_file(seed_file(folder, name)).seed) for name in users}


def _seed() -> str:
    import nkeys  # 20 ms of every start of `msia run`, but for the first

    return bytes(nkeys.encode_seed(os.urandom(32), nkeys.PREFIX_BYTE_USER)).decode()


def _write(file: Path, text: str) -> None:
    """At once, and for its owner alone."""
    draft = file.with_name(f"{file.name}.new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as out:
        out.write(text)
    draft.replace(file)
