"""What cannot measure does not keep others from it, and what is broken never passes for missing."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from bench import __main__, results
from bench.__main__ import main, measured
from bench.lines import Skipped, Tell
from bench.needed import Missing, Servers, needed
from contracts.errors import Misconfigured, Unreachable
from infra.embedded.nats import NatsServer
from tests.unit.bench.runs import LOG


def pretend(monkeypatch: pytest.MonkeyPatch, measure: Callable[[Tell], None]) -> None:
    module = ModuleType("bench.pretended")
    module.measure = measure  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "bench.pretended", module)


def breaks(error: Exception) -> Callable[[Tell], None]:
    """Tells a line, then fails."""

    def measure(tell: Tell) -> None:
        tell(*LOG.lines)
        raise error

    return measure


def test_lines_and_what_was_skipped_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    def measure(tell: Tell) -> None:
        tell(*LOG.lines)
        tell(Skipped("beside XADD", "no valkey"))

    pretend(monkeypatch, measure)
    found = measured("pretended")
    assert found.lines == LOG.lines
    assert found.skipped == (Skipped("beside XADD", "no valkey"),)
    assert not found.failed


def test_what_is_missing_is_skipped_and_the_lines_before_it_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, breaks(Missing("valkey: not installed")))
    found = measured("pretended")
    assert found.lines == LOG.lines
    assert found.skipped == (Skipped("pretended", "valkey: not installed"),)
    assert not found.failed


@pytest.mark.parametrize(
    "error", [KeyError("x"), Unreachable("the agent is not ready"), Misconfigured("x"), ImportError("x")]
)
def test_a_failure_of_ours_is_told_as_one_and_the_lines_before_it_stay(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    pretend(monkeypatch, breaks(error))
    found = measured("pretended")
    assert found.failed == repr(error)
    assert found.lines == LOG.lines
    assert not found.skipped


def test_a_run_with_a_failure_of_ours_ends_with_1(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(results, "FOLDER", tmp_path)
    monkeypatch.setattr(__main__, "MODULES", ("pretended",))
    pretend(monkeypatch, breaks(Unreachable("the agent is not ready")))
    assert main([]) == 1
    assert "FAILED: Unreachable" in capsys.readouterr().out
    pretend(monkeypatch, breaks(Missing("valkey: not installed")))
    assert main([]) == 0


def test_a_peer_that_is_not_installed_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "eventsourcing.persistence", None)
    monkeypatch.delitem(sys.modules, "bench.recorder", raising=False)
    found = measured("recorder")
    assert [one.question for one in found.skipped] == ["recorder"]
    assert "eventsourcing" in found.skipped[0].why
    assert not found.failed


def test_an_import_of_ours_that_fails_is_no_missing_peer() -> None:
    with pytest.raises(ModuleNotFoundError), needed("a peer"):
        import bench.nothing  # type: ignore[import-untyped]  # noqa: F401


def test_a_server_that_does_not_start_is_missing(tmp_path: Path) -> None:
    class Absent(NatsServer):
        def command(self) -> list[str | Path]:
            return ["/nowhere/nats-server"]

    servers = Servers(tmp_path)
    try:
        with pytest.raises(Missing, match="nats"):
            servers.nats(Absent)
    finally:
        servers.stop()


def test_a_name_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nothing"]) == 2
    assert "no measurement called nothing: there are tariffs, ingress" in capsys.readouterr().out
