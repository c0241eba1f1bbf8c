"""A hundred thousand conversations: the page holds those in sight, wherever one scrolls."""

from playwright.async_api import expect

from tests.panel.desk import Desk

MANY = 100_000
DRAWN = 60  # rows of 92 px that a window of 900 px, and what is kept ready around it, may take at most

# In the place of the query API's answer, made where it is read: 100,000 rows are 60 MB on their way.
LONG = """many => {
    const ask = window.fetch;
    window.fetch = async (input, init) => {
        const url = new URL(input instanceof Request ? input.url : input, location.href);
        const answer = await ask(input, init);
        if (url.pathname !== '/api/query/conversations' || !answer.ok) return answer;
        const page = await answer.json();
        const begun = Date.parse('2026-11-02T10:00:00Z');
        const items = Array.from({length: many}, (_, at) => ({
            ...page.items[0], id: `1-${many - at}`, number: many - at,
            last_message_at: new Date(begun - at * 1000).toISOString(),
        }));
        const body = JSON.stringify({...page, items, next: null});
        return new Response(body, {headers: {'content-type': 'application/json'}});
    };
}"""


async def test_only_rows_in_sight_are_in_the_page(desk: Desk) -> None:
    desk.stack.say("+34611580001", "precio de un escape de moto")
    page = await (await desk.signed_in("operator")).new_page()
    await page.add_init_script(f"({LONG})({MANY})")
    await page.goto("/conversaciones")
    rows = page.get_by_role("list", name="Lista de conversaciones").get_by_role("listitem")
    await expect(rows.first).to_have_attribute("aria-setsize", str(MANY))
    seen: list[int] = []
    for part in (0, 0.1, 0.5, 0.9, 1):
        # heights are measured as rows are drawn, so the end moves: gone to until it stays
        await page.locator("#lista").evaluate(
            """async (box, part) => {
                let height;
                do {
                    height = box.scrollHeight;
                    box.scrollTo(0, height * part);
                    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
                } while (box.scrollHeight !== height);
            }""",
            part,
        )
        places = [int(str(await rows.first.get_attribute("aria-posinset")))]
        drawn = await rows.count()
        assert 0 < drawn <= DRAWN, f"{drawn} rows in the page at {part}"
        seen += places
    assert seen == sorted(seen), seen
    assert seen[0] == 1
    await expect(rows.last).to_have_attribute("aria-posinset", str(MANY))
    await expect(rows.last.get_by_role("link")).to_have_attribute("href", "/conversaciones/1-1")
    await page.locator("#lista").evaluate("box => box.scrollTo(0, 0)")
    await expect(rows.first).to_have_attribute("aria-posinset", "1")
    await page.keyboard.press("j")
    await page.keyboard.press("j")
    await expect(page.locator("[data-row]:focus")).to_have_attribute("data-row", f"1-{MANY - 1}")
