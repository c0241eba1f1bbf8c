"""docs/metrics.md, from what the services declare: `make metrics` writes it, a test compares it."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from prometheus_client import CollectorRegistry, ProcessCollector

from services.agent.measures import AgentMeasures
from services.audit.keeper.measures import KeeperMeasures
from services.common.metrics import Described, Measures
from services.ingress.measures import IngressMeasures
from services.outbox.measures import OutboxMeasures
from services.projections.measures import ProjectionsMeasures

DOCUMENT = Path(__file__).resolve().parents[2] / "docs/metrics.md"

SERVICES: Mapping[str, type[Measures]] = {
    "ingress": IngressMeasures,
    "agent": AgentMeasures,
    "outbox": OutboxMeasures,
    "projections": ProjectionsMeasures,
    "keeper": KeeperMeasures,
}

_HEAD = """# Measurements

Every service answers `GET /metrics` on the port of its `/readyz`, in Prometheus' text format, to anybody who
reaches that port: nothing personal and no id is in it. `infra/observe/prometheus.yaml` asks them;
[the runbook](runbook.md) says what each alarm means, and `msia top` shows the same in a terminal. A name
stays what it is: what changes its meaning gets another name.

Made by `make metrics`; do not edit. Beside these there is `process_*` of each process: memory, processor
time, open files.
"""
_SUFFIXES = {"histogram": ("_bucket", "_count", "_sum"), "counter": (), "gauge": ()}


def described() -> dict[str, list[Described]]:
    """Service → its measurements, in the order of their names."""
    return {name: sorted(measures().described) for name, measures in SERVICES.items()}


def series() -> set[str]:
    """Every name that a scrape may bring and a rule may ask for."""
    found = {one.name + each for many in described().values() for one in many for each in _suffixes(one)}
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    return found | {sample.name for metric in registry.collect() for sample in metric.samples}


def document() -> str:
    """The whole page."""
    return "\n".join([_HEAD, *_page(), ""])


def _suffixes(one: Described) -> tuple[str, ...]:
    return _SUFFIXES[one.kind] or ("",)


def _page() -> Iterator[str]:
    found = described()
    common = set.intersection(*(set(one) for one in found.values()))
    yield from _table("Of every service", sorted(common))
    for name, many in found.items():
        yield from _table(f"Of {name}", [one for one in many if one not in common])


def _table(title: str, rows: list[Described]) -> Iterator[str]:
    yield f"## {title}\n"
    yield "| name | kind | labels | what |\n|---|---|---|---|"
    for one in rows:
        yield f"| `{one.name}` | {one.kind} | {', '.join(one.labels) or '-'} | {one.help} |"
    yield ""


if __name__ == "__main__":
    DOCUMENT.write_text(document())
