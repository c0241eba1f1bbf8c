"""Whoever closes a dialog is where they were: the focus goes back to what it was opened with, each time."""

from collections.abc import Awaitable, Callable

from playwright.async_api import Locator, Page, expect

from tests.panel.desk import Desk, settled
from tests.panel.pages import PHONE


async def _goes_back(
    page: Page, opener: Locator, choose: Callable[[], Awaitable[None]] | None = None
) -> None:
    for _ in range(2):  # the first time, the dialog's code is fetched
        await opener.click()
        if choose is not None:
            await choose()
        await expect(page.get_by_role("dialog")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await expect(opener).to_be_focused()


async def test_from_a_conversation(desk: Desk, pages: tuple[str, ...]) -> None:
    path = next(one for one in pages if one.startswith("/conversaciones/"))
    page = await desk.page(path, "operator")
    await settled(page)
    main = page.locator("main")
    for name in ("Devolver al asistente", "¿Por qué?", "Silenciar cliente"):
        await _goes_back(page, main.get_by_role("button", name=name).first)
    file = main.get_by_role("article").get_by_role("button").filter(has_text="Abrir")
    await _goes_back(page, file.first)
    await page.set_viewport_size({"width": 1000, "height": 800})
    await _goes_back(page, main.get_by_role("button", name="Detalles", exact=True))


async def test_the_page_stays_while_the_first_dialog_comes(desk: Desk, pages: tuple[str, ...]) -> None:
    path = next(one for one in pages if one.startswith("/conversaciones/"))
    page = await desk.page(path, "operator")
    await settled(page)
    await page.evaluate("""() => {
        window.hidden = 0;
        const list = document.getElementById('lista');
        new MutationObserver(all => {
            for (const {target} of all)
                if (target.style.display === 'none' && target.contains(list)) window.hidden++;
        }).observe(document.body, {subtree: true, attributes: true, attributeFilter: ['style']});
    }""")
    for name in ("¿Por qué?", "Silenciar cliente"):
        await page.locator("main").get_by_role("button", name=name).first.click()
        await expect(page.get_by_role("dialog")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog")).to_have_count(0)
    assert await page.evaluate("window.hidden") == 0, "everything was hidden for a moment"


async def test_from_a_key(desk: Desk, pages: tuple[str, ...]) -> None:
    path = next(one for one in pages if one.startswith("/conversaciones/"))
    page = await desk.page(path, "operator")
    await settled(page)
    row = page.get_by_role("list", name="Lista de conversaciones").get_by_role("link").first
    for _ in range(2):
        await row.focus()
        await page.keyboard.press("b")
        await expect(page.get_by_role("dialog")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(row).to_be_focused()


async def test_from_an_entry_of_a_menu(desk: Desk) -> None:
    page = await desk.page("/administracion?vista=equipo", "admin")
    email = desk.team["operator"].email
    entry = page.get_by_role("menuitem", name="Cambiar la función")
    await _goes_back(page, page.get_by_role("button", name=f"Acciones para {email}"), entry.click)
    shortcuts = page.get_by_role("menuitem", name="Atajos de teclado")
    await _goes_back(page, page.get_by_role("button", name="Tu cuenta").first, shortcuts.click)


async def test_what_takes_it_no_more_leaves_it_with_the_page(desk: Desk) -> None:
    said = desk.stack.say(PHONE[:-1] + "2", "precio de un escape de moto")
    page = await desk.page(f"/conversaciones/{said['conversation']}", "operator")
    await page.get_by_role("button", name="¿Por qué?").first.click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.evaluate("document.querySelectorAll('main button').forEach(one => { one.disabled = true })")
    await page.keyboard.press("Escape")
    await expect(page.locator("main")).to_be_focused()
