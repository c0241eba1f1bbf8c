import asyncio

import httpx
import pytest

from tests.integration.sandbox.conftest import MESSAGES, USER, Sandbox


async def stored(sandbox: Sandbox) -> list[str]:
    listed = (await sandbox.http.get(MESSAGES, headers=USER)).json()["payload"]
    return [message["content"] for message in listed if message["message_type"] == 1]


async def outcomes(sandbox: Sandbox) -> list[tuple[str, int | None]]:
    log = (await sandbox.http.get("/__fake/log")).json()["requests"]
    return [(entry["outcome"], entry["status"]) for entry in log if entry["method"] == "POST"]


async def add(sandbox: Sandbox, kind: str, **more: object) -> None:
    answer = await sandbox.http.post("/__fake/faults", json={"kind": kind, "times": 1} | more)
    assert answer.status_code == 200


async def test_500_after_commit_keeps_the_message(sandbox: Sandbox) -> None:
    await sandbox.say()
    await add(sandbox, "500-after-commit")
    assert (await sandbox.post("guardado")).status_code == 500
    assert (await sandbox.post("otro")).status_code == 200
    assert await stored(sandbox) == ["guardado", "otro"]
    await sandbox.shown("guardado")
    assert await outcomes(sandbox) == [("answered", 500), ("answered", 200)]


async def test_reset_drops_the_connection_and_keeps_the_message(sandbox: Sandbox) -> None:
    await sandbox.say()
    await add(sandbox, "reset")
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        await sandbox.post("guardado")
    assert await stored(sandbox) == ["guardado"]
    await sandbox.shown("guardado")
    assert await outcomes(sandbox) == [("dropped", None)]


async def test_429_refuses_before_anything_is_stored(sandbox: Sandbox) -> None:
    await sandbox.say()
    await add(sandbox, "429")
    answer = await sandbox.post("rechazado", content_attributes={"msia_part": "p-1"})
    assert (answer.status_code, answer.text) == (429, "Retry later\n")
    assert answer.headers["content-type"].startswith("text/plain")
    assert "retry-after" not in answer.headers
    assert await stored(sandbox) == []
    [entry] = [e for e in (await sandbox.http.get("/__fake/log")).json()["requests"] if e["method"] == "POST"]
    assert (entry["msia_part"], entry["message_id"]) == ("p-1", None)


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_caller_who_gives_up_does_not_undo_the_message(sandbox: Sandbox, when: str) -> None:
    await sandbox.say()
    await add(sandbox, "delay", params={"seconds": 0.3, "when": when})
    with pytest.raises(httpx.ReadTimeout):
        await sandbox.http.post(MESSAGES, json={"content": "tarde"}, headers=USER, timeout=0.1)
    await sandbox.shown("tarde")
    assert await stored(sandbox) == ["tarde"]


async def test_a_delay_holds_the_answer_back(sandbox: Sandbox) -> None:
    await sandbox.say()
    await add(sandbox, "delay", params={"seconds": 0.2})
    began = asyncio.get_running_loop().time()
    assert (await sandbox.post("lento")).status_code == 200
    assert asyncio.get_running_loop().time() - began >= 0.2


async def test_rules_are_listed_counted_and_cleared(sandbox: Sandbox) -> None:
    await sandbox.say()
    await add(sandbox, "429", times=2)
    await sandbox.post("x")
    [rule] = (await sandbox.http.get("/__fake/faults")).json()["faults"]
    assert (rule["kind"], rule["remaining"], rule["fired"]) == ("429", 1, 1)
    assert (await sandbox.http.delete("/__fake/faults")).json() == {"removed": 1}
    assert (await sandbox.post("y")).status_code == 200
    refused = await sandbox.http.post("/__fake/faults", json={"kind": "meteor"})
    assert refused.status_code == 422
    assert "500-after-commit" in refused.json()["error"]
