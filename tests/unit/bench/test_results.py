"""A run goes to JSON and comes back; the newest whole one is found."""

from pathlib import Path

import pytest

from bench import results
from bench.lines import Line
from bench.results import Measured, Run, newest
from tests.unit.bench.runs import LOG, TARIFFS, run


def test_a_run_comes_back_from_its_json(tmp_path: Path) -> None:
    run().write(tmp_path / "one.json")
    assert Run.read(tmp_path / "one.json") == run()


def test_a_figure_that_is_none_comes_back_as_one_that_is_equal_to_nothing(tmp_path: Path) -> None:
    unknown = Measured(1.0, (Line("CPU", float("nan"), 1.0, "peer", "ms"),))
    run(modules={"agent": unknown}).write(tmp_path / "one.json")
    (line,) = Run.read(tmp_path / "one.json").modules["agent"].lines
    assert line.ours != line.ours
    assert line.reached is None


def test_a_later_run_replaces_what_it_measured_again() -> None:
    again = Measured(9.0, TARIFFS.lines)
    both = run().with_later(run(at="2026-11-23T14:00:00Z", modules={"tariffs": again}))
    assert both.modules["tariffs"] == again
    assert both.modules["log"] == LOG
    assert both.at == "2026-11-23T14:00:00Z"


def test_the_newest_run_of_everything_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "FOLDER", tmp_path)
    for at, modules in (
        ("2026-11-22T10:00:00Z", {"log": LOG, "tariffs": TARIFFS}),
        ("2026-11-23T10:00:00Z", {"log": LOG, "tariffs": TARIFFS}),
        ("2026-11-23T11:00:00Z", {"log": LOG}),
    ):
        one = run(at=at, modules=modules)
        one.write(tmp_path / one.file.name)
    run().write(tmp_path / "newest.json")
    assert newest(["log", "tariffs"]).name == "20261123T100000Z.json"
    assert newest(["log"]).name == "20261123T110000Z.json"
    with pytest.raises(FileNotFoundError, match="make bench"):
        newest(["growth"])
