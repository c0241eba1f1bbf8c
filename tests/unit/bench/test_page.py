"""docs/performance.md is what the committed JSON and the template give."""

from xml.etree import ElementTree

import pytest

from bench.names import LONG, MODULES
from bench.page import PAGE, TEMPLATE, made
from bench.results import NEWEST, Run
from tests.unit.bench.runs import run


def test_the_committed_page_is_made_from_the_committed_json() -> None:
    for name, content in made(Run.read(NEWEST), TEMPLATE.read_text()).items():
        assert (PAGE.parent / name).read_text() == content, f"{name}: `python -m bench page {NEWEST.name}`"


def test_every_aim_that_the_committed_run_missed_has_its_reason_beside_it() -> None:
    lines = [line for found in Run.read(NEWEST).modules.values() for line in found.lines]
    assert [line.question for line in lines if line.reached is False and not line.why] == []


def test_the_template_shows_every_module_that_a_run_measures() -> None:
    template = TEMPLATE.read_text()
    assert [name for name in MODULES if f"{{{{table {name}}}}}" not in template] == []
    assert [name for name in LONG if f"{{{{table {name}}}}}" not in template] == []


def test_placeholders_become_tables_charts_and_the_machine() -> None:
    page = made(run(), "{{machine}}\n{{table log}}\n{{table agent}}\n{{chart growth}}")["performance.md"]
    assert "cores 2, memory 4 GB" in page
    assert "| read | 80.0 events/s |" in page
    assert "- agent: skipped, not in this run" in page
    assert "](performance/growth.svg)" in page


@pytest.mark.parametrize("name", [*MODULES, *LONG])
def test_only_the_long_ones_are_said_to_need_full(name: str) -> None:
    page = made(run(modules={}), f"{{{{table {name}}}}}")["performance.md"]
    assert ("FULL=1" in page) is (name in LONG)


@pytest.mark.parametrize("unknown", ["{{nothing}}", "{{chart nothing}}"])
def test_a_placeholder_that_nothing_stands_behind_is_an_error(unknown: str) -> None:
    with pytest.raises(KeyError):
        made(run(), unknown)


@pytest.mark.parametrize(("load", "told"), [((0.2, 3.0), False), ((4.0, 3.0), True)])
def test_a_machine_that_was_busy_before_is_told(load: tuple[float, float], told: bool) -> None:
    page = made(run(load=load), "{{noise}}")["performance.md"]
    assert page.startswith("1 of 4 lines are noisy")
    assert ("busy with something else" in page) is told


def test_charts_are_svg_with_a_bar_for_each_aim() -> None:
    files = made(run(), "")
    bars = ElementTree.fromstring(files["performance/aims.svg"]).findall("{*}rect")
    assert len(bars) == 3  # the limit has no aim
    assert len(ElementTree.fromstring(files["performance/growth.svg"]).findall("{*}rect")) == 1


def test_charts_of_a_run_that_measured_nothing_are_empty() -> None:
    for name, content in made(run(modules={}), "").items():
        assert name == "performance.md" or ElementTree.fromstring(content).findall("{*}rect") == []
