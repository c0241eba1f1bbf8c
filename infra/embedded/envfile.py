"""Files of `NAME=value` lines that only the user may read."""

import os
from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values

from contracts.errors import Misconfigured


def read(file: Path) -> dict[str, str]:
    """The lines that give a value; nothing when there is no file. Read as the services' settings read it."""
    try:
        return {name: value for name, value in dotenv_values(file).items() if value} if file.exists() else {}
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(f"cannot read {file}: {error}. Correct it or move it away.") from error


def write(file: Path, values: Mapping[str, str]) -> None:
    """Replace the file at once: a reader sees the old one or the new one, and so does a crash."""
    write_text(file, "".join(line(name, value) for name, value in values.items()))


def write_text(file: Path, text: str) -> None:
    """The same with a text that is made already."""
    draft = file.with_name(f"{file.name}.new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(file)


def line(name: str, value: str) -> str:
    """`NAME='value'` and the line's end; reads back as it was."""
    return f"{name}={_quoted(value)}\n"


def _quoted(value: str) -> str:
    # readers expand ${NAME:-default} even between single quotes: an empty name's default is what stays
    safe = value.replace("${", "${:-$}{").replace("\\", "\\\\").replace("'", "\\'")
    return f"'{safe}'"
