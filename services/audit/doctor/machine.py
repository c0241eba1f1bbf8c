"""This machine: room on its disks, and what runs the code."""

import asyncio
import contextlib
import re
import shutil
import sys
from collections.abc import AsyncGenerator
from pathlib import Path

from services.audit.doctor.lines import Area, Line
from services.audit.doctor.settings import DoctorSettings
from services.common.settings import home

AREA = Area("machine")
GIGABYTE = 1_000_000_000
PYTHONS = ((3, 11), (3, 13))
NODE = 20  # the panel's


async def look(settings: DoctorSettings) -> AsyncGenerator[Line, None]:
    for name, folder in {"MSIA_HOME": home(), "seals": settings.outside.folder}.items():
        there = _existing(folder)
        usage = shutil.disk_usage(there)
        yield disk(name, there, usage.free, usage.total)
    yield python(sys.version_info[:3])
    yield node(await _node(settings.doctor_patience))


def _existing(folder: Path) -> Path:
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder


def disk(name: str, folder: Path, free: int, total: int) -> Line:
    """Bytes."""
    seen = f"{free / GIGABYTE:.1f} of {total / GIGABYTE:.0f} GB free at {folder}"
    todo = "make room: NATS refuses appends on a full disk, and webhooks get a 500"
    if free < GIGABYTE:
        return AREA.fail(f"disk of {name}", seen, todo)
    if free < 5 * GIGABYTE or free < 0.05 * total:
        return AREA.warn(f"disk of {name}", seen, todo)
    return AREA.ok(f"disk of {name}", seen)


def python(version: tuple[int, ...]) -> Line:
    text = ".".join(map(str, version))
    if PYTHONS[0] <= version[:2] <= PYTHONS[1]:
        return AREA.ok("Python", text)
    return AREA.warn("Python", f"{text} is not tried", "use 3.11, 3.12 or 3.13 (make clean; make PYTHON=…)")


async def _node(patience: float) -> str | None:
    """What `node --version` says; None where there is none."""
    program = shutil.which("node")
    if program is None:
        return None
    process = await asyncio.create_subprocess_exec(
        program, "--version", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(patience):
            out, _ = await process.communicate()
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):  # it ended after all
            process.kill()
        return ""
    return out.decode(errors="replace").strip()


def node(said: str | None) -> Line:
    if said is None:
        return AREA.skipped("Node", "not here; only the panel needs it", f"install Node {NODE} for the panel")
    match = re.fullmatch(r"v?(\d+)\.(\d+)\.(\d+)", said)
    if match is None:
        return AREA.warn("Node", "does not say its version", f"install Node {NODE} or later for the panel")
    if int(match[1]) < NODE:
        return AREA.warn("Node", said, f"install Node {NODE} or later for the panel")
    return AREA.ok("Node", said)
