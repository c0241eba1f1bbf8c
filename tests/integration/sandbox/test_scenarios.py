"""Scenarios that play over HTTP, and the faults that only a served sandbox can show."""

import signal
from pathlib import Path
from typing import Any

from tests.integration.sandbox.conftest import BOT, MESSAGES, PHONE, USER, Receiver, Sandbox, until
from tests.integration.sandbox.test_restart import process
from tests.integration.sandbox.test_webhooks import signature


async def play(http: Any, *steps: dict[str, Any], **more: Any) -> None:
    scenario = {"title": "prueba", "steps": list(steps)} | more
    answer = await http.post("/__fake/scenarios/play", json={"scenario": scenario})
    assert answer.status_code == 200, answer.text


async def ended(http: Any) -> str:
    async def how() -> str | None:
        last = (await http.get("/__fake/scenarios")).json()["last"]
        return last["ended"] if last else None

    return str(await until(how, 20))


async def test_customer_person_and_faults_play_their_parts(sandbox: Sandbox, receiver: Receiver) -> None:
    await play(
        sandbox.http,
        {"say": "Hola"},
        {"fault": "500-after-commit"},
        {"wait": {"answers": 1, "within": 20}},
        {"person": {"do": "reply", "text": "Te atiendo yo"}},
        {"wait": {"answers": 2}},
        {"clear": "all"},
    )
    busy = await sandbox.http.post("/__fake/scenarios/play", json={"name": "stuck"})
    assert busy.status_code == 409
    await until(lambda: receiver.of("message_created"))

    async def faulty() -> bool:
        return bool((await sandbox.http.get("/__fake/faults")).json()["faults"])

    await until(faulty)
    assert (await sandbox.post("Buenas")).status_code == 500
    assert await ended(sandbox.http) == "completo"
    shown = [bubble["text"] for bubble in (await sandbox.phone())["messages"]]
    assert shown == ["Hola", "Buenas", "Te atiendo yo"]
    assert not await faulty()


async def test_an_answer_that_does_not_come_ends_it_as_failed(sandbox: Sandbox) -> None:
    await play(sandbox.http, {"say": "Hola"}, {"wait": {"answers": 1, "within": 0.2}}, {"say": "Nunca"})
    assert "faltan respuestas" in await ended(sandbox.http)
    assert [bubble["text"] for bubble in (await sandbox.phone())["messages"]] == ["Hola"]
    assert (await sandbox.http.post("/__fake/scenarios/stop")).json() == {"stopped": False}


async def test_a_stopped_one_stays_stopped(sandbox: Sandbox) -> None:
    await play(sandbox.http, {"say": "Hola"}, {"wait": {"answers": 1, "within": 60}}, {"say": "Nunca"})

    async def waiting() -> bool:
        return bool((await sandbox.http.get("/__fake/scenarios")).json()["last"]["step"] == 1)

    await until(waiting)
    assert (await sandbox.http.post("/__fake/scenarios/stop")).json() == {"stopped": True}
    await play(sandbox.http, {"say": "Otra cosa"})
    assert await ended(sandbox.http) == "completo"
    shown = [bubble["text"] for bubble in (await sandbox.phone())["messages"]]
    assert shown == ["Hola", "Otra cosa"]


async def test_a_killed_sandbox_goes_on_with_its_scenario(tmp_path: Path, receiver: Receiver) -> None:
    async with process(tmp_path, receiver.url) as sandbox:
        await sandbox.start()
        await play(sandbox.http, {"say": "Uno"}, {"wait": {"answers": 1, "within": 60}}, {"say": "Dos"})
        await until(lambda: receiver.of("message_created"))
        await sandbox.stop(signal.SIGKILL)
        await sandbox.start()
        posted = await sandbox.http.post(MESSAGES, json={"content": "Buenas"}, headers=BOT)
        assert posted.status_code == 200
        assert await ended(sandbox.http) == "completo"
        listed = (await sandbox.http.get(MESSAGES, headers=USER)).json()["payload"]
        assert [message["content"] for message in listed] == ["Uno", "Buenas", "Dos"]


async def test_paused_webhooks_wait_and_then_all_come(sandbox: Sandbox, receiver: Receiver) -> None:
    await sandbox.http.post("/__fake/faults", json={"kind": "pause"})
    await sandbox.say("Uno")
    await sandbox.say("Dos")
    assert (await sandbox.http.get("/__fake/jobs")).json()["waiting"] > 0
    assert receiver.received == []
    await sandbox.http.delete("/__fake/faults", params={"kind": "pause"})
    await until(lambda: len(receiver.of("message_created")) == 2)


async def test_signatures_wrong_old_and_of_another_secret(sandbox: Sandbox, receiver: Receiver) -> None:
    await sandbox.http.post(
        "/__fake/faults", json={"kind": "wrong-signature", "route": "bot message_created", "times": 1}
    )
    await sandbox.say()
    (wrong,) = await until(lambda: receiver.of("message_created"))
    assert wrong.headers["x-chatwoot-signature"] != signature(wrong)
    seen = len(receiver.received)
    answer = (await sandbox.http.post("/__fake/webhooks/replay", json={"age": 3600})).json()
    assert answer == {"status": 200, "error": None}
    replayed = receiver.received[-1]
    assert len(receiver.received) > seen
    assert replayed.headers["x-chatwoot-signature"] == signature(replayed)
    assert int(wrong.headers["x-chatwoot-timestamp"]) - int(replayed.headers["x-chatwoot-timestamp"]) >= 3500
    fresh = (await sandbox.http.post("/__fake/webhooks/rotate_secret")).json()["secret"]
    await sandbox.say("Otra vez")
    (*_, last) = await until(lambda: receiver.of("message_created")[1:])
    assert last.headers["x-chatwoot-signature"] == signature(last, fresh)


async def test_a_private_address_is_refused_in_chatwoots_words(sandbox: Sandbox, receiver: Receiver) -> None:
    await sandbox.http.post("/__fake/faults", json={"kind": "private-address"})
    await sandbox.say()

    async def attempts() -> list[dict[str, Any]]:
        return list((await sandbox.http.get("/__fake/webhooks")).json()["attempts"])

    first = (await until(attempts))[0]
    assert first["error"] == "Hostname '127.0.0.1' has no public ip addresses"
    assert receiver.received == []
    state = (await sandbox.http.get("/__fake/state")).json()
    assert [c["status"] for c in state["conversations"]] == ["open"]
    assert state["contacts"][0]["phone_number"] == PHONE


async def test_a_file_that_is_not_there_yet_and_then_is(sandbox: Sandbox) -> None:
    await sandbox.http.post("/__fake/faults", json={"kind": "file-not-yet", "params": {"requests": 2}})
    await sandbox.say(type="image", text=None)
    (message,) = (await sandbox.http.get(MESSAGES, headers=USER)).json()["payload"]
    (file,) = message["attachments"]
    asked = [(await sandbox.http.get(file["data_url"])).status_code for _ in range(3)]
    assert asked == [404, 404, 302]
