"""WCAG 2.2 AA by axe-core, on every page, light and dark, and the inbox without a mouse."""

from typing import Any, get_args

import pytest
from playwright.async_api import Page, expect

from infra.embedded.panel import FOLDER
from tests.panel.desk import Desk, Theme, settled
from tests.panel.pages import FORBIDDEN, INVITATION, NOWHERE, SIGN_IN
from tests.panel.team import Role

AXE = FOLDER / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# After two frames: what measures itself has drawn anew.
WIDTH = """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(
    () => done(document.documentElement.scrollWidth))))"""


async def findings(page: Page) -> list[str]:
    """What axe calls serious or critical, once no colour changes any more: rule, and where."""
    found: dict[str, Any] = await page.evaluate(
        """async rules => {
            const changing = () => document.getAnimations().filter(
                one => one.effect.getComputedTiming().iterations !== Infinity)
            // what inherits a colour that changes begins to change after it
            while (changing().length) await Promise.allSettled(changing().map(one => one.finished))
            return await axe.run(
                document, {runOnly: {type: "tag", values: rules}, resultTypes: ["violations"]})
        }""",
        RULES,
    )
    return [
        f"{one['id']} ({one['impact']}): {node['target']} {node['failureSummary']}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


async def test_no_serious_finding(desk: Desk, pages: tuple[str, ...]) -> None:
    found: dict[str, list[str]] = {}
    seen: dict[Role, tuple[str, ...]] = {
        "admin": (SIGN_IN, INVITATION, NOWHERE, *pages),
        "auditor": (FORBIDDEN,),
    }
    for who, paths in seen.items():
        context = await desk.signed_in(who, bypass_csp=True)  # axe is a script from outside
        page = await context.new_page()
        for path in paths:
            await page.goto(path)
            await settled(page)
            await page.add_script_tag(path=AXE)
            for theme in get_args(Theme):
                await page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
                if told := await findings(page):
                    found[f"{path} as {who}, {theme}"] = told
    assert found == {}


@pytest.mark.parametrize("theme", get_args(Theme))
async def test_the_theme_is_the_systems(desk: Desk, theme: Theme) -> None:
    page = await (await desk.visitor(theme=theme)).new_page()
    await page.goto(SIGN_IN)
    await expect(page.locator("html")).to_have_attribute("data-theme", theme)


async def test_no_page_is_wider_than_its_window(desk: Desk, pages: tuple[str, ...]) -> None:
    page = await (await desk.signed_in()).new_page()
    wide: dict[str, int] = {}
    for path in (SIGN_IN, INVITATION, NOWHERE, *pages):
        await page.set_viewport_size({"width": 360, "height": 800})
        await page.goto(path)
        await settled(page)
        for width in (360, 768, 1920):
            await page.set_viewport_size({"width": width, "height": 800})
            found = await page.evaluate(WIDTH)
            if found > width:
                wide[f"{path} at {width}"] = found
    assert wide == {}
