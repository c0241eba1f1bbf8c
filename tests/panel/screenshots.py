"""`make screenshots`: each page on a populated system, light and dark, wide and narrow, as WebP.

By default a system of its own is started and filled, which takes some minutes; `--home` takes one that runs.
"""

import argparse
import base64
import os
import tempfile
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from infra.embedded import envfile
from infra.embedded.demo_admin import PASSWORD
from infra.embedded.home import ROOT, Home
from infra.embedded.panel import missing
from services.common.identity.principals import DEMO_EMAIL
from services.sandbox.client import SandboxClient
from tests.panel.chromium import chromium
from tests.panel.populate import populate
from tests.servers import MsiaRun

FOLDER = ROOT / "docs" / "screenshots"
SHOTS = {
    "entrar": "/entrar",
    "inicio": "/",
    "conversaciones": "/conversaciones",
    "conversacion": "/conversaciones/1-3",
    "eventos": "/conversaciones/1-3/eventos",
    "tarifas": "/tarifas",
    "tarifa": "/tarifas/motos-part",
    "tarifa-versiones": "/tarifas/motos-part?ver=versiones",
    "tarifa-cambios": "/tarifas/motos-part?ver=cambios",
    "tarifa-probar": "/tarifas/motos-part?ver=probar",
    "entregas": "/entregas",
    "registro": "/registro",
    "registro-sellos": "/registro?vista=sellos",
    "conocimiento": "/conocimiento",
    "clientes": "/clientes",
    "cliente": "/clientes/contact-1-3",
    "administracion": "/administracion",
    "administracion-gasto": "/administracion?vista=gasto",
    "invitacion": "/invitacion",
    "no-existe": "/nada-de-esto",
}
SIZES = {"ancha": (1440, 900), "estrecha": (390, 844)}
QUALITY = 72
LOADING = "[role=status][aria-label], [class*=pulse-soft]"
MOST = 3_000_000  # bytes, of all together


def settled(page: Page) -> None:
    """Nothing is loading, and nothing moves."""
    page.wait_for_load_state("load")
    page.wait_for_timeout(500)  # what is asked for by the page itself has begun
    expect(page.locator(f"main :is({LOADING})")).to_have_count(0, timeout=60_000)
    page.wait_for_timeout(700)  # rows of lists that were just drawn measure themselves


def shoot(page: Page, path: str, file: Path) -> None:
    page.goto(path, wait_until="domcontentloaded")
    settled(page)
    session = page.context.new_cdp_session(page)
    shot = session.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    file.write_bytes(base64.b64decode(shot["data"]))
    session.detach()


def sign_in(context: BrowserContext, base: str, password: str) -> None:
    answer = context.request.post(
        "/api/session",
        data={"email": DEMO_EMAIL, "password": password},
        headers={"x-msia-panel": "1", "origin": base},
    )
    if answer.status != 204:
        raise SystemExit(f"cannot sign in at {base}: {answer.status} {answer.text()}")


def shoot_all(base: str, password: str, folder: Path, only: list[str]) -> int:
    """Take them; returns their bytes together."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for theme in ("light", "dark"):
            for size, (width, height) in SIZES.items():
                context = browser.new_context(
                    base_url=base,
                    locale="es-ES",
                    timezone_id="Europe/Madrid",
                    color_scheme=theme,
                    viewport={"width": width, "height": height},
                    reduced_motion="reduce",
                )
                context.set_default_timeout(90_000)
                sign_in(context, base, password)
                page = context.new_page()
                for name, path in SHOTS.items():
                    if not only or name in only:
                        look = "clara" if theme == "light" else "oscura"
                        shoot(page, path, folder / f"{name}-{look}-{size}.webp")
                context.close()
        browser.close()
    return sum(file.stat().st_size for file in folder.glob("*.webp"))


def main() -> None:
    parser = argparse.ArgumentParser(description="Screenshots of every page.")
    parser.add_argument("--home", type=Path, help="MSIA_HOME of a running, filled system")
    parser.add_argument("--panel", help="where its panel is, if it was not started with it")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--only", nargs="*", default=[], choices=[*SHOTS], metavar="PAGE")
    options = parser.parse_args()
    if chromium() is None:
        raise SystemExit("no Chromium: install it, or set CHROMIUM to the program")
    if options.home:
        settings = envfile.read(Home(options.home).run_env)
        bytes_ = shoot_all(
            options.panel or settings["PANEL_URL"], settings[PASSWORD], options.folder, options.only
        )
    else:
        bytes_ = _on_its_own(options.folder, options.only)
    print(f"{bytes_ / 1e6:.1f} MB in {options.folder}")
    if bytes_ > MOST:
        raise SystemExit(f"more than {MOST / 1e6:.0f} MB: lower QUALITY")


def _on_its_own(folder: Path, only: list[str]) -> int:
    if why := missing(dict(os.environ)):
        raise SystemExit(why)
    with tempfile.TemporaryDirectory(prefix="msia-") as there:
        run = MsiaRun(Path(there), {"MSIA_PANEL": "on"})
        try:
            run.start(180.0)
            populate(SandboxClient(run.environment["SANDBOX_URL"]))
            settings = run.environment
            return shoot_all(settings["PANEL_URL"], settings[PASSWORD], folder, only)
        finally:
            run.stop()


if __name__ == "__main__":
    main()
