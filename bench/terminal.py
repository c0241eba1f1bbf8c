"""`msia` as a process: what a look at one conversation of a long log takes, and what an export and its
verifying hold of a log that is four (with FULL=1 ten) times as long.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count, cycle, islice
from pathlib import Path
from uuid import uuid4

from bench.lines import Line, Tell, middle
from bench.needed import needed
from bench.processes import MASTER, SEAL, Unsynced, provision
from bench.projections import fill
from bench.stories import of_customer, stories
from eventstore.ledger.outside import Outside
from eventstore.ledger.trust import Trust
from eventstore.provision import log_identity
from eventstore.store import EventStore
from infra.embedded.home import ROOT, Home
from infra.embedded.ports import Ports
from services.audit.keeper.sealing import Keeper
from services.audit.keeper.unsealed import Rule
from services.common.logging import configure
from tests.unit.projections.events import Told, story

FULL = bool(os.environ.get("FULL"))
SMALL, LARGE = (50_000, 500_000) if FULL else (2_500, 10_000)  # events of the logs that are exported
LONG = 1_000_000 if FULL else LARGE  # of the log that is looked into
SHOWN, EVENTS = "1-999999999", 100  # the conversation, and its events
ROUNDS = 3
SHOW = 0.6  # seconds: the aim
FLAT = 1.1  # of the memory at the smaller log: the aim
ENDS = (0, 6)  # exit codes: the seal itself is younger than what it covers
# It tells of itself at its end: what getrusage(2) tells counts what its parent held before exec.
_MSIA = """
import sys
from pathlib import Path
from services.cli import main
try:
    main(sys.argv[1:])
finally:
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    print(*(line.split()[1] for line in lines if line.startswith("VmHWM:")), file=sys.stderr)
"""


@dataclass(frozen=True)
class Took:
    """One process, from its start to its end."""

    cpu: float  # seconds, user and system
    wall: float  # seconds
    peak: float  # resident megabytes; NaN where there is no Linux to ask


def measure(tell: Tell) -> None:
    """Seconds of a core, and megabytes at the most."""
    configure("bench", "ERROR")
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_measure(Path(folder), tell))


async def _measure(folder: Path, tell: Tell) -> None:
    home, ports = Home(folder), Ports()
    home.make()
    server = Unsynced(home, ports.claim(0), ports.claim(0))
    try:
        with needed(server.name):
            server.start()
            server.wait_ready()
        await provision(server.url)
        environment = {
            "NATS_URL": server.url,
            "MSIA_HOME": str(folder),
            "MSIA_SEAL_KEY": SEAL,
            "MSIA_SEAL_DIR": str(folder / "seals"),
        }
        events = _events()
        small: dict[str, float] = {}
        for size, more in ((SMALL, SMALL), (LARGE, LARGE - SMALL)):
            await _grow(server.url, folder, islice(events, more))
            held = await asyncio.to_thread(_memory, folder, environment)
            for what, peak in held.items() if small else ():
                tell(_held(what, size, peak, small[what]))
            small = small or held
        if LONG > LARGE:
            await _grow(server.url, folder, islice(events, LONG - LARGE))
        tell(await asyncio.to_thread(_shown, environment))
    finally:
        server.ask_to_stop()
        server.wait_stopped(60.0)


def _shown(environment: Mapping[str, str]) -> Line:
    words = ("conversations", "show", SHOWN, "-o", "json")
    took = [_run(words, environment) for _ in range(ROUNDS + 1)][1:]
    seconds, spread = middle([one.cpu for one in took])
    walls = sorted(one.wall for one in took)
    return Line(
        f"show {EVENTS} events of {LONG:,}",
        seconds,
        SHOW,
        "s",
        "s of CPU",
        spread,
        kind="aim",
        at_most=1.0,
        why="most of it is the interpreter and its imports",
        p50=walls[ROUNDS // 2] * 1000,
        p99=walls[-1] * 1000,
        events=LONG,
        fsync="",
        rounds=ROUNDS,
    )


def _memory(folder: Path, environment: Mapping[str, str]) -> dict[str, float]:
    bundle = str(folder / "bundle.tar.zst")
    commands = {
        "export": ("audit", "export", "--out", bundle),
        "verify the export": ("audit", "verify", bundle),
        "verify the log": ("audit", "verify", "--live"),
    }
    return {what: _run(words, environment).peak for what, words in commands.items()}


def _held(what: str, size: int, peak: float, small: float) -> Line:
    return Line(
        f"memory of {what}, {size:,} events",
        peak,
        small,
        f"{SMALL:,} events",
        "MB",
        kind="itself",
        at_most=FLAT,
        events=size,
        fsync="",
        rounds=1,
    )


def _run(words: tuple[str, ...], environment: Mapping[str, str]) -> Took:
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-c", _MSIA, *words],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    said = process.stderr.read().split()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)  # it is waited for: nobody else may
    if process.returncode not in ENDS:
        raise RuntimeError(f"msia {words[0]} {words[1]} ended with {process.returncode}")
    peak = int(said[-1]) / 1024 if said and said[-1].isdecimal() else float("nan")
    return Took(usage.ru_utime + usage.ru_stime, time.monotonic() - began, peak)


async def _grow(url: str, folder: Path, events: Iterator[Told]) -> None:
    """Stored and sealed."""
    async with EventStore.open(url, source="msia/ingress", master_key=MASTER) as store:
        await fill(store, events)
    async with EventStore.open(url, source="msia/keeper", master_key=MASTER) as store:
        log_id = await log_identity(store)
        keeper = Keeper(store, log_id, Trust.parse(SEAL), Outside(folder / "seals"), Rule(1_000, 10.0))
        await keeper.start()
        while await keeper.step():
            pass


def _events() -> Iterator[Told]:
    """Those of the conversation that is looked into lie all over the log."""
    every, left = LONG // EVENTS, EVENTS
    shown, others = cycle(story(1)), stories()
    for number in count():
        if number % every == every // 2 and left:
            left -= 1
            yield replace(of_customer(next(shown), 1), aggregate=SHOWN, id=uuid4())
        else:
            yield next(others)
