"""A price is changed without fear: edited, compared, weighed, published; what was quoted keeps its own."""

import re

from playwright.async_api import expect

from tests.panel.desk import Desk
from tests.system import eventually

ESCAPE = "cuánto cuesta homologar el escape de mi moto"


async def test_a_published_price_is_for_the_next_quote_and_not_for_the_last(desk: Desk) -> None:
    before = desk.stack.say("+34611520001", ESCAPE)
    assert "169,40 €" in before["replies"][0]["text"]

    page = await desk.page("/tarifas", "admin")
    await page.get_by_role("link", name=re.compile("^Moto")).first.click()
    cell = page.get_by_label("Sin IVA (€) de T6")
    await expect(cell).to_have_value(re.compile("140"))
    await cell.fill("150,00")
    await cell.press("Enter")
    await expect(page.get_by_text("Publicado: 140,00")).to_be_visible()
    await expect(page.get_by_text("Todo guardado a las")).to_be_visible()
    other = desk.stack.say("+34611520002", ESCAPE)
    assert "169,40 €" in other["replies"][0]["text"], "a draft priced a quote"

    await page.get_by_role("tab", name="Cambios").click()
    changes = page.get_by_role("tabpanel", name="Cambios")
    await expect(changes).to_contain_text("1 precio cambia")
    await expect(changes.get_by_role("region", name="Lo que cambia")).to_contain_text("150,00")
    impact = (
        changes.locator("section, div")
        .filter(has_text="Qué habría supuesto en los últimos presupuestos")
        .last
    )
    await expect(impact).to_be_visible()
    await expect(changes).to_contain_text("181,50")  # what those two quotes would have been

    await page.get_by_role("button", name="Publicar…").click()
    dialog = page.get_by_role("dialog", name=re.compile("Publicar «"))
    await dialog.get_by_role("button", name="Publicar", exact=True).click()
    await expect(dialog).to_contain_text("Escribe un motivo.")
    await dialog.get_by_label("Motivo").fill("Sube la tasa del laboratorio")
    await dialog.get_by_role("button", name="Publicar", exact=True).click()
    await expect(dialog).to_have_count(0)

    async def next_quote() -> str:
        number[0] += 1
        said = desk.stack.say(f"+3461152{number[0]:04}", ESCAPE)
        return str(said["replies"][0]["text"])

    number = [100]
    await eventually(next_quote, lambda text: "181,50 €" in text)
    await page.goto(f"/conversaciones/{before['conversation']}")
    old = page.get_by_role("article", name="Mensaje de: Asistente").first
    await expect(old).to_contain_text("169,40")
    await expect(old).not_to_contain_text("181,50")

    await page.goto("/tarifas/motos-part?ver=versiones")
    await expect(page.get_by_text("Sube la tasa del laboratorio")).to_be_visible()


async def test_a_sentence_is_tried_and_changes_nothing(desk: Desk) -> None:
    page = await desk.page("/tarifas/aseicars-prof?ver=probar", "auditor")
    await page.get_by_label("Mensaje del cliente").fill("nevera de compresor y escalón eléctrico")
    await page.get_by_role("button", name="Probar", exact=True).click()
    await expect(page.get_by_text("278,30").first).to_be_visible()
    await expect(page.get_by_text(re.compile("por «nevera")).first).to_be_visible()


async def test_a_price_that_is_none_is_refused_where_it_was_written(desk: Desk) -> None:
    page = await desk.page("/tarifas/aseicars-prof", "admin")
    cell = page.get_by_label("Sin IVA (€) de T1")
    await cell.fill("1.400")
    await cell.press("Tab")
    await expect(page.get_by_text("¿Miles o decimales?")).to_be_visible()
    await expect(cell).to_have_attribute("aria-invalid", "true")


async def test_whoever_may_not_edit_reads(desk: Desk) -> None:
    page = await desk.page("/tarifas/motos-part", "operator")
    await expect(page.get_by_label("Sin IVA (€) de T5")).to_be_disabled()
    await expect(page.get_by_role("button", name="Publicar…")).to_have_count(0)


async def test_two_who_change_the_same_see_both(desk: Desk) -> None:
    one, other = [await desk.page("/tarifas/aseicars-prof", "admin") for _ in range(2)]
    cells = [page.get_by_label("Sin IVA (€) de T2") for page in (one, other)]
    await cells[0].fill("231,00")
    await cells[1].fill("232,00")  # seen and typed before the first is stored
    await cells[0].press("Enter")
    await expect(one.get_by_text("Todo guardado a las")).to_be_visible()
    await cells[1].press("Enter")
    dialog = other.get_by_role("dialog", name="Otra persona ha cambiado lo mismo")  # opens by itself
    await expect(dialog).to_contain_text("231,00")
    await expect(dialog).to_contain_text("232,00")


async def test_what_others_changed_meanwhile_is_shown_before_it_is_published(desk: Desk) -> None:
    one, other = [await desk.page("/tarifas/aseicars-prof", "admin") for _ in range(2)]
    saved = one.get_by_text("Todo guardado a las")
    cell = one.get_by_label("Sin IVA (€) de T4")
    await cell.fill("136,00")
    await cell.press("Enter")
    await expect(saved).to_be_visible()
    await one.get_by_role("tab", name="Cambios").click()
    await one.get_by_role("button", name="Publicar…").click()
    dialog = one.get_by_role("dialog", name=re.compile("Publicar «"))
    await expect(dialog).to_be_visible()

    await other.reload()
    await other.get_by_label("Sin IVA (€) de T5").fill("66,00")
    await other.get_by_label("Sin IVA (€) de T5").press("Enter")
    await expect(other.get_by_text("Todo guardado a las")).to_be_visible()

    await dialog.get_by_label("Motivo").fill("Precios del año que viene")
    await dialog.get_by_role("button", name="Publicar", exact=True).click()
    overtaken = dialog.get_by_role("alert")
    await expect(overtaken).to_contain_text("No se ha publicado nada.")
    mine = overtaken.get_by_role("region", name="Lo que ibas a publicar")
    theirs = overtaken.get_by_role("region", name="Lo que ha cambiado otra persona")
    await expect(mine).to_contain_text("136,00")
    await expect(mine).not_to_contain_text("66,00")
    await expect(theirs).to_contain_text("66,00")
    await expect(theirs).not_to_contain_text("136,00")
    await dialog.get_by_role("button", name="Publicar también con esos cambios").click()
    await expect(dialog).to_have_count(0)
    versions = await other.context.request.get("/api/ingress/api/tariffs/aseicars-prof/draft")
    assert (await versions.json())["published"] >= 2
