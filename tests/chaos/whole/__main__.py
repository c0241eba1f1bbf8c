"""`make chaos SECONDS=300 SEED=7`. Exit code 0: every guarantee was kept; 1: not, and its folder stays."""

import argparse
import asyncio
import logging
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console

from tests.chaos.whole.report import again, show
from tests.chaos.whole.run import run
from tests.chaos.whole.schedule import draw


def main() -> int:
    words = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    words.add_argument("--seconds", type=float, default=300.0, help="of traffic and faults, 30 at least")
    words.add_argument("--seed", type=int, default=7, help="of the schedule")
    given = words.parse_args()
    if given.seconds < 30:
        words.error("SECONDS: 30 at least, or not everything has the time to break")
    console, began = Console(width=110), time.monotonic()
    schedule = draw(given.seconds, given.seed)
    folder = Path(tempfile.mkdtemp(prefix=f"msia-chaos-{given.seed}-"))

    logging.getLogger("eventstore").setLevel(logging.CRITICAL)  # that the log is away now and then is no news

    def say(line: str) -> None:
        console.print(f"{time.monotonic() - began:6.1f} s  {line}", markup=False, highlight=False)

    # as by Ctrl-C: everything is stopped, the small disk let go
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        outcome = asyncio.run(run(schedule, folder, say))
    except BaseException:
        console.print(f"it broke off; logs and data: {folder}\nagain: {again(schedule)}", markup=False)
        raise
    show(outcome, console)
    if outcome.wrong:
        console.print(f"logs and data: {folder}\nagain: {again(schedule)}", markup=False)
        return 1
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
