"""One run as JSON: machine, versions, every line. `bench/results/newest.json` is the committed one."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from bench.lines import Line, Skipped

FOLDER = Path(__file__).parent / "results"
NEWEST = FOLDER / "newest.json"


@dataclass(frozen=True)
class Measured:
    """What one module found, in so many seconds."""

    seconds: float
    lines: tuple[Line, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    failed: str = ""  # a defect, by its kind; the lines are those that were made before it


@dataclass(frozen=True)
class Run:
    """`at`: when it began, ISO 8601 UTC. `load`: of one minute, before and after."""

    at: str
    commit: str
    full: bool
    machine: dict[str, str]
    versions: dict[str, str]
    load: tuple[float, float]
    modules: dict[str, Measured] = field(default_factory=dict)

    @property
    def file(self) -> Path:
        return FOLDER / f"{self.at.replace(':', '').replace('-', '')}.json"

    def with_later(self, other: Self) -> Self:
        """This one, with what another measured again; its machine and load count then."""
        return type(self)(**{**_shallow(other), "modules": self.modules | other.modules})

    def write(self, path: Path) -> None:
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n")

    @classmethod
    def read(cls, path: Path) -> Self:
        told: dict[str, Any] = json.loads(path.read_text())
        modules = {
            name: Measured(
                found["seconds"],
                tuple(Line(**line) for line in found["lines"]),
                tuple(Skipped(**line) for line in found["skipped"]),
                found["failed"],
            )
            for name, found in told["modules"].items()
        }
        return cls(**{**told, "load": tuple(told["load"]), "modules": modules})


def newest(names: Sequence[str]) -> Path:
    """The file of the last run that asked all of `names`. Raises `FileNotFoundError`: none is kept here."""
    for path in sorted(FOLDER.glob("2*.json"), reverse=True):
        if set(names) <= set(Run.read(path).modules):
            return path
    raise FileNotFoundError(f"no run of everything in {FOLDER.name}/: `make bench` first, or name files")


def _shallow(run: Run) -> dict[str, Any]:
    return {name: getattr(run, name) for name in run.__dataclass_fields__}
