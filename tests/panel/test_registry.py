"""A table is computed anew before one's eyes; what is read keeps serving."""

from playwright.async_api import expect

from tests.panel.desk import Desk


async def test_a_projection_is_rebuilt_with_its_bar(desk: Desk) -> None:
    for number in range(30):
        await desk.stack.write(f"+346115300{number:02}", "precio de un escape de moto")
    page = await desk.page("/registro", "admin")
    row = page.get_by_role("row").filter(has_text="Entregas")
    await row.get_by_role("button", name="Recalcular").click()
    dialog = page.get_by_role("dialog", name="¿Recalcular «Entregas»?")
    await dialog.get_by_label("Motivo").fill("Comprobación de la tarde")

    # what is shown of the bar, also where it comes and goes between two looks
    await page.evaluate("""() => {
        window.seen = [];
        const look = () => {
            for (const bar of document.querySelectorAll('[role=progressbar]'))
                window.seen.push(Number(bar.getAttribute('aria-valuenow')));
        };
        new MutationObserver(look).observe(document.body, {subtree: true, childList: true, attributes: true});
    }""")
    await dialog.get_by_role("button", name="Recalcular").click()
    await expect(dialog).to_have_count(0)
    await expect(row).to_contain_text("Hecho")
    await expect(row).to_contain_text("Comprobación de la tarde")
    await expect(row).to_contain_text("Al día")
    seen = await page.evaluate("window.seen")
    assert seen, "no bar was shown"
    assert seen == sorted(seen), seen


async def test_only_an_admin_may_ask_for_it(desk: Desk) -> None:
    page = await desk.page("/registro", "auditor")
    await expect(page.get_by_role("row").filter(has_text="Presupuestos")).to_be_visible()
    await expect(page.get_by_role("button", name="Recalcular")).to_have_count(0)


async def test_the_seals_and_their_verification(desk: Desk) -> None:
    page = await desk.page("/registro", "admin")
    await page.get_by_role("tab", name="Sellos del registro").click()
    await page.get_by_role("button", name="Comprobar ahora").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Motivo").fill("Auditoría trimestral")
    await dialog.get_by_role("button", name="Comprobar ahora").click()
    await expect(page.get_by_text("Todo es como se selló").first).to_be_visible(timeout=60_000)
