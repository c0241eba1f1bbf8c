"""The user's `.env`: lines are replaced or added, everything else in it stays as it is."""

import io
from collections.abc import Mapping
from pathlib import Path

from dotenv.parser import parse_stream

from contracts.errors import Misconfigured
from infra.embedded import envfile


def merge(file: Path, values: Mapping[str, str]) -> list[str]:
    """Set these names, keep comments, order and other names; mode 0600, replaced at once.

    Returns the names whose value changed or was not there; the file is not touched when there are none.
    Raises `Misconfigured` when it cannot be read or written.
    """
    had = envfile.read(file)
    changed = [name for name, value in values.items() if had.get(name) != value]
    if changed:
        try:
            # a link stays one: who keeps their secrets elsewhere finds them there
            envfile.write_text(file.resolve(), merged(file.read_text() if file.exists() else "", values))
        except OSError as error:
            raise Misconfigured(f"cannot write {file}: {error.strerror}. Give it to this user.") from error
    elif file.exists() and file.stat().st_mode & 0o077:
        file.chmod(0o600)
    return changed


def merged(text: str, values: Mapping[str, str]) -> str:
    """The new text. A name that stands in it several times stands once afterwards, where it stood last."""
    bindings = list(parse_stream(io.StringIO(text)))
    last = {binding.key: number for number, binding in enumerate(bindings) if binding.key in values}
    lines: list[str] = []
    for number, binding in enumerate(bindings):
        if binding.key not in last:
            lines.append(binding.original.string)
        elif last[binding.key] == number:
            key = str(binding.key)
            before = binding.original.string[: _blank(binding.original.string)]
            lines.append(f"{before}{envfile.line(key, values[key])}")
    whole = "".join(lines)
    if whole and not whole.endswith("\n"):
        whole += "\n"
    return whole + "".join(envfile.line(name, value) for name, value in values.items() if name not in last)


def _blank(text: str) -> int:
    """How much white space stands before a binding: the parser counts it in."""
    return len(text) - len(text.lstrip())
