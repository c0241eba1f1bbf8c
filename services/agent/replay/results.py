"""A run's decisions as a directory: `run.json` says what was run, `decisions.jsonl` what came of it.

It holds what customers were told, which may quote them: only its owner may read it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contracts.errors import BadInput, NotFound
from services.agent.replay.decisions import Decision, Difference, differences
from services.common.console import SCHEMA_VERSION, as_json


@dataclass(frozen=True, slots=True)
class Outcome:
    """One turn of one conversation in one sample."""

    conversation: str
    sample: int
    decision: Decision

    @property
    def key(self) -> tuple[str, int]:
        return self.conversation, self.sample


@dataclass(frozen=True, slots=True)
class Found:
    """A difference, and whose."""

    conversation: str
    sample: int
    difference: Difference

    def as_json(self) -> dict[str, Any]:
        return {"conversation": self.conversation, "sample": self.sample, **self.difference.as_json()}


def write(folder: Path, run: dict[str, Any], outcomes: Sequence[Outcome]) -> None:
    """Into a folder that is new or empty; `BadInput` for one that holds anything."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInput(f"{folder} is not empty: give a new directory, old results are not overwritten")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    (folder / "run.json").write_text(as_json({"schema_version": SCHEMA_VERSION, **run}) + "\n")
    lines = (
        as_json(
            {"conversation": one.conversation, "sample": one.sample, **one.decision.as_json()}, indent=None
        )
        for one in outcomes
    )
    (folder / "decisions.jsonl").write_text("".join(f"{line}\n" for line in lines))


def read(folder: Path) -> list[Outcome]:
    """`NotFound` where there is no result, `BadInput` for one that is damaged."""
    path = folder / "decisions.jsonl"
    if not path.is_file():
        raise NotFound(f"{folder} holds no decisions.jsonl: give what `msia replay … --out` wrote")
    found = []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        try:
            row = json.loads(line)
            found.append(Outcome(row.pop("conversation"), int(row.pop("sample")), Decision.from_json(row)))
        except (ValueError, KeyError, TypeError) as error:
            raise BadInput(f"{path}, line {number} is no decision ({type(error).__name__})") from error
    return found


def compare(before: Sequence[Outcome], after: Sequence[Outcome]) -> list[Found]:
    """Each conversation and sample by its turns."""
    keys = dict.fromkeys([one.key for one in before] + [one.key for one in after])
    return [
        Found(*key, difference)
        for key in keys
        for difference in differences(
            [one.decision for one in before if one.key == key],
            [one.decision for one in after if one.key == key],
        )
    ]
