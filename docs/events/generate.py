"""`make events`: write the catalogue. Refuses what would break a promise: that needs a new version.

`--rewrite` writes all the same: for a type that no log holds yet.
"""

import json
import sys
from pathlib import Path
from typing import Any

from contracts.catalogue import documents
from contracts.catalogue.personal import renewed
from contracts.catalogue.promises import broken
from contracts.event import event_types

FOLDER = Path(__file__).parent
PRIVACY = FOLDER.parent / "privacy.md"
HISTORIES = FOLDER.parents[1] / "tests" / "histories"


def examples() -> dict[str, Any]:
    """`ce-type` → the open part of the first event of that type in the recorded histories."""
    found: dict[str, Any] = {}
    for path in sorted(HISTORIES.glob("*.jsonl")):
        for line in path.read_text().splitlines():
            message = json.loads(line)
            if "body" in message:
                found.setdefault(message["headers"]["ce-type"], message["body"]["open"])
    return found


def main(*, rewrite: bool) -> None:
    made = documents(examples())
    for path, text in made.items():
        known = FOLDER / path
        if known.exists() and path.startswith("schemas/") and not rewrite:
            problems = list(broken(json.loads(known.read_text()), json.loads(text)))
            if problems:
                raise SystemExit(
                    f"{path}: {'; '.join(problems)}. Bodies in the log may not fit any more: write a new "
                    "version and an upcaster (docs/events/evolution.md); --rewrite if no log holds it yet"
                )
    for path, text in made.items():
        (FOLDER / path).parent.mkdir(parents=True, exist_ok=True)
        (FOLDER / path).write_text(text)
    PRIVACY.write_text(renewed(PRIVACY.read_text(), dict(event_types())))


if __name__ == "__main__":
    main(rewrite="--rewrite" in sys.argv[1:])
