"""Who comes in, who does not, and what each role sees."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.panel.desk import Desk
from tests.panel.team import Role

REFUSED: tuple[tuple[Role, str, str], ...] = (
    ("auditor", "POST", "/api/ingress/api/conversations/1-1/takeover"),
    ("auditor", "POST", "/api/ingress/api/projections/quotes/rebuild"),
    ("operator", "POST", "/api/ingress/api/projections/quotes/rebuild"),
    ("operator", "POST", "/api/ingress/api/admins"),
)


async def fill(page: Page, email: str, password: str) -> None:
    await page.get_by_label("Correo electrónico").fill(email)
    await page.get_by_label("Contraseña").fill(password)
    await page.get_by_role("button", name="Entrar").click()


async def test_signing_in_leads_where_one_wanted_to_go(desk: Desk) -> None:
    page = await (await desk.visitor()).new_page()
    await page.goto("/entregas?estado=parked")
    await expect(page).to_have_url(re.compile(r"/entrar\?a="))
    member = desk.team["operator"]
    await fill(page, member.email, member.password)
    await expect(page).to_have_url(re.compile(r"/entregas\?estado=parked$"))
    await expect(page.get_by_role("navigation").first).to_be_visible()


@pytest.mark.parametrize(
    "asked", ["https://example.com/", "//example.com/", "/\\example.com", "javascript:alert(1)"]
)
async def test_it_never_leads_to_another_site(desk: Desk, asked: str) -> None:
    page = await (await desk.visitor()).new_page()
    await page.goto(f"/entrar?a={asked}")
    member = desk.team["operator"]
    await fill(page, member.email, member.password)
    await expect(page).to_have_url(f"{desk.base}/")


async def test_a_wrong_password_and_nobody_of_that_name_read_the_same(desk: Desk) -> None:
    page = await (await desk.visitor()).new_page()
    await page.goto("/entrar")
    for email in (desk.team["auditor"].email, "no-existe@msia.local"):
        await fill(page, email, "no es esta")
        await expect(page.get_by_text("El correo o la contraseña no son correctos.")).to_be_visible()
    await expect(page).to_have_url(re.compile("/entrar$"))


async def test_after_too_many_tries_it_says_how_long_to_wait(desk: Desk) -> None:
    page = await (await desk.visitor()).new_page()
    await page.goto("/entrar")
    locked = page.get_by_text(re.compile(r"Demasiados intentos\. Espera \d+ segundos"))
    for _ in range(7):
        async with page.expect_response("**/api/session") as answer:
            await fill(page, "bloqueado@msia.local", "no es esta")
        if (await answer.value).status == 429:
            break
    await expect(locked).to_be_visible()
    await fill(page, desk.team["operator"].email, desk.team["operator"].password)  # others still come in
    await expect(page).to_have_url(f"{desk.base}/")


async def test_signing_out_ends_the_session_and_not_only_the_page(desk: Desk) -> None:
    context = await desk.signed_in("operator")
    page = await context.new_page()
    await page.goto("/")
    before = await context.cookies()
    await page.get_by_role("button", name="Tu cuenta").first.click()
    await page.get_by_role("menuitem", name="Cerrar sesión").click()
    await expect(page).to_have_url(re.compile("/entrar$"))
    await context.add_cookies([{k: one[k] for k in ("name", "value", "domain", "path")} for one in before])  # type: ignore[misc, literal-required]
    answer = await context.request.get("/api/query/conversations")
    assert answer.status == 401, "a copy of the cookies still opens the APIs"


async def test_what_a_role_may_not_see_is_a_page_that_says_so(desk: Desk) -> None:
    page = await desk.page("/clientes", "auditor")
    await expect(page.get_by_role("heading", name="Esta página no es para tu función")).to_be_visible()
    await page.get_by_role("link", name="Ir al inicio").click()
    await expect(page).to_have_url(f"{desk.base}/")
    rail = page.get_by_role("navigation", name="Secciones").first
    await expect(rail.get_by_role("link", name="Conversaciones")).to_be_visible()
    await expect(rail.get_by_role("link", name="Clientes")).to_have_count(0)  # no dead end


async def test_a_command_that_a_role_may_not_give_is_refused_behind_the_screen_too(desk: Desk) -> None:
    for role, method, path in REFUSED:
        context = await desk.signed_in(role)
        answer = await context.request.fetch(
            path,
            method=method,
            data={"reason": "porque sí", "on": False, "email": "x@example.com", "role": "admin"},
            headers={"x-msia-panel": "1", "origin": desk.base},
        )
        assert answer.status == 403, (role, path, await answer.text())


async def test_an_address_that_does_not_exist_is_a_page_with_a_way_back(desk: Desk) -> None:
    page = await desk.page("/nada-de-esto")
    await expect(page.get_by_role("heading", name="Esta página no existe")).to_be_visible()


async def test_in_english_too(desk: Desk) -> None:
    page = await desk.page("/")
    await page.get_by_role("button", name="Tu cuenta").first.click()
    await page.get_by_role("menuitem", name="English").click()
    await expect(page.get_by_role("link", name="Conversations").first).to_be_visible()
    await expect(page.locator("html")).to_have_attribute("lang", "en")
