"""A person's rights: found by name without an address that tells it, exported, erased for good."""

import io
import zipfile

from playwright.async_api import expect

from tests.panel.desk import Desk


async def test_a_customer_is_erased_after_the_word_is_typed(desk: Desk) -> None:
    phone = "+34611550001"
    id = await desk.stack.write(phone, "precio de un escape, vivo en Villarriba del Páramo")
    desk.watched.private |= {phone.removeprefix("+"), "Villarriba"}
    page = await desk.page("/clientes", "admin")
    await page.get_by_role("searchbox").fill("611550001")
    row = page.get_by_role("row").filter(has_text="34611550001")
    await expect(row).to_have_count(1)
    await row.get_by_role("link").first.click()

    await page.get_by_role("button", name="Borrar sus datos").click()
    dialog = page.get_by_role("dialog", name="Borrar los datos de este cliente")
    await expect(dialog).to_contain_text("Lo que se destruye no se puede recuperar de ninguna forma.")
    await expect(dialog).to_contain_text("Las pruebas de que el registro no se ha alterado")
    await dialog.get_by_label("Destruir ahora mismo").check()
    destroy = dialog.get_by_role("button", name="Destruir ahora")
    await expect(destroy).to_be_disabled()
    word = await dialog.get_by_label("para confirmar").evaluate(
        "box => document.querySelector(`label[for='${box.id}']`).textContent.match(/Escribe (\\S+)/)[1]"
    )
    await dialog.get_by_label("Motivo").fill("Lo pide por escrito")
    await dialog.get_by_label("para confirmar").fill(f"{word}0")
    await expect(destroy).to_be_disabled()
    await dialog.get_by_label("para confirmar").fill(word)
    await destroy.click()
    await expect(page.get_by_role("dialog", name="Datos borrados")).to_be_visible(timeout=90_000)

    await page.goto(f"/conversaciones/{id}")
    await expect(page.get_by_text("Datos borrados").first).to_be_visible()
    html = await page.content()
    assert "Villarriba" not in html
    assert "34611550001" not in html
    shown = str(desk.stack.json("conversations", "show", id))
    assert "Villarriba" not in shown
    assert "Erased" in shown


async def test_all_that_is_kept_of_a_person_is_handed_out(desk: Desk) -> None:
    phone = "+34611550002"
    await desk.stack.write(phone, "precio de un manillar, soy de Villabajo del Río")
    desk.watched.private |= {phone.removeprefix("+"), "Villabajo"}
    page = await desk.page("/clientes", "admin")
    await page.get_by_role("searchbox").fill("611550002")
    row = page.get_by_role("row").filter(has_text="34611550002")
    await expect(row).to_have_count(1)
    await row.get_by_role("link").first.click()
    await page.get_by_role("button", name="Descargar sus datos").click()
    dialog = page.get_by_role("dialog", name="¿Descargar todos sus datos?")
    await dialog.get_by_label("Motivo").fill("Derecho de acceso")
    async with page.expect_download(timeout=90_000) as coming:
        await dialog.get_by_role("button", name="Descargar sus datos").click()
    download = await coming.value
    with open(await download.path(), "rb") as file:  # noqa: ASYNC230  a few kilobytes
        archive = zipfile.ZipFile(io.BytesIO(file.read()))
    assert {"informe.html", "datos.json"} <= set(archive.namelist())
    assert "Villabajo del Río" in archive.read("datos.json").decode()
    assert "611550002" not in download.suggested_filename


async def test_an_operator_may_not_erase(desk: Desk) -> None:
    await desk.stack.write("+34611550003", "hola")
    page = await desk.page("/clientes", "operator")
    await page.get_by_role("searchbox").fill("611550003")
    row = page.get_by_role("row").filter(has_text="34611550003")
    await expect(row).to_have_count(1)
    await row.get_by_role("link").first.click()
    await expect(page.get_by_text("solo lo puede hacer un administrador")).to_be_visible()
    await expect(page.get_by_role("button", name="Borrar sus datos")).to_have_count(0)
