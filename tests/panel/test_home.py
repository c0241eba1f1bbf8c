"""The first screen: each number opens the list of what it counts, and says of when it is."""

import re
from datetime import UTC, datetime

import asyncpg
from playwright.async_api import Locator, Page, expect

from tests.panel.desk import Desk
from tests.system import eventually

QUOTED = "cuánto cuesta homologar el escape de mi moto"
PERSON = "prefiero hablar con una persona"


async def listed(page: Page) -> int:
    """How many rows the list of conversations has, all its pages read."""
    rows = page.get_by_role("list", name="Lista de conversaciones").get_by_role("listitem")
    await expect(rows.first).to_be_visible()

    async def look() -> int:
        await page.locator("#lista").evaluate("box => box.scrollTo(0, box.scrollHeight)")
        return int(await rows.first.get_attribute("aria-setsize") or -1)

    return int(await eventually(look, lambda count: count >= 0))


TILES = {
    "Conversaciones": "Escribió un cliente el",
    "Respondidas por el asistente": "Respondidas por el asistente el",
    "Pasadas a una persona": "Pasadas a una persona el",
}


async def test_a_number_opens_as_many_rows(desk: Desk) -> None:
    # answered, and then a person's: it is counted as both, whoever is in charge now
    desk.stack.say("+34611570001", QUOTED)
    await desk.stack.write("+34611570001", PERSON)
    page = await (await desk.signed_in("operator")).new_page()
    for tile, chip in TILES.items():
        filter_ = page.locator("main").get_by_text(re.compile(f"^{chip} "))

        async def both(tile: str = tile, filter_: Locator = filter_) -> tuple[int, int]:
            await page.goto("/")
            shown = page.get_by_role("region", name="Hoy").get_by_role("link").filter(has_text=tile)
            number = int(await shown.locator("span").nth(1).inner_text())
            if number == 0:  # it is not counted yet
                return 0, -1
            await shown.click()
            await expect(filter_).to_be_visible()
            return number, await listed(page)

        # counted and listed at two moments, between which something else may happen
        await eventually(both, lambda found: found[0] == found[1])
        await page.get_by_role("button", name="Quitar este filtro").click()
        await expect(filter_).to_have_count(0)
        await expect(page).to_have_url(f"{desk.base}/conversaciones")


async def test_the_price_opens_the_conversations_it_was_given_in(desk: Desk) -> None:
    desk.stack.say("+34611570002", QUOTED)
    page = await (await desk.signed_in("operator")).new_page()

    async def both() -> tuple[int, int]:
        today = (await (await page.context.request.get("/api/query/figures")).json())["today"]
        await page.goto("/")
        await page.get_by_role("region", name="Hoy").get_by_role("link").filter(has_text="IVA incl").click()
        await expect(page.get_by_text(re.compile("^Con presupuesto dado el "))).to_be_visible()
        return today["quoted_conversations"], await listed(page)

    await eventually(both, lambda found: found[0] == found[1])


async def test_an_address_with_a_day_that_is_none_shows_all(desk: Desk) -> None:
    desk.stack.say("+34611570002", QUOTED)
    page = await desk.page("/conversaciones?ocurrio=quoted&dia=2026-02-31", "operator")
    await expect(page.get_by_role("listitem").first).to_be_visible()
    await expect(page.get_by_role("button", name="Quitar este filtro")).to_have_count(0)


async def test_numbers_that_stand_still_say_since_when(desk: Desk) -> None:
    desk.stack.say("+34611570003", QUOTED)
    held = await asyncpg.connect(desk.stack.run.environment["POSTGRES_URL"])
    page = await (await desk.signed_in()).new_page()
    until = page.get_by_text(re.compile("^datos hasta ")).locator("time")

    async def shown() -> datetime:
        await page.goto("/")
        return datetime.fromisoformat(str(await until.get_attribute("datetime")))

    try:
        async with held.transaction():
            await held.execute(
                "LOCK TABLE msia.positions IN EXCLUSIVE MODE"
            )  # rows are read, none is written
            paused = datetime.now(UTC)
            await desk.stack.write("+34611570003", "¿y con el manillar?")
            await eventually(shown, lambda moment: moment < paused)
            later = await shown()
            assert later < paused, "the browser's clock, not the rows'"
    finally:
        await held.close()
    await eventually(shown, lambda moment: moment > paused)
