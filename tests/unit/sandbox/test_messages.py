from services.sandbox import humans, messages, whatsapp
from services.sandbox.state import Job, MessageType, PhoneMessage
from tests.unit.sandbox.conftest import Desk


def sends(desk: Desk) -> list[int]:
    return [job.args["message"] for job in desk.world.store.all(Job, "kind = 'send_reply'")]


def deliver(desk: Desk) -> None:
    """Run the waiting sends, as the worker would."""
    for job in desk.world.store.all(Job, "kind = 'send_reply'"):
        whatsapp.SendReply(desk.world).finish(job, None)
        desk.world.store.delete(job)


def test_only_what_may_reach_whatsapp_is_sent(desk: Desk) -> None:
    desk.receive()
    conversation = desk.conversation()
    reply = messages.create(desk.world, conversation, MessageType.outgoing, "uno", desk.bot)
    messages.create(desk.world, conversation, MessageType.outgoing, "nota", desk.bot, private=True)
    messages.create(desk.world, conversation, MessageType.outgoing, "ya está", desk.bot, source_id="wamid.X")
    assert sends(desk) == [reply.id]


def test_the_same_text_twice_is_two_messages(desk: Desk) -> None:
    desk.receive()
    for _ in range(2):
        messages.create(desk.world, desk.conversation(), MessageType.outgoing, "igual", desk.bot)
    deliver(desk)
    shown = [bubble.text for bubble in desk.world.store.all(PhoneMessage, "author = 'bot'")]
    assert shown == ["igual", "igual"]


def test_outside_the_window_only_a_template_goes_out(desk: Desk) -> None:
    desk.receive()
    desk.clock.advance(hours=25)
    conversation = desk.conversation()
    template = {
        "name": "expediente_listo",
        "language": "es",
        "processed_params": {"body": {"1": "Marta"}},
    }
    free = messages.create(desk.world, conversation, MessageType.outgoing, "libre", desk.bot)
    wanted = [template, template | {"name": "no_hay"}, template | {"name": "promocion"}]
    known, unknown, unapproved = (
        messages.create(
            desk.world,
            conversation,
            MessageType.outgoing,
            "plantilla",
            desk.bot,
            additional_attributes={"template_params": params},
        )
        for params in wanted
    )
    deliver(desk)
    for refused in (free, unknown, unapproved):
        message = desk.message(refused.id)
        assert (message.status, message.source_id) == ("failed", None)
        assert message.content_attributes["external_error"] == "Template not found or invalid template name"
    assert desk.message(known.id).source_id
    [bubble] = desk.world.store.all(PhoneMessage, "author = 'bot'")
    assert bubble.text == "Hola Marta, tu expediente está listo para revisar."


def test_liquid_is_rendered_into_what_is_stored_and_not_for_customers(desk: Desk) -> None:
    [id] = desk.receive(text="{{ contact.name }}").message_ids
    assert desk.message(id).content == "{{ contact.name }}"
    reply = messages.create(
        desk.world,
        desk.conversation(),
        MessageType.outgoing,
        "Hola {{ contact.first_name }}{{ x }}",
        desk.bot,
    )
    assert reply.content == "Hola Lucía"


def test_deleting_loses_our_keys_and_leaves_the_phone_alone(desk: Desk) -> None:
    desk.receive()
    message = messages.create(
        desk.world,
        desk.conversation(),
        MessageType.outgoing,
        "secreto",
        desk.bot,
        content_attributes={"msia_part": "p"},
    )
    deliver(desk)
    desk.told()
    humans.delete(desk.world, desk.conversation(), message.id)
    [body] = desk.told()
    assert (body["event"], body["content_attributes"]) == ("message_updated", {"deleted": True})
    assert desk.world.store.first(PhoneMessage, "text = 'secreto'")


def test_retrying_loses_our_keys_and_sends_only_what_never_arrived(desk: Desk) -> None:
    desk.receive()
    message = messages.create(
        desk.world,
        desk.conversation(),
        MessageType.outgoing,
        "uno",
        desk.bot,
        content_attributes={"msia_part": "p"},
    )
    deliver(desk)
    messages.retry(desk.world, desk.message(message.id))
    assert (desk.message(message.id).content_attributes, sends(desk)) == ({}, [])


def test_what_is_typed_on_the_business_phone_has_no_sender(desk: Desk) -> None:
    desk.receive()
    desk.told()
    humans.phone_echo(desk.world, desk.conversation(), "desde el móvil")
    body, *_ = desk.told()
    assert (body["sender"], body["message_type"]) == (None, "outgoing")
    assert body["content_attributes"] == {"external_echo": True}
    assert sends(desk) == []
    assert desk.world.store.first(PhoneMessage, "text = 'desde el móvil' AND author = 'person'")


def test_only_the_first_attachment_reaches_the_phone(desk: Desk) -> None:
    desk.receive()
    files = [desk.world.media.add_sample("image"), desk.world.media.add_sample("document")]
    messages.create(desk.world, desk.conversation(), MessageType.outgoing, "dos", desk.bot, attachments=files)
    deliver(desk)
    [bubble] = desk.world.store.all(PhoneMessage, "author = 'bot'")
    assert [attachment["name"] for attachment in bubble.attachments] == ["placa.jpeg"]


def test_reply_buttons_reach_the_phone(desk: Desk) -> None:
    desk.receive()
    items = {"items": [{"title": "Sí", "value": "1"}, {"title": "No", "value": "2"}]}
    messages.create(
        desk.world,
        desk.conversation(),
        MessageType.outgoing,
        "¿Seguimos?",
        desk.bot,
        content_type="input_select",
        content_attributes=items,
    )
    deliver(desk)
    [bubble] = desk.world.store.all(PhoneMessage, "author = 'bot'")
    assert bubble.buttons == ["Sí", "No"]
