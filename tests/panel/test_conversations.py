"""The inbox: what arrives is there by itself, and a person and the bot take turns."""

from playwright.async_api import Page, expect

from tests.panel.desk import Desk
from tests.system import eventually

HOSTILE = (
    '<img src=x onerror="document.title=\'robado\'"><script>document.title="robado"</script>'
    " [precio](javascript:alert(1)) ‮euros‬ {{7*7}} ${7*7}"
)


async def start(desk: Desk, phone: str, text: str) -> tuple[str, Page]:
    """A customer is answered, and somebody has that conversation open."""
    said = desk.stack.say(phone, text)
    desk.watched.private |= {phone.removeprefix("+"), "Prueba"}
    page = await desk.page(f"/conversaciones/{said['conversation']}", "operator")
    await expect(page.get_by_role("article").filter(has_text=text)).to_be_visible()
    return said["conversation"], page


async def test_a_message_is_there_without_asking_for_it(desk: Desk) -> None:
    phone = "+34611500001"
    _, page = await start(desk, phone, "cuánto por el escape de mi moto")
    loads = 0

    def load() -> None:
        nonlocal loads
        loads += 1

    page.on("load", lambda _: load())
    await desk.stack.write(phone, "¿y si añado el manillar?")
    await expect(page.get_by_role("article", name="Mensaje de: Cliente").last).to_contain_text(
        "añado el manillar"
    )
    await expect(page.get_by_role("article", name="Mensaje de: Asistente").last).to_contain_text("211,75")
    row = page.get_by_role("list", name="Lista de conversaciones").get_by_role("listitem").first
    await expect(row).to_contain_text("211,75")
    assert loads == 0, "the page was loaded again"


async def test_a_new_conversation_comes_first_in_the_list(desk: Desk) -> None:
    page = await desk.page("/conversaciones", "operator")
    await desk.stack.write("+34611500002", "buenas, retrovisores de una Vespa")
    desk.watched.private.add("34611500002")
    rows = page.get_by_role("list", name="Lista de conversaciones").get_by_role("listitem")
    await expect(rows.first).to_contain_text("169,40")  # her words at first, then the answer's


async def test_taking_over_silences_the_bot_and_giving_back_wakes_it(desk: Desk) -> None:
    phone = "+34611500003"
    id, page = await start(desk, phone, "precio del escape de una ninja 650")
    before = len(await desk.stack.replies(phone))

    await page.get_by_role("button", name="Tomar").first.click()
    await page.get_by_role("dialog").get_by_role("button", name="Tomar").click()
    await expect(page.get_by_text("Responde una persona.")).to_be_visible()

    await desk.stack.write(phone, "¿y el manillar?")
    customer = page.get_by_role("article", name="Mensaje de: Cliente")
    await expect(customer.last).to_contain_text("¿y el manillar?")
    # another customer, who writes later, is answered: so this one was not waited for too shortly
    desk.stack.say("+34611500004", "precio de unos espejos de moto")
    assert len(await desk.stack.replies(phone)) == before, "the bot spoke in a person's conversation"

    await page.get_by_role("button", name="Devolver al asistente").first.click()
    await page.get_by_role("dialog").get_by_role("button", name="Devolver al asistente").click()
    await expect(page.get_by_text("Responde el asistente.")).to_be_visible()
    await eventually(lambda: desk.stack.replies(phone), lambda replies: len(replies) > before)
    await expect(page.get_by_role("article", name="Mensaje de: Asistente").last).to_contain_text("211,75")
    assert "HumanTookOver" in desk.stack.types(id) or "BotPaused" in desk.stack.types(id)


async def test_why_it_answered_so_can_be_looked_up(desk: Desk) -> None:
    _, page = await start(desk, "+34611500005", "cuánto cuesta homologar unas estriberas de moto")
    await page.get_by_role("button", name="¿Por qué?").first.click()
    drawer = page.get_by_role("dialog", name="¿Por qué dijo esto?")
    await expect(drawer).to_contain_text("Reconocer los elementos que nombra")
    await expect(drawer).to_contain_text("La respuesta pasó todos los controles.")
    await page.keyboard.press("Escape")
    await expect(drawer).to_have_count(0)


async def test_what_a_customer_writes_is_text_and_nothing_else(desk: Desk) -> None:
    _, page = await start(desk, "+34611500006", HOSTILE)
    bubble = page.get_by_role("article", name="Mensaje de: Cliente").first
    await expect(bubble).to_contain_text("<img src=x onerror=")
    assert await bubble.locator("img, script, a[href^='javascript']").count() == 0
    row = page.get_by_role("listitem").filter(has_text="34611500006")
    await expect(row.first).to_be_visible()
    assert "robado" not in await page.title()
    assert await page.evaluate("document.querySelectorAll('main img, main script').length") == 0


async def test_the_inbox_without_a_mouse(desk: Desk) -> None:
    desk.stack.say("+34611500007", "hola, precio de un escape")
    desk.stack.say("+34611500008", "hola, precio de un manillar de moto")
    desk.watched.private |= {"34611500007", "34611500008"}
    page = await desk.page("/conversaciones", "operator")
    rows = page.get_by_role("list", name="Lista de conversaciones").get_by_role("listitem")
    await expect(rows.nth(1)).to_be_visible()

    async def at_row() -> str | None:
        found: str | None = await page.evaluate("document.activeElement?.closest('[data-row]')?.dataset.row")
        return found

    await page.keyboard.press("j")
    first = await at_row()
    await page.keyboard.press("j")
    second = await at_row()
    assert first is not None
    assert second not in (None, first)
    await page.keyboard.press("k")
    assert await at_row() == first
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(f"{desk.base}/conversaciones/{first}")
    await expect(page.get_by_role("article").first).to_be_visible()

    await page.keyboard.press("h")  # asks, and does nothing by itself
    await expect(page.get_by_role("dialog", name="Tomar la conversación")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_text("Responde el asistente.")).to_be_visible()

    await page.keyboard.press("/")
    search = page.get_by_role("searchbox", name="Buscar conversaciones")
    await expect(search).to_be_focused()
    await page.keyboard.type("34611500008")  # also "h" and "j" are only letters here
    await expect(rows).to_have_count(1)
    await page.keyboard.press("Escape")

    await page.keyboard.press("Control+k")
    await page.get_by_role("combobox").fill("entre")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(f"{desk.base}/entregas")
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog", name="Atajos de teclado")).to_be_visible()


async def test_an_auditor_reads_no_words_without_a_reason(desk: Desk) -> None:
    said = desk.stack.say("+34611500009", "precio de un escape, soy Crisanta de Úbeda")
    page = await desk.page(f"/conversaciones/{said['conversation']}", "auditor")
    await expect(page.get_by_text("Texto oculto para tu función").first).to_be_visible()
    assert "Crisanta" not in await page.content()
    await expect(page.get_by_role("button", name="Tomar")).to_have_count(0)
    await page.get_by_role("button", name="Abrir con motivo").first.click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Motivo").fill("Comprobación de una queja")
    await dialog.get_by_role("button", name="Abrir y dejar constancia").click()
    await expect(page.get_by_role("article", name="Mensaje de: Cliente").first).to_contain_text("Crisanta")
    assert "PersonalDataOpened" in desk.stack.types(said["conversation"])
