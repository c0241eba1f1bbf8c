"""The panel as one of the processes of `msia run`."""

import signal

from playwright.async_api import expect

from infra.embedded.panel import FOLDER
from tests.panel.desk import Desk
from tests.system import eventually


def test_the_build_warns_of_nothing() -> None:
    log = (FOLDER / "build.log").read_text(encoding="utf-8")
    said = [line for line in log.splitlines() if "⚠" in line or "warn" in line.lower()]
    assert [
        line for line in said if not line.startswith("npm warn")
    ] == []  # npm's are of this machine's settings


async def test_it_is_printed_with_the_login(desk: Desk) -> None:
    output = desk.stack.run.output
    assert f"Admin panel      {desk.base}" in output
    assert desk.team["admin"].password in output


async def test_it_comes_back_when_it_is_killed_and_whoever_was_signed_in_still_is(desk: Desk) -> None:
    run = desk.stack.run
    context = await desk.signed_in()
    page = await context.new_page()
    await page.goto("/tarifas")
    killed = run.identity("panel")
    killed.send(signal.SIGKILL)

    async def back() -> bool:
        return "panel is back" in run.output

    await eventually(back, bool)
    await page.goto("/entregas")
    await expect(page.get_by_role("heading", name="Entregas")).to_be_visible()


async def test_its_log_names_no_customer(desk: Desk) -> None:
    desk.stack.say("+34611560001", "hola, soy Ermengarda y quiero un escape")
    page = await desk.page("/conversaciones", "operator")
    await page.get_by_role("searchbox", name="Buscar conversaciones").fill("Ermengarda")
    rows = page.get_by_role("list", name="Lista de conversaciones").get_by_role("listitem")
    await expect(rows).to_have_count(1)
    log = desk.stack.run.log("panel")
    assert "Ermengarda" not in log
    assert "34611560001" not in log
    for name in ("msia_access", "msia_refresh", "Bearer"):
        assert name not in log
