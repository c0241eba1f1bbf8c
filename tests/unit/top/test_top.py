"""`msia top`: what is seen, what is down, and how it looks on a narrow and on a wide terminal."""

import asyncio
import io
import os
import pty
import re
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from infra.embedded.ports import free_port
from services.audit.top import attention as judging
from services.audit.top.scraping import scrape
from services.audit.top.shown import console, lasting, render
from services.audit.top.snapshot import (
    Deliveries,
    Models,
    Part,
    Rates,
    ReaderSeen,
    Seals,
    Snapshot,
    Today,
)
from services.audit.top.watching import keys
from tests.terminal import run

NAMES = ("ingress", "agent", "outbox", "projections", "keeper", "nats", "postgres", "redis")
WELL = Snapshot(
    as_of=datetime(2026, 11, 23, 11, 0, tzinfo=UTC),
    position=12_345,
    parts=tuple(Part(name, "ready", milliseconds=3.0) for name in NAMES),
    readers=(
        ReaderSeen("agent", 0, 1, 0),
        ReaderSeen("outbox", 0, 0, 0),
        ReaderSeen("projections.history", 3, None, 0),
        ReaderSeen("projections.quotes", 7, None, 0),
        ReaderSeen("keeper", 0),
    ),
    rates=Rates(60, 12, 8, 7, 1, 3, 9, 0, 140),
    deliveries=Deliveries(2, 4.0, 0, 0, 1),
    breakers={"chatwoot": False, "openrouter": False},
    models=Models(1.5, 20.0),
    seals=Seals(8.0, 12_300, 45, 3.0, True),
    today=Today(40, 35, 5, 20, 2_600, 9_100),
)


def drawn(seen: Snapshot, width: int) -> list[str]:
    out = io.StringIO()
    console(out, width).print(render(seen, width))
    return out.getvalue().splitlines()


def test_what_is_well_asks_for_no_look() -> None:
    assert judging.attention(WELL) == ()


@pytest.mark.parametrize(
    ("seen", "alert"),
    [
        (replace(WELL, parts=(Part("agent", "down", "does not answer"),)), "ServiceDown"),
        (replace(WELL, parts=(Part("nats", "down", "does not answer"),)), "LogDoesNotAnswer"),
        (replace(WELL, parts=(Part("postgres", "down", "refused"),)), "PostgresDown"),
        (replace(WELL, parts=(Part("agent", "not ready", "consumer: stuck"),)), "ServiceNotReady"),
        (replace(WELL, readers=(ReaderSeen("outbox", 5_000),)), "ReaderBehind"),
        (replace(WELL, readers=(ReaderSeen("agent", 0, 0, 2),)), "Quarantine"),
        (replace(WELL, deliveries=Deliveries(parked=1)), "DeliveriesParked"),
        (replace(WELL, deliveries=Deliveries(due=1, oldest_due_seconds=600.0)), "DeliveriesLate"),
        (replace(WELL, breakers={"chatwoot": True}), "ChatwootDoesNotAnswer"),
        (replace(WELL, breakers={"openrouter": True}), "ModelProviderFails"),
        (replace(WELL, seals=Seals(oldest_unsealed_seconds=900.0)), "SealsNotWritten"),
        (replace(WELL, seals=Seals(verified=False)), "LedgerBroken"),
        (replace(WELL, models=Models(19.0, 20.0)), "BudgetNearlySpent"),
    ],
)
def test_what_is_wrong_names_its_section_of_the_runbook(seen: Snapshot, alert: str) -> None:
    assert [one.alert for one in judging.attention(seen)] == [alert]
    runbook = Path(__file__).resolve().parents[3] / "docs/runbook.md"
    assert f"## {alert}\n" in runbook.read_text()


def test_a_terminal_of_80_by_24_shows_it_all() -> None:
    lines = drawn(WELL, 80)
    assert len(lines) <= 24
    assert max(map(len, lines)) <= 80
    text = "\n".join(lines)
    assert "12,345" in text
    assert re.search(r"projections +7 ", text)  # the slowest's
    for title in ("READERS", "LAST MINUTE", "DELIVERIES", "SERVICES", "BREAKERS", "SEALS", "TODAY"):
        assert title in text


def test_a_wide_one_shows_each_projection() -> None:
    lines = drawn(WELL, 160)
    assert max(map(len, lines)) <= 160
    assert any("projections.quotes" in line for line in lines)


def test_what_is_wrong_stands_before_what_is_well() -> None:
    seen = replace(WELL, deliveries=Deliveries(parked=3))
    lines = drawn(replace(seen, attention=judging.attention(seen)), 80)
    assert "1 to look at" in lines[0]
    assert "DeliveriesParked" in lines[2]


@pytest.mark.parametrize(
    ("seconds", "text"), [(None, "-"), (0.0, "0.0 s"), (59.0, "59 s"), (300.0, "5 min"), (200_000.0, "2 d")]
)
def test_durations_are_short(seconds: float | None, text: str) -> None:
    assert lasting(seconds) == text


async def test_a_port_of_somebody_else_is_a_row() -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, text="<html>"))
    async with httpx.AsyncClient(transport=transport) as http:
        seen = await scrape(http, "agent", "http://127.0.0.1:1")
    assert (seen.part.state, seen.part.why) == ("down", "answers 200, but not as a service of ours")


async def test_what_is_not_measured_is_unknown_and_not_zero() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/readyz":
            return httpx.Response(503, json={"problems": {"nats": "away"}, "notes": ["one"]})
        return httpx.Response(200, text="msia_outbox_due NaN\nmsia_outbox_parked 2\n")

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
        seen = await scrape(http, "outbox", "http://127.0.0.1:1")
    assert (seen.part.state, seen.part.why, seen.part.notes) == ("not ready", "nats: away", 1)
    assert (seen.whole("msia_outbox_due"), seen.whole("msia_outbox_parked")) == (None, 2)


def test_where_nothing_runs_everything_is_down_and_nothing_breaks(tmp_path: Path) -> None:
    """The whole command, against ports where nobody listens."""
    nobody = f"127.0.0.1:{free_port()}"
    urls = ("INGRESS_URL", "QUERY_URL", "AGENT_HEALTH_URL", "OUTBOX_HEALTH_URL", "KEEPER_HEALTH_URL")
    environment = {
        "MSIA_HOME": str(tmp_path / ".msia"),
        "PATH": os.environ["PATH"],
        "DOCTOR_PATIENCE": "1",
        "NATS_URL": f"nats://{nobody}",
        "POSTGRES_URL": f"postgresql://{nobody}/msia",
        "REDIS_URL": f"redis://{nobody}/0",
        **dict.fromkeys(urls, f"http://{nobody}"),
    }
    seen = run("top", "--json", environment=environment).json
    assert not seen["ok"]
    assert {part["name"]: part["state"] for part in seen["parts"]} == dict.fromkeys(NAMES, "down")
    assert [reader["lag"] for reader in seen["readers"]] == [None] * 5
    shown = run("top", environment=environment)  # no terminal: one look
    assert (shown.code, shown.err) == (0, "")
    assert "ServiceDown" in shown.out


async def test_q_leaves_and_the_terminal_is_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    import termios

    ours, theirs = pty.openpty()
    try:
        with os.fdopen(theirs, "r", closefd=False) as terminal:
            monkeypatch.setattr("sys.stdin", terminal)
            before, left = termios.tcgetattr(theirs), asyncio.Event()
            with keys(left):
                assert termios.tcgetattr(theirs) != before  # each key at once, and not shown
                threading.Thread(target=os.write, args=(ours, b"xq")).start()
                await asyncio.wait_for(left.wait(), 60)
            assert termios.tcgetattr(theirs) == before
    finally:
        os.close(ours)
        os.close(theirs)
