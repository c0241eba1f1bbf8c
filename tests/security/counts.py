"""What security tests counted, told once at the end of a run: the table of `make security`.

A test marked `security` takes the fixture `counts` and adds to a line of it; the examples of Hypothesis are
counted without it. The table is for people; every test asserts on its own what must not happen.
"""

import functools
import os
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import PurePosixPath
from typing import Any

import pytest
from _pytest.terminal import TerminalReporter
from hypothesis import is_hypothesis_test
from hypothesis.errors import HypothesisException

LONG = os.environ.get("MSIA_SECURITY") == "long"  # `make security`; `make test` has a shorter one
# Written for other reasons, and part of what keeps strangers out: `make security` runs them too.
ELSEWHERE = (
    "tests/security",
    "tests/e2e/test_drill.py",
    "tests/integration/agent/test_contacts.py",
    "tests/integration/agent/test_people.py",
    "tests/integration/ingress/test_content.py",
    "tests/integration/ingress/test_door.py",
    "tests/integration/ingress/test_first_admin.py",
    "tests/integration/ingress/test_identity_privacy.py",
    "tests/integration/ingress/test_lockout.py",
    "tests/integration/ingress/test_media_fetching.py",
    "tests/integration/ingress/test_once.py",
    "tests/integration/ingress/test_opening.py",
    "tests/integration/ingress/test_opening_media.py",
    "tests/integration/ingress/test_sessions.py",
    "tests/integration/privacy",
    "tests/integration/projections/test_auditors.py",
    "tests/integration/projections/test_erasure.py",
    "tests/integration/projections/test_signed_in.py",
    "tests/integration/projections/test_who.py",
    "tests/panel/test_security.py",
    "tests/panel/test_sign_in.py",
    "tests/unit/admins",
    "tests/unit/agent",
    "tests/unit/agent_providers/test_house.py",
    "tests/unit/agent_providers/test_provider_masking.py",
    "tests/unit/audit/bundle",
    "tests/unit/common/test_in_the_open.py",
    "tests/unit/contracts/test_envelope.py",
    "tests/unit/contracts/test_personal_register.py",
    "tests/unit/deploy/test_compose.py",
    "tests/unit/deploy/test_compose_secrets.py",
    "tests/unit/eventstore/test_codec.py",
    "tests/unit/ingress/test_bodies.py",
    "tests/unit/ingress/test_fuzz.py",
    "tests/unit/ingress/test_media_rules.py",
    "tests/unit/ingress/test_rates.py",
    "tests/unit/ingress/test_settings.py",
    "tests/unit/ingress/test_signature.py",
    "tests/unit/ledger",
    "tests/unit/projections/test_cursors.py",
    "tests/unit/tariffs/test_files.py",
)


@dataclass
class Line:
    """`tried`: inputs, or operations; `found`: markers that stood where they must not."""

    tried: int = 0
    refused: int = 0
    crashes: int = 0
    fives: int = 0
    found: int = 0

    def add(self, more: Mapping[str, int]) -> None:
        for name, count in more.items():
            setattr(self, name, getattr(self, name) + count)


class Counts:
    """The lines by name, in the order in which they were first added to."""

    def __init__(self) -> None:
        self.lines: dict[str, Line] = {}

    def add(self, name: str, **more: int) -> None:
        """Add `tried`, `refused`, `crashes`, `fives` (answers 500 to 599) and `found` to a line."""
        self.lines.setdefault(name, Line()).add(more)


_COUNTS = pytest.StashKey[Counts]()
_SENT = "msia_security"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Any:
    """Count each example that Hypothesis tries, by the folder and file that it is tried in."""
    function = getattr(item, "obj", None)
    if item.get_closest_marker("security") is None or not is_hypothesis_test(function):
        return (yield)
    handle: Any = function.hypothesis  # type: ignore[union-attr]
    inner, (folder, file) = handle.inner_test, PurePosixPath(item.nodeid.partition("::")[0]).parts[-2:]
    line = f"examples: {folder} {file.removeprefix('test_').removesuffix('.py')}"
    handle.inner_test = _counted(inner, functools.partial(item.config.stash[_COUNTS].add, line))
    try:
        return (yield)
    finally:
        handle.inner_test = inner


def _counted(inner: Callable[..., object], add: Callable[..., None]) -> Callable[..., object]:
    @functools.wraps(inner)
    def example(*args: Any, **kwargs: Any) -> object:
        try:
            found = inner(*args, **kwargs)
        except HypothesisException:  # an example that the test does not want
            raise
        except Exception:
            add(tried=1, crashes=1)
            raise
        add(tried=1)
        return found

    return example


@pytest.fixture(scope="session")
def counts(pytestconfig: pytest.Config) -> Counts:
    return pytestconfig.stash[_COUNTS]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "security: who gets in, what gets out; `make security` runs them all")
    config.stash[_COUNTS] = Counts()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        name = item.nodeid.partition("::")[0]
        if name in ELSEWHERE or any(str(folder) in ELSEWHERE for folder in PurePosixPath(name).parents):
            item.add_marker("security")


def pytest_sessionfinish(session: pytest.Session) -> None:
    output = getattr(session.config, "workeroutput", None)
    if output is not None:  # one of several processes: the first one prints
        lines = session.config.stash[_COUNTS].lines
        output[_SENT] = {name: asdict(line) for name, line in lines.items()}


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    for name, line in getattr(node, "workeroutput", {}).get(_SENT, {}).items():
        node.config.stash[_COUNTS].add(name, **line)


def pytest_terminal_summary(terminalreporter: TerminalReporter, config: pytest.Config) -> None:
    _skipped(terminalreporter)
    lines = config.stash[_COUNTS].lines
    if not lines:
        return
    total = Line()
    for line in lines.values():
        total.add(asdict(line))
    titles = {"tried": "tried", "refused": "refused", "crashes": "crashes", "fives": "5xx", "found": "found"}
    width = max(len(name) for name in (*lines, "in all"))
    terminalreporter.section("security: what was tried, and what came of it")
    terminalreporter.write_line(" " * width + "".join(f"{title:>10}" for title in titles.values()))
    for name, line in (*sorted(lines.items()), ("in all", total)):
        numbers = "".join(f"{getattr(line, one.name):>10,}" for one in fields(Line))
        terminalreporter.write_line(f"{name:<{width}}{numbers}")


def _skipped(terminalreporter: TerminalReporter) -> None:
    """What this run says nothing about, and why: a gap that nobody is told of looks like a pass."""
    if not LONG:
        return
    reports = terminalreporter.getreports("skipped")
    why = Counter(
        str(one.longrepr[2] if isinstance(one.longrepr, tuple) else one.longrepr) for one in reports
    )
    terminalreporter.section("security: what was not tried")
    for reason, count in why.most_common():
        terminalreporter.write_line(f"{count} skipped: {reason.removeprefix('Skipped: ')}")
    if not why:
        terminalreporter.write_line("nothing was skipped")
