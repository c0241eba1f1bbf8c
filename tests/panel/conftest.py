"""The panel as it is built, beside the whole system, in Debian's Chromium.

Everything is started once for all of these tests, which run in one worker. Without Node, a built panel or a
Chromium they are skipped: `make test-panel` says what is missing. In CI only a machine without Node may.
"""

import os
from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Browser, async_playwright, expect

from infra.embedded.panel import missing
from tests.panel.chromium import chromium
from tests.panel.desk import Desk
from tests.panel.pages import populated
from tests.panel.team import Team
from tests.servers import MsiaRun
from tests.system import QUICK, Stack

expect.set_options(timeout=30_000)  # for what takes milliseconds: the machine may be busy

SETTINGS = {
    **QUICK,
    "MSIA_PANEL": "on",
    "PROJECTIONS_REBUILD_BATCH": "1",  # a rebuild takes seconds here, too, so that its bar can be looked at
    "LOGIN_FIRST_WAIT": "600",  # seconds: still running when a slow machine looks at the lock-out
}


@pytest.fixture(scope="session")
def panel_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole system with its panel."""
    why = missing(dict(os.environ))
    if why is None and chromium() is None:
        why = "no Chromium: install it, or set CHROMIUM to the program"
    if why is not None and os.environ.get("CI") and "it needs Node" not in why:
        pytest.fail(why)
    if why is not None:
        pytest.skip(why)
    run = MsiaRun(tmp_path_factory.mktemp("panel"), SETTINGS)
    run.start(180.0)
    yield Stack(run)
    run.stop()


@pytest.fixture(scope="session")
async def browser(panel_stack: Stack) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield started
        await started.close()


@pytest.fixture(scope="session")
async def team(panel_stack: Stack) -> Team:
    """One person of each role."""
    return await Team.made(panel_stack)


@pytest.fixture(scope="session")
async def pages(panel_stack: Stack) -> tuple[str, ...]:
    """Every page that an admin sees, also of one conversation, customer and tariff."""
    return await populated(panel_stack)


@pytest.fixture
async def desk(browser: Browser, panel_stack: Stack, team: Team) -> AsyncIterator[Desk]:
    """Opens pages as somebody; at the end, that no page did what none may do."""
    made = Desk(browser, panel_stack, team)
    yield made
    await made.close()
    made.watched.check()
