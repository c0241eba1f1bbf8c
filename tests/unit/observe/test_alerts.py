"""Alarms that can ring, and lead somewhere. promtool is not at hand: promql-parser reads the expressions."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml

from infra.observe.described import SERVICES, series
from services.cli import ROOMS

ROOT = Path(__file__).resolve().parents[3]
OBSERVE = ROOT / "infra/observe"
RUNBOOK = (ROOT / "docs/runbook.md").read_text()
GROUPS = yaml.safe_load((OBSERVE / "alerts.yaml").read_text())["groups"]
RULES: list[dict[str, Any]] = [rule for group in GROUPS for rule in group["rules"]]
PROMETHEUS_OWN = {"up"}


def selected(node: Any) -> Iterator[str]:
    """Names of all series that an expression asks for."""
    if isinstance(node, promql_parser.VectorSelector):
        assert node.name, f"{node} selects by no name"
        yield node.name
    for part in ("expr", "lhs", "rhs", "vector_selector", "vs"):
        if (child := getattr(node, part, None)) is not None:
            yield from selected(child)
    for argument in getattr(node, "args", None) or ():
        yield from selected(argument)


def section(alert: str) -> str:
    return RUNBOOK.partition(f"\n## {alert}\n")[2].partition("\n## ")[0]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule["alert"]))
def test_an_alert_asks_for_what_there_is_and_leads_to_what_to_do(rule: dict[str, Any]) -> None:
    names = set(selected(promql_parser.parse(rule["expr"])))
    assert names
    assert names <= series() | PROMETHEUS_OWN
    assert rule["labels"]["severity"] in ("page", "ticket")
    assert rule["annotations"]["summary"]
    text = section(rule["alert"])
    for part in ("**Means.**", "**First look.**", "**Fix.**"):
        assert part in text
    assert "`" in text.partition("**First look.**")[2].partition("**Fix.**")[0]  # a command to copy


def test_every_section_is_an_alert_s() -> None:
    assert re.findall(r"^## (\w+)$", RUNBOOK, re.MULTILINE) == [rule["alert"] for rule in RULES]


def test_links_within_the_runbook_lead_somewhere() -> None:
    anchors = {rule["alert"].lower() for rule in RULES}
    assert set(re.findall(r"\]\(#(\w+)\)", RUNBOOK)) <= anchors


def test_commands_of_the_runbook_exist() -> None:
    assert set(re.findall(r"`msia (\w+)", RUNBOOK)) <= ROOMS.keys()


def test_every_service_is_asked() -> None:
    prometheus = yaml.safe_load((OBSERVE / "prometheus.yaml").read_text())
    assert [job["job_name"] for job in prometheus["scrape_configs"]] == list(SERVICES)


def test_the_parser_finds_a_name_that_does_not_exist() -> None:
    expression = "max by (job) (rate(msia_nowhere_total[5m])) > 0 and on() absent(up)"
    assert set(selected(promql_parser.parse(expression))) == {"msia_nowhere_total", "up"}
