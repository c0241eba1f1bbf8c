"""Tables on the terminal and in Markdown."""

from dataclasses import replace

import pytest
from rich.console import Console

from bench.results import Measured
from bench.table import cells, figure, markdown, terminal
from tests.unit.bench.runs import INGRESS, LOG, TARIFFS, run


def test_a_line_says_its_aim_its_reason_and_its_noise() -> None:
    (line,) = INGRESS.lines
    assert cells(line) == (
        "webhook, 16 connections",
        "300 requests/s",
        "1,000 (a bare route)",
        "",
        "0.30",
        "≥ 0.6 ✗ its CPU",
        "4.00 / 1,234 ms",
        "31% noisy",
        "5",
        "1,500",
        "3,000",
        "always",
    )


def test_a_figure_of_one_run_says_so() -> None:
    (line,) = INGRESS.lines
    assert cells(replace(line, rounds=1, spread=0.0))[7:9] == ("", "one run")


def test_a_limit_and_an_aim_stand_in_their_own_columns() -> None:
    assert cells(LOG.lines[0])[2:6] == ("", "100 (a bare loop)", "0.80", "")
    assert cells(TARIFFS.lines[0])[2:6] == ("", "", "0.80", "≤ 1 of 50.0 (µs) ✓")


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.0123, "0.01"), (9.876, "9.88"), (12.34, "12.3"), (1234.5, "1,234"), (float("nan"), "—")],
)
def test_three_digits_count(value: float, shown: str) -> None:
    assert figure(value) == shown


def test_what_was_skipped_or_broke_is_told_on_the_terminal() -> None:
    modules = run(modules={"ingress": INGRESS, "agent": Measured(0.1, failed="KeyError('x')")}).modules
    console = Console(width=250)
    with console.capture() as said:
        console.print(terminal(modules.items()))
    assert "skipped: no valkey" in said.get()
    assert "FAILED: KeyError('x')" in said.get()


def test_markdown_leaves_out_columns_that_nobody_filled() -> None:
    assert markdown(LOG).splitlines() == [
        "| question | ours | limit | ratio | spread | fsync |",
        "| --- | --- | --- | --- | --- | --- |",
        "| read | 80.0 events/s | 100 (a bare loop) | 0.80 | 5% | always |",
    ]
    assert markdown(INGRESS).splitlines()[-1] == "- webhook, beside XADD: skipped, no valkey"
