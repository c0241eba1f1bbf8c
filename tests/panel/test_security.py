"""Cookies, origins, policies: what the browser is told, and what the panel's server refuses."""

import asyncio
import json

import httpx
import pytest
from playwright.async_api import BrowserContext, expect

from tests.panel.desk import Desk, settled
from tests.panel.pages import INVITATION, NOWHERE, SIGN_IN


async def test_the_cookies_are_for_the_server_alone(desk: Desk) -> None:
    context = await desk.signed_in()
    cookies = {one["name"]: one for one in await context.cookies()}
    assert {"msia_access", "msia_refresh"} <= cookies.keys()
    for name in ("msia_access", "msia_refresh"):
        assert cookies[name]["httpOnly"], name
        assert cookies[name]["sameSite"] in ("Lax", "Strict"), name
    page = await context.new_page()
    await page.goto("/")
    assert "msia_" not in await page.evaluate("document.cookie")
    kept = await page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    html = await page.content()
    for name in ("msia_access", "msia_refresh"):
        assert cookies[name]["value"] not in html
        assert cookies[name]["value"] not in kept


@pytest.mark.parametrize("host", ["panel.example.com", "127.0.0.1.example.com"])
async def test_anywhere_but_on_this_machine_they_are_secure(desk: Desk, host: str) -> None:
    member = desk.team["admin"]
    async with httpx.AsyncClient(base_url=desk.base, timeout=30) as http:
        answer = await http.post(
            "/api/session",
            json={"email": member.email, "password": member.password},
            headers={"x-msia-panel": "1", "sec-fetch-site": "same-origin", "host": host},
        )
        assert answer.status_code == 204, answer.text
        for cookie in answer.headers.get_list("set-cookie"):
            assert cookie.startswith("__Host-"), cookie
            assert "Secure" in cookie, cookie
            assert "HttpOnly" in cookie, cookie


FOREIGN = (
    {"sec-fetch-site": "cross-site", "origin": "https://example.com", "x-msia-panel": "1"},
    {"sec-fetch-site": "same-site", "origin": "http://other.localhost", "x-msia-panel": "1"},
    {"sec-fetch-site": "same-origin"},  # without the header that no form can set
    {"origin": "https://example.com", "x-msia-panel": "1"},
    {"x-msia-panel": "1"},  # says nothing of where it comes from
)


@pytest.mark.parametrize("headers", FOREIGN, ids=json.dumps)
async def test_no_other_site_can_give_a_command(desk: Desk, headers: dict[str, str]) -> None:
    context = await desk.signed_in()
    cookie = await _cookie(context)
    async with httpx.AsyncClient(base_url=desk.base, timeout=30) as http:
        for method, path in (
            ("POST", "/api/ingress/api/bot/switch"),
            ("PUT", "/api/ingress/api/prompts/answer"),
            ("DELETE", "/api/session"),
            ("POST", "/api/session"),
        ):
            answer = await http.request(
                method, path, json={"on": False, "reason": "x"}, headers={**headers, "cookie": cookie}
            )
            assert answer.status_code == 403, (method, path, answer.text)
    page = await context.new_page()
    await page.goto("/")
    await expect(page).to_have_url(f"{desk.base}/")  # still signed in, and the bot was not switched off
    bot = await context.request.get("/api/ingress/api/bot")
    assert bot.ok
    assert (await bot.json())["on"] is True


async def test_a_form_on_another_page_is_refused_by_the_browser_too(desk: Desk) -> None:
    context = await desk.signed_in()
    page = await context.new_page()
    desk.watched.said.clear()
    await page.route(
        "http://attacker.localhost/",
        lambda route: route.fulfill(
            content_type="text/html",
            body=f'<form method="post" action="{desk.base}/api/ingress/api/bot/switch">'
            '<button name="on" value="false">Premio</button></form>',
        ),
    )
    await page.goto("http://attacker.localhost/")
    async with page.expect_response("**/api/bot/switch") as answer:
        await page.get_by_role("button", name="Premio").click()
    assert (await answer.value).status in (401, 403)  # Lax cookies do not come along; without them, 401
    desk.watched.addresses.remove("http://attacker.localhost/")


async def test_every_page_brings_its_policy_and_keeps_it(desk: Desk, pages: tuple[str, ...]) -> None:
    page = await (await desk.signed_in()).new_page()
    for path in (SIGN_IN, INVITATION, NOWHERE, *pages):
        answer = await page.goto(path, wait_until="load")
        assert answer is not None
        policy = {
            part.split()[0]: part.split()[1:] for part in answer.headers["content-security-policy"].split(";")
        }
        assert policy["default-src"] == ["'none'"], path
        assert policy["connect-src"] == ["'self'"], path
        assert policy["frame-ancestors"] == ["'none'"], path
        assert policy["base-uri"] == ["'none'"], path
        assert "'unsafe-inline'" not in policy["script-src"], path
        assert "'unsafe-eval'" not in policy["script-src"], path
        assert answer.headers["x-content-type-options"] == "nosniff", path
        assert answer.headers["referrer-policy"] in ("same-origin", "no-referrer"), path
        assert "no-store" in answer.headers["cache-control"], f"{path}: a person's data stay in caches"
        assert "x-powered-by" not in answer.headers, path
        await settled(page)  # a breach shows on the console, to which `desk` listens
        again = await page.context.request.get(path)
        assert again.headers["content-security-policy"] != answer.headers["content-security-policy"], (
            f"{path}: one nonce for all"
        )


# What the APIs open without a token, for the machines beside them, and what is not for a page.
ELSEWHERE = (
    *(
        f"GET /api/{api}/{path}"
        for api in ("ingress", "query", "agent")
        for path in ("metrics", "readyz", "healthz", "docs", "openapi.json")
    ),
    "POST /api/ingress/api/auth/login",
    "POST /api/ingress/api/auth/refresh",
    "POST /api/ingress/api/auth/logout",
    "POST /api/ingress/api/auth/accept",
    "POST /api/ingress/api/chatwoot/webhook",
    "POST /api/ingress/API/auth/login",
    "GET /api/ingress/Metrics",
    "GET /api/query/%2e%2e/conversations",
    "GET /api/query/conversations/..%2f..%2fmetrics",
    "GET /api/query/conversations/%2e%2e%2f%2e%2e%2fmetrics",
    "GET /api/query/conversations/..%5c..%5cmetrics",
    "GET /api/ingress/api/bot/../../metrics",
    "GET /api/ingress/api/%2e%2e/metrics",
    "GET /api/ingress/api%2f..%2fmetrics",
    "GET /api/ingress/api;/../metrics",
    "GET /api/nowhere/conversations",
    "GET /api/constructor/conversations",
    "GET /api/query//conversations",
    "GET /api/query//metrics",
    "GET /api/ingress//metrics",
)
# Not signed by ingress, and not over for a long time.
FORGED = (
    "msia_access=x.eyJleHAiOjk5OTk5OTk5OTl9.x",
    "msia_access=eyJhbGciOiJub25lIn0.eyJleHAiOjQxMDI0NDQ4MDB9.",
    "msia_access=x.eyJleHAiOjk5OTk5OTk5OTl9.x; msia_refresh=x",
)


async def test_the_way_to_the_apis_leads_nowhere_else(desk: Desk) -> None:
    real = await _cookie(await desk.signed_in())
    host, _, port = desk.base.removeprefix("http://").partition(":")
    for cookie in (real, *FORGED):
        told = {one: await _raw(host, int(port), one, cookie) for one in ELSEWHERE}
        assert {one: status for one, status in told.items() if status not in (308, 400, 401, 404)} == {}
    assert await _raw(host, int(port), "GET /api/query/conversations", real) == 200


async def _cookie(context: BrowserContext) -> str:
    return "; ".join(f"{one['name']}={one['value']}" for one in await context.cookies())


async def _raw(host: str, port: int, asked: str, cookie: str) -> int:
    """Method and path as they are, which every client would tidy up; as from a page of ours."""
    reader, writer = await asyncio.open_connection(host, port)
    ours = ("X-Msia-Panel: 1", "Sec-Fetch-Site: same-origin", "Content-Length: 0", "Connection: close")
    writer.write(
        "\r\n".join(
            (f"{asked} HTTP/1.1", f"Host: {host}:{port}", f"Cookie: {cookie}", *ours, "", "")
        ).encode()
    )
    line = await reader.readline()
    writer.close()
    return int(line.split()[1])


@pytest.mark.parametrize("path", ["/api/query/conversations", "/api/live", "/api/ingress/api/bot"])
async def test_without_a_session_nothing_is_told(desk: Desk, path: str) -> None:
    async with httpx.AsyncClient(base_url=desk.base, timeout=30) as http:
        for cookie in ("", "msia_access=a.b.c", *FORGED):
            answer = await http.get(path, headers={"cookie": cookie})
            assert answer.status_code == 401, (cookie, answer.text)
            assert set(answer.json()) <= {"detail", "correlation_id"}


async def test_a_forged_cookie_shows_no_page(desk: Desk) -> None:
    async with httpx.AsyncClient(base_url=desk.base, timeout=30) as http:
        for cookie in FORGED:
            answer = await http.get("/conversaciones", headers={"cookie": cookie})
            assert answer.has_redirect_location, answer.status_code
            assert answer.headers["location"].partition("?")[0].endswith("/entrar")
