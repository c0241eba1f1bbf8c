import json
from typing import Any

import httpx
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse

from tests.integration.sandbox.conftest import PHONE, Receiver, Sandbox, Start, listener, served, until


async def test_ticks_go_from_sent_to_read(sandbox: Sandbox) -> None:
    await sandbox.say()
    await sandbox.post("**Hola** {{ contact.name }}")
    bubble = await sandbox.shown("*Hola* Lucía Demo", "read")
    assert (bubble["author"], bubble["conversation"]) == ("bot", "1-1")


async def test_some_customers_never_read(start: Start) -> None:
    sandbox = await start(sandbox_read_probability=0.0)
    await sandbox.say()
    await sandbox.post("Hola")
    await sandbox.shown("Hola", "delivered")

    async def idle() -> bool:
        return (await sandbox.http.get("/__fake/state")).json()["jobs"] == []

    await until(idle)
    await sandbox.shown("Hola", "delivered")


async def test_a_burst_is_one_conversation_in_order(sandbox: Sandbox, receiver: Receiver) -> None:
    burst = [{"text": "uno"}, {"text": "dos"}, {"type": "image", "text": "tres"}]
    body = {"from": PHONE, "name": "Lucía Demo", "burst": burst, "gap_ms": 20}
    answer = (await sandbox.http.post("/__fake/whatsapp/inbound", json=body)).json()
    assert (answer["conversation"], len(answer["message_ids"])) == ("1-1", 3)
    assert [bubble["text"] for bubble in (await sandbox.phone())["messages"]] == ["uno", "dos", "tres"]
    await until(lambda: len(receiver.of("message_created")) == 3)


async def test_who_is_answering(sandbox: Sandbox) -> None:
    await sandbox.say()

    async def attended() -> tuple[str, str | None]:
        [thread] = (await sandbox.phone())["conversations"]
        return thread["attended_by"], thread["attended_by_name"]

    assert await attended() == ("bot", None)
    await sandbox.act("open")
    assert await attended() == ("person", "Elena Agente")
    await sandbox.act("unassign")
    assert await attended() == ("queue", None)
    await sandbox.act("pending")
    assert await attended() == ("bot", None)
    await sandbox.act("resolve")
    assert await attended() == ("nobody", None)


async def test_a_closed_window_keeps_the_text_from_the_phone(sandbox: Sandbox) -> None:
    await sandbox.say()
    shut = await sandbox.http.post("/__fake/whatsapp/expire_window", json={"phone": PHONE})
    assert shut.json()["can_reply"] is False
    assert (await sandbox.post("libre")).status_code == 200

    async def lost() -> Any:
        return (await sandbox.phone())["undelivered"]

    [found] = await until(lost)
    assert found["error"] == "Template not found or invalid template name"


async def test_a_picture_from_the_page_arrives_whole(sandbox: Sandbox) -> None:
    headers = {"Content-Type": "image/png", "X-Filename": "mi%20moto%20%C3%B1.png"}
    content = b"\x89PNG\r\n\x1a\n" + bytes(100)
    uploaded = await sandbox.http.post("/__fake/whatsapp/media", content=content, headers=headers)
    await sandbox.say(type="image", text=None, media={"id": uploaded.json()["id"]})
    [bubble] = (await sandbox.phone())["messages"]
    [shown] = bubble["attachments"]
    assert (shown["kind"], shown["name"]) == ("image", "mi moto ñ.png")
    fetched = await sandbox.http.get(shown["url"])
    assert (fetched.content, fetched.headers["content-type"]) == (content, "image/png")


async def test_resetting_forgets_all_but_the_numbers(sandbox: Sandbox) -> None:
    await sandbox.say()
    await sandbox.http.post("/__fake/reset")
    assert (await sandbox.http.get(f"/__fake/customer/{PHONE}")).status_code == 404
    assert await sandbox.say() == {"conversation": "1-2", "message_ids": [2], "phone_message_id": 2}
    await sandbox.http.post("/__fake/reset", json={"sequences": True})
    assert (await sandbox.say())["conversation"] == "1-1"


async def test_a_wrong_order_is_a_clear_answer(sandbox: Sandbox) -> None:
    await sandbox.say()
    post = sandbox.http.post
    assert (await post("/__fake/agent/reply", json={"phone": PHONE})).status_code == 422
    assert (await post("/__fake/agent/reply", json={"text": "x"})).status_code == 422
    assert (await post("/__fake/agent/reply", json={"conversation": "1-9", "text": "x"})).status_code == 404
    assert (await post("/__fake/agent/dance", json={"phone": PHONE})).status_code == 422
    assert (await post("/__fake/whatsapp/media", content=b"")).status_code == 422


async def test_the_page_is_whole_and_runs_nothing_else(sandbox: Sandbox) -> None:
    page = await sandbox.http.get("/")
    assert "Solo escucha en este equipo" in page.text
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "http://" not in page.text.replace("http://www.w3.org", "")
    for part in ("js/main.js", "js/chat.js", "css/base.css", "icon.svg"):
        assert (await sandbox.http.get(f"/phone/{part}")).status_code == 200


async def test_other_pages_of_the_browser_cannot_give_orders(sandbox: Sandbox) -> None:
    foreign = {"Origin": "https://evil.example"}
    assert (await sandbox.http.post("/__fake/reset", headers=foreign)).status_code == 403
    own = {"Origin": sandbox.url}
    assert (await sandbox.http.post("/__fake/reset", headers=own)).status_code == 200
    rebound = {"Host": "evil.example"}
    assert (await sandbox.http.get("/__fake/state", headers=rebound)).status_code == 403


async def lines(response: httpx.Response, wanted: int) -> list[Any]:
    found: list[Any] = []
    async for line in response.aiter_lines():
        if line.startswith("data: "):
            found.append(json.loads(line[6:]))
        if len(found) == wanted:
            return found
    return found


async def test_the_page_is_told_of_changes(sandbox: Sandbox) -> None:
    async with sandbox.http.stream("GET", "/__fake/stream") as response:
        told = response.aiter_lines()
        assert await anext(told) == 'data: {"kind": "everything"}'
        await sandbox.say()
        kinds = {"phone": False}
        async for line in told:
            if line.startswith("data: ") and json.loads(line[6:])["kind"] == "phone":
                kinds["phone"] = True
                break
        assert kinds["phone"]


async def test_the_strip_shows_the_events_of_the_log_with_the_servers_token(start: Start) -> None:
    opened, seen = listener(), list[tuple[str | None, dict[str, str]]]()
    upstream = FastAPI()

    @upstream.get("/events/stream")
    async def stream(request: Request) -> StreamingResponse:
        seen.append((request.headers.get("authorization"), dict(request.query_params)))
        position = int(request.query_params["after"]) + 1
        data = {"position": position, "type": "msia.inbox.MessageReceived.v1", "open": {"message_id": 1}}
        return StreamingResponse(iter([f"id: {position}\ndata: {json.dumps(data)}\n\n"]))

    url = f"http://127.0.0.1:{opened.getsockname()[1]}"
    async with served(upstream, opened):
        sandbox = await start(
            sandbox_events_url=url, sandbox_events_token="demo-token", sandbox_events_retry=0.01
        )
        path = "/__fake/events?conversation=1-1"
        async with sandbox.http.stream("GET", path) as response:
            up, first, down, up_again, second = await lines(response, 5)
    assert up == up_again == {"kind": "link", "up": True}
    assert (first["event"]["position"], second["event"]["position"]) == (1, 2)
    assert down == {"kind": "link", "up": False, "reason": "closed"}
    assert seen[0] == ("Bearer demo-token", {"conversation": "1-1", "after": "0"})
    assert seen[1][1]["after"] == "1"


async def test_the_strip_says_when_there_is_no_log(start: Start) -> None:
    sandbox = await start(sandbox_events_url="http://127.0.0.1:9", sandbox_events_retry=0.01)
    async with sandbox.http.stream("GET", "/__fake/events?conversation=1-1") as response:
        first, second = await lines(response, 2)
    assert first == second == {"kind": "link", "up": False, "reason": "ConnectError"}
    assert (await sandbox.http.get("/__fake/events?conversation=x")).status_code == 422
