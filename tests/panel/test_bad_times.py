"""A session that ends, an API that is away, a connection that breaks: nothing that was written is lost."""

import re
import signal

from playwright.async_api import Route, expect

from tests.panel.desk import Desk
from tests.system import eventually


async def test_a_session_that_ends_in_the_middle_of_a_form_keeps_the_text(desk: Desk) -> None:
    said = desk.stack.say("+34611540001", "precio de un escape de moto")
    context = await desk.signed_in("operator")
    page = await context.new_page()
    await page.goto(f"/conversaciones/{said['conversation']}")
    await page.get_by_role("button", name="Tomar").first.click()
    reason = "Lo llamo yo, que es cliente de siempre"
    dialog = page.get_by_role("dialog", name="Tomar la conversación")
    await dialog.get_by_label("Motivo").fill(reason)

    await context.clear_cookies()
    await dialog.get_by_role("button", name="Tomar").click()
    again = page.get_by_role("dialog", name="Vuelve a entrar")
    await expect(again).to_contain_text("Lo que estabas escribiendo sigue ahí.")
    await expect(page.locator("textarea")).to_have_value(reason)
    member = desk.team["operator"]
    await again.get_by_label("Correo electrónico").fill(member.email)
    await again.get_by_label("Contraseña").fill(member.password)
    await again.get_by_role("button", name="Entrar").click()
    await expect(page.get_by_text("Responde una persona.")).to_be_visible()
    assert reason in str(desk.stack.json("conversations", "show", said["conversation"]))


async def test_an_api_that_is_away_is_said_and_the_rest_works(desk: Desk) -> None:
    phone = "+34611540002"
    said = desk.stack.say(phone, "precio de un manillar de moto")
    thread = await desk.page(f"/conversaciones/{said['conversation']}", "operator")
    await expect(thread.get_by_role("article").first).to_be_visible()
    page = await thread.context.new_page()
    run = desk.stack.run
    run.pause()
    try:
        run.identity("projections").send(signal.SIGKILL)
        await expect(thread.get_by_text("Sin conexión").first).to_be_visible()
        await expect(thread.get_by_role("article").first).to_be_visible()  # what was loaded stays
        await page.goto("/tarifas")  # ingress answers this one
        await expect(page.get_by_role("link", name=re.compile("^Moto")).first).to_be_visible()
        await page.goto("/entregas?estado=delivered")
        away = page.get_by_role("alert").filter(
            has_text="El servicio no responde. Lo demás sigue funcionando."
        )
        await expect(away.first).to_be_visible()
        await desk.stack.write(phone, "¿y con urgencia?")
    finally:
        run.resume()
    await eventually(lambda: desk.stack.is_ready("projections"), bool)
    # Nobody clicks: a page that hears live updates again asks anew for all that it shows.
    await expect(away).to_have_count(0, timeout=60_000)
    await expect(page.get_by_role("table")).to_be_visible()
    customer = thread.get_by_role("article", name="Mensaje de: Cliente")
    await expect(customer.last).to_contain_text("con urgencia", timeout=60_000)
    await expect(thread.get_by_text("Sin conexión")).to_have_count(0)


async def test_a_failure_names_a_code_for_support_and_can_be_tried_again(desk: Desk) -> None:
    page = await desk.page("/tarifas", "operator")
    refused = 0

    async def away(route: Route) -> None:
        nonlocal refused
        refused += 1
        await route.fulfill(
            status=500,
            json={"detail": "roto"},
            headers={"x-correlation-id": "c0ffee00-0000-4000-8000-000000000001"},
        )

    await page.route("**/api/query/deliveries*", away)
    await page.get_by_role("link", name="Entregas").first.click()
    alert = page.get_by_role("alert").filter(has_text="No se ha podido cargar")
    await expect(alert).to_contain_text("c0ffee00-0000-4000-8000-000000000001")
    await page.unroute("**/api/query/deliveries*")
    await alert.get_by_role("button", name="Reintentar").click()
    await expect(alert).to_have_count(0)
    assert refused
