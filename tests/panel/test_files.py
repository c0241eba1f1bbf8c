"""What customers send is looked at where a browser can show it, and saved where it cannot."""

import base64
from importlib import resources
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from services.sandbox.media import SAMPLES
from tests.panel.desk import Desk

CLIP = Path(__file__).with_name("clip.webm").read_bytes()  # a second of grey, by ffmpeg
# The beginning of a picture as iPhones make them, which no browser here reads.
HEIC = bytes.fromhex("00000018") + b"ftypheic" + bytes(4) + b"mif1heic" + bytes(64)
CANNOT = "Este navegador no sabe mostrar este archivo."


async def opened(desk: Desk, phone: str, kind: str, content: bytes, filename: str, content_type: str) -> Page:
    """A customer sends it, and somebody opens it."""
    media = {
        "filename": filename,
        "content_type": content_type,
        "content": base64.b64encode(content).decode(),
    }
    async with desk.stack.sandbox() as sandbox:
        sent = await sandbox.post(
            "/__fake/whatsapp/inbound", json={"from": phone, "name": "Prueba", "type": kind, "media": media}
        )
        conversation = sent.raise_for_status().json()["conversation"]
    page = await desk.page(f"/conversaciones/{conversation}", "operator")
    await page.get_by_role("article").get_by_role("button").filter(has_text="Abrir").first.click()
    await expect(page.get_by_role("dialog")).to_contain_text("Ha quedado registrado que lo has abierto.")
    return page


async def test_a_video_is_played(desk: Desk) -> None:
    page = await opened(desk, "+34611581001", "video", CLIP, "clip.webm", "video/webm")
    video = page.get_by_role("dialog").locator("video")
    await expect(video).to_have_attribute("controls", "")
    await video.evaluate("""video => video.readyState >= 1 || new Promise((done, failed) => {
        video.onloadedmetadata = done;
        video.onerror = () => failed(video.error.message);
    })""")
    await expect(page.get_by_text(CANNOT)).to_have_count(0)
    await expect(page.get_by_role("link", name="Guardar")).to_be_visible()


@pytest.mark.parametrize(
    ("kind", "content", "name", "content_type"),
    [
        ("image", HEIC, "IMG_0001.HEIC", "image/heic"),
        ("video", CLIP[:64], "roto.webm", "video/webm"),
    ],
)
async def test_what_the_browser_cannot_show_is_saved(
    desk: Desk, kind: str, content: bytes, name: str, content_type: str
) -> None:
    phone = "+34611581002" if kind == "image" else "+34611581003"
    page = await opened(desk, phone, kind, content, name, content_type)
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text(CANNOT)
    await expect(dialog.locator("img, video")).to_have_count(0)
    async with page.expect_download() as coming:
        await dialog.get_by_role("link", name="Guardar").click()
    with open(await (await coming.value).path(), "rb") as file:  # noqa: ASYNC230  a few bytes
        assert file.read() == content


async def test_a_pdf_says_that_it_is_saved(desk: Desk) -> None:
    sample = SAMPLES["document"]
    content = (resources.files("services.sandbox") / "samples" / sample.filename).read_bytes()
    page = await opened(desk, "+34611581004", "document", content, sample.filename, sample.content_type)
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("Los PDF no se muestran aquí.")
    async with page.expect_download() as coming:
        await dialog.get_by_role("link", name="Guardar el PDF").click()
    assert (await coming.value).suggested_filename.endswith(".pdf")
