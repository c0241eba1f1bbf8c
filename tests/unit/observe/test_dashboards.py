"""Dashboards ask for measurements that there are, of the source that is provisioned."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml

from infra.observe.described import series
from tests.unit.observe.test_alerts import OBSERVE, PROMETHEUS_OWN, selected

GRAFANA = OBSERVE / "grafana"
FILES = sorted((GRAFANA / "dashboards").glob("*.json"))
SOURCES = yaml.safe_load((GRAFANA / "provisioning/datasources/prometheus.yaml").read_text())["datasources"]


def panels(file: Path) -> Iterator[dict[str, Any]]:
    yield from json.loads(file.read_text())["panels"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.stem))
def test_every_panel_asks_for_what_there_is(file: Path) -> None:
    shown = list(panels(file))
    assert len({panel["id"] for panel in shown}) == len(shown) > 0
    for panel in shown:
        for target in panel["targets"]:
            assert set(selected(promql_parser.parse(target["expr"]))) <= series() | PROMETHEUS_OWN
            assert target["datasource"]["uid"] == SOURCES[0]["uid"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.stem))
def test_no_panel_lies_on_another(file: Path) -> None:
    taken: set[tuple[int, int]] = set()
    for panel in panels(file):
        at = panel["gridPos"]
        assert at["x"] + at["w"] <= 24
        cells = {(at["x"] + x, at["y"] + y) for x in range(at["w"]) for y in range(at["h"])}
        assert not taken & cells
        taken |= cells


def test_there_are_dashboards_of_different_names() -> None:
    assert len({json.loads(file.read_text())["uid"] for file in FILES}) == len(FILES) == 2


def test_the_collector_s_pipeline_uses_what_it_declares() -> None:
    config = yaml.safe_load((OBSERVE / "otel-collector.yaml").read_text())
    for pipeline in config["service"]["pipelines"].values():
        for kind in ("receivers", "processors", "exporters"):
            assert set(pipeline[kind]) <= config[kind].keys()
    assert config["receivers"]["otlp"]["protocols"]["http"]["endpoint"].endswith(":4318")
