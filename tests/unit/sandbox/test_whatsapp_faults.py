"""What WhatsApp does to a message, and how Chatwoot tells it."""

from typing import Any

import pytest

from domain.delivery.phone import on_phone
from services.agent.splitting import split
from services.outbox.rendering import harmless
from services.sandbox import faults, messages, whatsapp
from services.sandbox.state import Blob, Job, Message, MessageType, PhoneMessage
from tests.unit.sandbox.conftest import Desk


def say(desk: Desk, text: str = "Hola", **more: Any) -> Message:
    return messages.create(desk.world, desk.conversation(), MessageType.outgoing, text, desk.bot, **more)


def run(desk: Desk) -> None:
    """Every job of WhatsApp's side, in the order in which they become due."""
    handlers = {"send_reply": whatsapp.SendReply(desk.world), "tick": whatsapp.Tick(desk.world)}
    while jobs := desk.world.store.all(Job, "kind IN ('send_reply', 'tick')", order="run_at, id"):
        again = handlers[jobs[0].kind].finish(jobs[0], None)
        assert again is None
        desk.world.store.delete(jobs[0])


def bubbles(desk: Desk) -> list[PhoneMessage]:
    return desk.world.store.all(PhoneMessage, "author = 'bot'")


def states(desk: Desk) -> list[str]:
    """The message's states, as webhook after webhook tells them."""
    return [
        body["conversation"]["messages"][0]["status"]
        for body in desk.told()
        if body["event"] == "message_updated"
    ]


@pytest.mark.parametrize(
    ("kind", "error", "has_wamid"),
    [
        ("131047", "131047: Re-engagement message", True),
        ("131026", "131026: Message undeliverable", True),
        ("131049", "131049: This message was not delivered", True),
        ("130429", "(#130429) Rate limit hit", False),
    ],
)
def test_a_refused_message_is_on_no_phone(desk: Desk, kind: str, error: str, has_wamid: bool) -> None:
    desk.receive()
    faults.add(desk.world, kind)
    sent = say(desk)
    run(desk)
    message = desk.message(sent.id)
    assert (message.status, message.source_id is not None, message.faults) == ("failed", has_wamid, [kind])
    assert message.content_attributes["external_error"].startswith(error)
    assert bubbles(desk) == []


def test_a_stuck_message_stays_sent_and_nobody_is_told(desk: Desk) -> None:
    desk.receive()
    faults.add(desk.world, "stuck")
    sent = say(desk)
    desk.told()
    run(desk)
    assert (desk.message(sent.id).status, desk.message(sent.id).source_id) == ("sent", None)
    assert (bubbles(desk), desk.told()) == ([], [])


def test_accepted_twice_it_is_on_the_phone_twice_under_two_wamids(desk: Desk) -> None:
    desk.receive()
    faults.add(desk.world, "accepted-twice")
    sent = say(desk)
    run(desk)
    assert [bubble.message_id for bubble in bubbles(desk)] == [sent.id, sent.id]
    assert len({bubble.wamid for bubble in bubbles(desk)}) == 2


def test_ticks_come_in_order_unless_they_are_made_not_to(desk: Desk) -> None:
    desk.receive()
    say(desk)
    desk.told()
    run(desk)
    assert states(desk) == ["sent", "delivered", "read"]
    faults.add(desk.world, "read-before-delivered", times=1)
    say(desk)
    desk.told()
    run(desk)
    assert states(desk) == ["sent", "read", "delivered"]
    faults.add(desk.world, "tick-lost", times=1)
    say(desk)
    desk.told()
    run(desk)
    assert states(desk) == ["sent", "read"]


def test_slow_is_later_and_once(desk: Desk) -> None:
    desk.receive()
    faults.add(desk.world, "slow", params={"seconds": 7})
    say(desk)
    (job,) = desk.world.store.all(Job, "kind = 'send_reply'")
    sending = whatsapp.SendReply(desk.world)
    assert sending.finish(job, None) == 7.0
    assert sending.finish(job, None) is None
    assert len(bubbles(desk)) == 1


@pytest.mark.parametrize(("length", "fails"), [(4096, False), (4097, True)])
def test_metas_limit_of_a_text(desk: Desk, length: int, fails: bool) -> None:
    desk.receive()
    sent = say(desk, "a" * length)
    run(desk)
    assert (desk.message(sent.id).status == "failed", bubbles(desk) == []) == (fails, fails)


@pytest.mark.parametrize(
    "text",
    [
        "\n\n".join(["Una línea de papeles que hacen falta."] * 300),
        "Así:\n\n\n\n" + "- *ficha*\n\n  1. permiso_de_circulación\n\n" * 200,
        "a\n\n" * 3_000,
    ],
)
def test_what_we_split_is_taken_as_we_render_it(desk: Desk, text: str) -> None:
    desk.receive()
    parts = split(text)
    assert len(parts) > 1
    for part in parts:
        say(desk, harmless(part))
    run(desk)
    arrived = sorted(len(bubble.text) for bubble in bubbles(desk))
    assert arrived == sorted(len(on_phone(part)) for part in parts)
    assert max(len(on_phone(part)) for part in parts) > whatsapp.LONGEST_TEXT - 50


def test_a_picture_that_is_too_large_fails(desk: Desk) -> None:
    desk.receive()
    large = desk.world.store.add(
        Blob(key="k", filename="foto.jpeg", content_type="image/jpeg", byte_size=5 * 2**20 + 1)
    )
    sent = say(desk, "", attachments=[large])
    run(desk)
    assert desk.message(sent.id).content_attributes["external_error"] == "(#131053) Media upload error"


def test_only_the_phone_that_is_named_is_struck(desk: Desk) -> None:
    desk.receive()
    faults.add(desk.world, "stuck", route="34999999999")
    say(desk)
    run(desk)
    assert len(bubbles(desk)) == 1
