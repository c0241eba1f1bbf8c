"""Whose bundle it is: the key that signs its manifest."""

import base64
import contextlib
import os
import secrets
from pathlib import Path

from contracts.errors import Misconfigured
from eventstore.ledger.notes import SigningKey

_NAME = "msia-export"


def signing_key(setting: str, folder: Path) -> SigningKey:
    """From `MSIA_EXPORT_KEY` (`name:base64(32 bytes)`); without it one that is made once, in `folder`."""
    return _parsed(setting, "MSIA_EXPORT_KEY") if setting else _own(folder / "export.key")


def _own(file: Path) -> SigningKey:
    with contextlib.suppress(FileExistsError):  # made before, perhaps this moment by another process
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_name(f".{file.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            out.write(f"{_NAME}:{base64.b64encode(secrets.token_bytes(32)).decode()}\n")
        try:
            os.link(draft, file)
        finally:
            draft.unlink()
    return _parsed(file.read_text(encoding="utf-8").strip(), str(file))


def _parsed(text: str, where: str) -> SigningKey:
    name, _, encoded = text.partition(":")
    try:
        return SigningKey(name, base64.b64decode(encoded, validate=True))
    except ValueError as error:
        raise Misconfigured(f"{where} must be name:base64(32 bytes): {error}") from error
