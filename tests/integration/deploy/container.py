"""A service as its container has it: entry point, user, environment and secrets, and nothing else.

There is no Docker here, so what its network and its mounts would do is done by hand: names of servers become
addresses, and its folders lie below one of the test's.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import IO

import yaml

from infra.embedded.home import ROOT
from infra.embedded.privileges import die_with_parent
from tests.compose import COMPOSE, OURS, files_of

DOCKERFILE = (ROOT / "infra/docker/Dockerfile").read_text()


def entry_point() -> list[str]:
    """The image's."""
    return [str(word) for word in yaml.safe_load(DOCKERFILE.split("\nENTRYPOINT ")[1].splitlines()[0])]


def uid() -> int:
    """Whom the image runs as."""
    return int(DOCKERFILE.split("\nUSER ")[1].split(":")[0])


@cache
def as_image_user() -> tuple[str, ...]:
    """What is put before a command: the image's user, without what compose.yaml drops; nothing for who is
    not root and could not.
    """
    if os.geteuid() != 0:
        return ()
    user = ("setpriv", f"--reuid={uid()}", f"--regid={uid()}", "--clear-groups", "--no-new-privs")
    nothing = (*user, "--bounding-set=-all", "--")
    if (
        subprocess.run(
            [*nothing, "setpriv", "--", sys.executable, "-c", ""], capture_output=True, check=False
        ).returncode
        == 0
    ):
        return nothing
    # an interpreter in root's own folder: it may pass through there, and write no more than before
    passing = "+dac_read_search"
    return (*user, f"--inh-caps={passing}", f"--ambient-caps={passing}", "--")


class Container:
    """One of ours. `places`: what stands in compose.yaml, and what it is here."""

    def __init__(self, name: str, folder: Path, secrets: Path, places: Mapping[str, str]) -> None:
        self.name = name
        self.service = OURS[name]
        self.log = folder / "log"
        self._secrets, self.data = folder / "secrets", folder / "data"
        self._places = {
            **places,
            "/run/secrets": str(self._secrets),
            "/data": str(self.data),
        }
        self._process: subprocess.Popen[bytes] | None = None
        self._mount(secrets)

    def _mount(self, secrets: Path) -> None:
        self._secrets.mkdir(parents=True)
        self.data.mkdir()
        for where, source in files_of(self.service).items():
            file = COMPOSE["secrets"][source]["file"].removeprefix("../.secrets/")
            shutil.copy2(secrets / file, self._secrets / Path(where).name)
        if os.geteuid() == 0:
            os.chown(self.data, uid(), uid())

    def environment(self) -> dict[str, str]:
        """Exactly what compose.yaml and the image say."""
        image = dict(re.findall(r"(\w+)=(\S+)", DOCKERFILE.split("\nENV ")[1].splitlines()[0]))
        told = {**image, **self.service["environment"]}
        told |= {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "HOME": "/app"}
        return {name: self._here(name, value) for name, value in told.items()}

    def _here(self, name: str, value: str) -> str:
        if name in self._places:
            return self._places[name]
        for there, here in self._places.items():
            value = value.replace(there, here)
        return value

    def start(self, words: Iterable[str] = ()) -> None:
        """With the command of compose.yaml, or with `words`."""
        with self.log.open("ab") as log:
            told = [self._here("", word) for word in words or self.service["command"]]
            self._process = self._spawn(told, log)

    def _spawn(self, words: list[str], log: IO[bytes]) -> "subprocess.Popen[bytes]":
        command = [*as_image_user(), *die_with_parent(signal.SIGTERM), *entry_point(), *words]
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self.environment(), cwd=ROOT
        )

    @property
    def said(self) -> str:
        """Its log."""
        return self.log.read_text() if self.log.exists() else ""

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        assert self._process is not None
        return self._process.poll()

    def run(self, *words: str) -> str:
        """One command in it, to its end; what it said. It must succeed."""
        before = len(self.said)
        self.start(words)
        assert self._process is not None
        code = self._process.wait(180)
        said = self.said[before:]
        assert code == 0, said
        return said

    def ask_to_stop(self) -> None:
        if self._process is not None:
            self._process.terminate()

    def stopped(self) -> int:
        """Its exit code, once it has stopped."""
        assert self._process is not None
        return self._process.wait(60)
