"""The live view: look, show, wait; `q` or Ctrl-C leaves, and the terminal is as it was."""

import asyncio
import contextlib
import os
import sys
import termios
import tty
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import asdict

from rich.live import Live

from services.audit.doctor.settings import DoctorSettings
from services.audit.top.looking import Look
from services.audit.top.shown import console, render
from services.audit.top.snapshot import Snapshot
from services.common.console import print_json

_LEAVE = frozenset(b"qQ\x03\x04")


async def print_once(as_json: bool) -> None:
    """One look."""
    async with Look.open(_settings()) as look:
        seen = await look()
    if as_json:
        found = asdict(seen)
        print_json({**found, "as_of": seen.as_of.isoformat(), "ok": not seen.attention})
    else:
        screen = console(sys.stdout)
        screen.print(render(seen, screen.width))


async def watch(interval: float) -> None:
    """Until somebody leaves; `interval` in seconds."""
    async with Look.open(_settings()) as look:
        await show(look, interval)


async def show(look: Callable[[], Awaitable[Snapshot]], interval: float) -> None:
    """On the whole screen; what stood on it comes back."""
    screen, left = console(sys.stdout), asyncio.Event()
    hint = f"every {interval:g} s, q leaves"
    with keys(left), Live(console=screen, screen=True, auto_refresh=False) as live:
        leaving = asyncio.create_task(left.wait())
        try:
            while not left.is_set():
                looking = asyncio.ensure_future(look())
                await asyncio.wait({looking, leaving}, return_when=asyncio.FIRST_COMPLETED)
                if not looking.done():  # who leaves does not wait for a server that is down
                    looking.cancel()
                    return
                live.update(render(looking.result(), screen.width, hint), refresh=True)
                await asyncio.wait({leaving}, timeout=interval)
        finally:
            leaving.cancel()


@contextlib.contextmanager
def keys(left: asyncio.Event) -> Iterator[None]:
    """Set `left` at `q`. Each key counts at once and is not shown; the terminal is put back."""
    if not sys.stdin.isatty():
        yield
        return
    terminal, loop = sys.stdin.fileno(), asyncio.get_running_loop()
    before = termios.tcgetattr(terminal)

    def pressed() -> None:
        # all there is, past Python's buffer: what stays in that one wakes nobody
        if not _LEAVE.isdisjoint(os.read(terminal, 64)):
            left.set()

    tty.setcbreak(terminal)
    loop.add_reader(terminal, pressed)
    try:
        yield
    finally:
        loop.remove_reader(terminal)
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def _settings() -> DoctorSettings:
    """What cannot be read stands for its default: `msia doctor` says so, and this still shows the rest."""
    return DoctorSettings.read()[0]
