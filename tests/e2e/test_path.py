"""From a WhatsApp question to a quote, a reply, rows and a replay."""

import json

from tests.system import Stack, eventually

SAID = "Hola, quiero homologar el escape y el manillar de mi MT-07"


def test_a_question_becomes_a_quote_on_the_phone(stack: Stack) -> None:
    said = stack.say("+34000000001", SAID)
    (reply,) = said["replies"]
    assert "175,00 €" in reply["text"]
    assert "211,75 €" in reply["text"]
    assert "inteligencia artificial" in reply["text"]

    shown = stack.json("conversations", "show", said["conversation"])
    names = [event["name"] for event in shown["events"]]
    order = ["MessageReceived", "TurnStarted", "QuoteGiven", "ReplyRequested", "DeliverySucceeded"]
    assert [name for name in names if name in order][:5] == order
    quote = next(event["open"] for event in shown["events"] if event["name"] == "QuoteGiven")
    assert (quote["net"]["cents"], quote["vat"]["cents"], quote["gross"]["cents"]) == (17500, 3675, 21175)
    assert {event["correlation_id"] for event in shown["events"] if event["name"] in order} == {
        shown["events"][names.index("MessageReceived")]["correlation_id"]
    }

    text = json.dumps(shown, ensure_ascii=False)
    assert "MT-07" not in text, "what a customer wrote stands in the open part"


async def test_the_rows_follow(stack: Stack) -> None:
    said = stack.say("+34000000002", "y cuanto por unos retrovisores de moto")
    conversation = said["conversation"]
    async with stack.query() as query:

        async def timeline() -> dict[str, object]:
            return dict((await query.get(f"/conversations/{conversation}")).json())

        found = await eventually(timeline, lambda t: bool(t.get("quotes")) and bool(t.get("deliveries")))
        assert found["quotes"][0]["gross"]["cents"] == 16940  # 140.00 + 21 %
        tariffs = (await query.get("/tariffs")).json()
        assert "motos-part" in json.dumps(tariffs)


def test_a_replay_folds_the_same_state_twice(stack: Stack) -> None:
    said = stack.say("+34000000003", "cuánto cuesta homologar un escape de moto")
    (one,) = stack.json("replay", "fold", said["conversation"])["folds"]
    position = str(one["position"])  # delivery ticks go on arriving
    (again,) = stack.json("replay", "fold", said["conversation"], "--position", position)["folds"]
    assert one == again
    assert one["quotes"][0]["gross_cents"] == 16940


def test_a_variant_is_asked_for_and_the_answer_completes_the_quote(stack: Stack) -> None:
    asked = stack.say("+34000000004", "precio para la suspensión de mi moto")
    assert "€" not in asked["replies"][0]["text"]
    assert "?" in asked["replies"][0]["text"]
    answered = stack.say("+34000000004", "la delantera")
    assert "280,00 €" in answered["replies"][0]["text"]  # one element that needs a project


def test_leaving_out_an_element_takes_its_variants_out(stack: Stack) -> None:
    phone = "+34000000006"
    both = stack.say(phone, "la suspensión delantera y los espejos de mi moto")
    assert "280,00 €" in both["replies"][0]["text"]
    assert "140,00 €" in stack.say(phone, "sin la suspensión")["replies"][0]["text"]


def test_a_car_is_never_priced_as_a_bike(stack: Stack) -> None:
    said = stack.say("+34000000007", "Tengo un coche, quiero homologar unas llantas")
    assert "€" not in said["replies"][0]["text"]


def test_whoever_wants_a_person_gets_one(stack: Stack) -> None:
    said = stack.say("+34000000005", "quiero hablar con una persona")
    assert "persona" in said["replies"][-1]["text"]
    names = stack.types(said["conversation"])
    assert "HandoffRequested" in names


async def test_odd_messages_get_a_sensible_answer(stack: Stack) -> None:
    for number, body in enumerate(
        (
            {"type": "text", "text": "a" * 10_000},
            {"type": "text", "text": "🏍️🔥👍"},
            {"type": "text", "text": "مرحبا كم السعر"},
            {"type": "audio"},
            {"type": "sticker"},
            {"type": "location", "location": {"latitude": 40.4, "longitude": -3.7, "name": "Taller"}},
            {"type": "contacts", "contacts": [{"formatted_name": "Taller", "phone": "+34000000999"}]},
            {"type": "image", "text": None},
            {"type": "unsupported"},
        ),
        start=20,
    ):
        phone = f"+340000000{number}"
        async with stack.sandbox() as client:
            sent = await client.post("/__fake/whatsapp/inbound", json={"from": phone, "name": "Raro", **body})
            assert sent.status_code == 200, (body["type"], sent.text)
        (reply, *more) = await eventually(lambda phone=phone: stack.replies(phone), bool)
        assert reply["text"], body
        assert not more, body


async def test_someone_without_a_phone_number_is_answered_too(stack: Stack) -> None:
    async with stack.sandbox() as client:
        sent = await client.post(
            "/__fake/whatsapp/inbound",
            json={"bsuid": "ES.1234567890", "name": "Sin número", "type": "text", "text": "Hola"},
        )
        assert sent.status_code == 200, sent.text
    await eventually(lambda: stack.replies("ES.1234567890"), lambda replies: len(replies) == 1)
