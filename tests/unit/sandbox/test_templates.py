"""What Chatwoot says by itself: of type template, without a sender."""

from services.sandbox import humans, templates
from services.sandbox.control.knobs import Knobs, turn
from services.sandbox.state import Job, Message, MessageType
from tests.unit.sandbox.conftest import Desk


def said(desk: Desk) -> list[tuple[str | None, str | None]]:
    found = desk.world.store.all(Message, "message_type = ?", MessageType.template)
    return [(message.content, message.sender_type) for message in found]


def test_the_greeting_comes_once_and_out_of_office_once_a_day(desk: Desk) -> None:
    turn(desk.world, Knobs(greeting_message="¡Bienvenida!", out_of_office_message="Abrimos a las 9."))
    desk.receive()
    desk.receive(text="¿Hola?")
    # The greeting is a template of today, too: so Chatwoot itself keeps still about its hours.
    assert said(desk) == [("¡Bienvenida!", None)]
    desk.clock.advance(hours=24)
    desk.receive(text="¿Y hoy?")
    assert said(desk)[1:] == [("Abrimos a las 9.", None)]


def test_a_survey_follows_a_resolved_conversation(desk: Desk) -> None:
    turn(desk.world, Knobs(csat_survey=True))
    desk.receive()
    desk.told()
    humans.set_status(desk.world, desk.conversation(), "resolved")
    (job,) = desk.world.store.all(Job, "kind = 'survey'")
    desk.told()
    templates.Survey(desk.world).finish(job, None)
    (told,) = [body for body in desk.told() if body["event"] == "message_created"]
    assert (told["content_type"], told["message_type"], told["sender"]) == ("input_csat", "template", None)
    assert "/survey/responses/" in told["content"]


def test_by_default_it_says_nothing(desk: Desk) -> None:
    desk.receive()
    humans.set_status(desk.world, desk.conversation(), "resolved")
    assert (said(desk), desk.world.store.all(Job, "kind = 'survey'")) == ([], [])
