"""A run for tests, with a line of each kind."""

from typing import Any

from bench.lines import Line, Skipped
from bench.results import Measured, Run

INGRESS = Measured(
    12.5,
    (
        Line(
            "webhook, 16 connections",
            300.0,
            1_000.0,
            "a bare route",
            "requests/s",
            0.31,
            at_least=0.6,
            why="its CPU",
            p50=4.0,
            p99=1_234.5,
            events=1_500,
            bytes=3_000,
            rounds=5,
        ),
    ),
    (Skipped("webhook, beside XADD", "no valkey"),),
)
TARIFFS = Measured(1.0, (Line("price", 40.0, 50.0, "µs", "µs", kind="aim", at_most=1.0, fsync=""),))
LOG = Measured(2.0, (Line("read", 80.0, 100.0, "a bare loop", "events/s", 0.05, kind="limit"),))
GROWTH = Measured(
    3.0, (Line("append 100,000 events", 9.0, 10.0, "10,000 events", "/s", kind="itself", at_least=0.8),)
)


def run(**changes: Any) -> Run:
    told: dict[str, Any] = {
        "at": "2026-11-23T13:20:00Z",
        "commit": "abc1234",
        "full": False,
        "machine": {"cores": "2", "memory": "4 GB"},
        "versions": {"nats-server": "2.15.1"},
        "load": (0.1, 1.9),
        "modules": {"ingress": INGRESS, "tariffs": TARIFFS, "log": LOG, "growth": GROWTH},
    }
    return Run(**(told | changes))
