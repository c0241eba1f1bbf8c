"""A person before the panel: signed in, with a browser of their own."""

from typing import Literal

from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.panel.team import Role, Team
from tests.panel.watched import Watched
from tests.system import Stack

Theme = Literal["light", "dark"]
PATIENCE = 30_000  # ms for what takes a few hundred


class Desk:
    """Opens browsers, and remembers what their pages did."""

    def __init__(self, browser: Browser, stack: Stack, team: Team) -> None:
        self._browser, self.stack, self.team = browser, stack, team
        self.base = stack.run.environment["PANEL_URL"]
        self.watched = Watched(self.base)
        self._opened: list[BrowserContext] = []

    async def visitor(
        self, theme: Theme = "light", width: int = 1440, height: int = 900, bypass_csp: bool = False
    ) -> BrowserContext:
        """Somebody who has not signed in."""
        context = await self._browser.new_context(
            base_url=self.base,
            locale="es-ES",
            timezone_id="Europe/Madrid",
            color_scheme=theme,
            viewport={"width": width, "height": height},
            bypass_csp=bypass_csp,
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        self.watched.listen(context)
        self._opened.append(context)
        return context

    async def signed_in(
        self,
        role: Role = "admin",
        theme: Theme = "light",
        width: int = 1440,
        height: int = 900,
        bypass_csp: bool = False,
    ) -> BrowserContext:
        """Somebody of that role, with cookies as the form gives them."""
        context = await self.visitor(theme, width, height, bypass_csp)
        member = self.team[role]
        answer = await context.request.post(
            "/api/session",
            data={"email": member.email, "password": member.password},
            headers={"x-msia-panel": "1", "origin": self.base},
        )
        assert answer.status == 204, await answer.text()
        return context

    async def page(self, path: str, role: Role = "admin") -> Page:
        """A page of the panel, as that role sees it."""
        page = await (await self.signed_in(role)).new_page()
        await page.goto(path)
        return page

    async def close(self) -> None:
        for context in self._opened:
            await context.close()
        self._opened.clear()


async def settled(page: Page) -> None:
    """Nothing is loading any more."""
    await page.wait_for_load_state("load")
    await expect(page.locator("main").get_by_role("status", name="Cargando…")).to_have_count(0)
