"""What callers send that is no parameter of ours: the answer says which one, the server does not fail."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.integration.projections.asking import client_of
from tests.integration.projections.conftest import Shown

TOO_GREAT = 2**63
HUGE = "9" * 5000
# Times that leave the calendar once they are told in UTC.
TOO_EARLY, TOO_LATE = "0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00"


@pytest.fixture(scope="module")
async def api(shown: Shown) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(shown.settings, shown.log) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/conversations?limit=0", "limit"),
        ("/conversations?limit=201", "limit"),
        (f"/conversations?limit={HUGE}", "limit"),
        ("/conversations?status=sleeping", "status"),
        ("/conversations?answers=robot", "answers"),
        ("/conversations?assignee=0", "assignee"),
        ("/conversations?category=Motos%27", "category"),
        ("/conversations?q=", "q"),
        ("/conversations?q=" + "a" * 201, "q"),
        ("/conversations?q=a%00b", "q"),
        ("/conversations?at_least=-1", "at_least"),
        (f"/conversations?at_least={TOO_GREAT}", "at_least"),
        ("/conversations?timeout=31", "timeout"),
        ("/conversations?timeout=nan", "timeout"),
        ("/conversations?timeout=inf", "timeout"),
        ("/conversations?since=2026-11-02T00:00:00", "since"),
        (f"/conversations?since={TOO_EARLY}", "since"),
        (f"/conversations?until={TOO_LATE}", "until"),
        ("/conversations?cursor=" + "A" * 501, "cursor"),
        ("/conversations/1", "id"),
        ("/conversations/1-1'--", "id"),
        ("/conversations/١-١", "id"),
        ("/conversations/1-1%0A", "id"),
        ("/conversations/1-" + "9" * 19, "id"),
        ("/conversations/1-1/state?up_to=0", "up_to"),
        (f"/conversations/1-1/state?up_to={TOO_GREAT}", "up_to"),
        (f"/conversations/1-1/state?at={TOO_EARLY}", "at"),
        ("/conversations/1-1/events?limit=0", "limit"),
        ("/conversations/1-1/turns/no-uuid", "turn_id"),
        ("/customers?q=a", "q"),
        ("/customers?q=a%00b", "q"),
        ("/customers?limit=0", "limit"),
        ("/customers/contact-1-x", "id"),
        ("/customers/contact-١-١", "id"),
        ("/quotes/no-uuid", "id"),
        ("/quotes?stands=perhaps", "stands"),
        ("/quotes?conversation=1", "conversation"),
        ("/quotes?tariff=A", "tariff"),
        (f"/quotes?since={TOO_EARLY}", "since"),
        (f"/quotes?until={TOO_LATE}", "until"),
        ("/tariffs/motos-part/0", "number"),
        ("/tariffs/motos-part/99999999999", "number"),
        ("/tariffs/MOTOS/1", "slug"),
        ("/tariffs/MOTOS/draft", "slug"),
        ("/tariffs/motos-part/diff?before=0", "before"),
        (f"/tariffs/motos-part/diff?after={TOO_GREAT}", "after"),
        ("/deliveries?state=lost", "state"),
        ("/deliveries?reason=" + "a" * 101, "reason"),
        ("/deliveries?reason=a%00b", "reason"),
        ("/deliveries?limit=0", "limit"),
        ("/deliveries/no-uuid", "part_id"),
        ("/usage?top=0", "top"),
        ("/usage?first=yesterday", "first"),
        ("/usage?first=2026-11-03&last=2026-11-02", "first"),
        ("/usage?first=2025-01-01&last=2026-11-02", "first"),
        ("/usage?last=0001-01-01", "last"),
        ("/conversations?happened=answered", "day"),
        ("/conversations?day=2026-11-02", "happened"),
        ("/conversations?happened=slept&day=2026-11-02", "happened"),
        ("/conversations/counts?happened=quoted&day=9999-12-31", "day"),
        ("/figures?last=0001-01-01", "last"),
        ("/figures?last=9999-12-31", "last"),
        ("/figures?first=0001-01-01&last=0001-01-02", "first"),
        ("/knowledge/search", "q"),
        ("/knowledge/search?q=a%00b", "q"),
        ("/knowledge/search?q=a&limit=21", "limit"),
        ("/audit?by=", "by"),
        ("/audit?by=a%00b", "by"),
        ("/audit?command=a%00b", "command"),
        ("/audit?subject=a%00b", "subject"),
        ("/audit?refused=perhaps", "refused"),
        (f"/audit?since={TOO_EARLY}", "since"),
        ("/audit?limit=201", "limit"),
        ("/projections?at_least=-1", "at_least"),
        ("/events/stream?conversation=hola", "conversation"),
        ("/events/stream?after=-1", "after"),
        (f"/events/stream?after={TOO_GREAT}", "after"),
        ("/events/stream?context=gossip", "context"),
    ],
)
async def test_what_makes_no_sense_names_the_field(api: httpx.AsyncClient, path: str, field: str) -> None:
    answer = await api.get(path)
    assert answer.status_code == 422, answer.text
    assert field in answer.json()["detail"][0]["loc"]


@pytest.mark.parametrize("last", ["-1", "1.5", "abc", "١", " 1 2", str(TOO_GREAT), HUGE, "1e3", "0x1"])
async def test_a_last_event_id_that_this_api_did_not_give(api: httpx.AsyncClient, last: str) -> None:
    answer = await api.get("/events/stream", headers=[(b"Last-Event-ID", last.encode())])
    assert answer.status_code == 400
    assert "Last-Event-ID" in answer.json()["detail"]


async def test_a_cursor_of_which_any_character_was_changed(api: httpx.AsyncClient) -> None:
    given = (await api.get("/quotes", params={"limit": 1})).json()["next"]
    assert (await api.get("/quotes", params={"cursor": given})).status_code == 200
    for place, was in enumerate(given):
        changed = given[:place] + ("B" if was == "A" else "A") + given[place + 1 :]
        answer = await api.get("/quotes", params={"cursor": changed})
        assert answer.status_code == 400, place
    for other in ("", given + "=", given + "A", given[:-1], f" {given}", given.swapcase()):
        assert (await api.get("/quotes", params={"cursor": other})).status_code == 400, other


async def test_a_cursor_of_another_question(api: httpx.AsyncClient) -> None:
    given = (await api.get("/quotes", params={"limit": 1})).json()["next"]
    for path, more in (
        ("/conversations", {}),
        ("/deliveries", {}),
        ("/customers", {}),
        ("/audit", {}),
        ("/conversations/1-1/events", {}),
        ("/quotes", {"conversation": "1-1"}),
        ("/quotes", {"stands": "true"}),
    ):
        answer = await api.get(path, params={"cursor": given, **more})
        assert answer.status_code == 400, (path, more)
        assert "cursor" in answer.json()["detail"]
