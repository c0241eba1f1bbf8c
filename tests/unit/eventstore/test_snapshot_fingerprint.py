"""Any change of the code behind a fold makes its old snapshots invisible."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

from eventstore.snapshots.fingerprint import fingerprint


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package of the test's own, `fold_of_a_test`."""
    folder = tmp_path / "fold_of_a_test"
    (folder / "inner").mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    (folder / "inner" / "state.py").write_text("A = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()
    yield folder
    sys.modules.pop("fold_of_a_test", None)


def test_the_same_code_has_the_same_fingerprint(package: Path) -> None:
    assert fingerprint("fold_of_a_test") == fingerprint("fold_of_a_test")


def test_a_changed_line_changes_it(package: Path) -> None:
    before = fingerprint("fold_of_a_test")
    (package / "inner" / "state.py").write_text("A = 2\n")
    assert fingerprint("fold_of_a_test") != before


def test_a_renamed_module_changes_it(package: Path) -> None:
    before = fingerprint("fold_of_a_test")
    (package / "inner" / "state.py").rename(package / "inner" / "states.py")
    assert fingerprint("fold_of_a_test") != before


def test_what_is_not_code_does_not(package: Path) -> None:
    before = fingerprint("fold_of_a_test")
    (package / "inner" / "notes.txt").write_text("nothing")
    assert fingerprint("fold_of_a_test") == before


@pytest.mark.parametrize(
    ("fold", "packages"),
    [
        ("domain.conversation.fold", {"domain.conversation"}),
        ("domain.delivery.fold", {"domain.delivery", "domain.conversation"}),
    ],
)
def test_the_folds_that_are_kept_import_nothing_outside_of_what_is_counted(
    fold: str, packages: set[str]
) -> None:
    """Should a fold come to need another package, `Conversations` or `Book` must name it."""
    graph = grimp.build_graph("domain", "contracts", include_external_packages=False)
    counted = {*packages, "contracts"}
    needed = graph.find_upstream_modules(fold) - {"domain"}
    assert {module for module in needed if not counted & {module, *_parents(module)}} == set()


def _parents(module: str) -> list[str]:
    return [".".join(module.split(".")[:depth]) for depth in range(1, module.count(".") + 1)]
