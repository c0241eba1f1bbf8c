"""A guide whose commands are run as they are printed: in a terminal of 100 columns, one after the other."""

import os
import pty
import re
import select
import shlex
import subprocess
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path

from tests.terminal import leave, printing_to

_BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
_SHELL = re.compile(r"[|&;<>$`]")
_PATIENCE = 120.0  # seconds for one command on a busy machine

# What no run shares with another: moments, hashes, keys and ids that the server or a key gives.
_VARIES = (
    (re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z"), "TIME"),
    (re.compile(r"\d{2}/\d{2}/\d{4}( \d{2}:\d{2}(:\d{2})?)?"), "TIME"),
    (re.compile(r"\b\d{2}/\d{2} \d{2}:\d{2}\b"), "TIME"),
    (re.compile(r"\b\d{2}:\d{2}:\d{2}\b"), "TIME"),
    (re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"), "UUID"),
    (re.compile(r"[\w./-]+\+[0-9a-f]{8}\+[A-Za-z0-9+/=]{44,48}"), "VKEY"),
    (re.compile(r"\b[0-9a-f]{8,64}\b"), "HASH"),
    (re.compile(r"(?<![\w+/])[A-Za-z0-9+/]{43}="), "HASH"),
    (re.compile(r"\b[\d,]+ bytes"), "N bytes"),
)


@dataclass(frozen=True, slots=True)
class Step:
    """A command and what it printed."""

    command: str
    output: str


def steps(guide: str) -> Iterator[Step]:
    """Every `$ command` of every console block, with the lines under it."""
    for block in _BLOCK.findall(guide):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            while command.endswith("\\"):
                more, _, output = output.partition("\n")
                command = f"{command}\n{more}"
            yield Step(command, output.rstrip())


def rewritten(guide: str, outputs: list[str]) -> str:
    """The guide with what its commands print today."""
    left = iter(outputs)

    def block(match: re.Match[str]) -> str:
        parts = [f"$ {step.command}\n{next(left)}".rstrip() for step in steps(match[0])]
        return "```console\n" + "\n".join(parts) + "\n```"

    return _BLOCK.sub(block, guide)


def ran(command: str, folder: Path, environment: Mapping[str, str]) -> str:
    """What a person at that terminal would see; both streams, as they come."""
    settings = {**os.environ, **environment, "TERM": "dumb", "COLUMNS": "100", "LINES": "50"}
    ours, theirs = pty.openpty()
    with ThreadPoolExecutor(1) as reader:
        seen = reader.submit(_all, ours, time.monotonic() + _PATIENCE)
        if command.startswith("msia ") and not _SHELL.search(command):
            _here(shlex.split(command)[1:], folder, settings, theirs)
        else:
            _in_bash(command, folder, settings, theirs)
        lines = seen.result().decode().replace("\r\n", "\n").split("\n")
    os.close(ours)
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def _here(words: list[str], folder: Path, settings: Mapping[str, str], terminal: int) -> None:
    """Without a process of its own, which would import everything anew; closes the terminal."""
    with chdir(folder), os.fdopen(terminal, "w") as screen, printing_to(screen, screen):
        leave(*words, environment=settings)


def _in_bash(command: str, folder: Path, settings: Mapping[str, str], terminal: int) -> None:
    """What a shell does more than start one command; closes the terminal."""
    process = subprocess.Popen(
        ["bash", "-c", command],
        cwd=folder,
        env=settings,
        stdin=subprocess.DEVNULL,
        stdout=terminal,
        stderr=terminal,
    )
    os.close(terminal)
    process.wait(_PATIENCE)


def _all(terminal: int, ends: float) -> bytes:
    seen = b""
    while time.monotonic() < ends:
        if not select.select([terminal], [], [], 1.0)[0]:
            continue
        try:
            more = os.read(terminal, 65536)
        except OSError:  # how Linux says that the other end is closed
            return seen
        if not more:
            return seen
        seen += more
    raise TimeoutError(f"the command has not ended; so far: {seen.decode()}")


def same_everywhere(text: str) -> str:
    """Without what varies between runs; runs of blanks count as one, as columns move with what varies."""
    for pattern, name in _VARIES:
        text = pattern.sub(name, text)
    return "\n".join(re.sub(r"[ ─━]{2,}", "  ", line).rstrip() for line in text.splitlines())
