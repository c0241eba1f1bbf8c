"""One trace from webhook to phone, over processes that tell each other nothing of it."""

from services.common.traceids import trace_id
from tests.otlp import Collector, Seen
from tests.system import Stack, eventually

SAID = "Hola, soy Zacarías Trazado, ¿cuánto cuesta homologar el escape de mi moto?"
PHONE = "+34000000771"
PATH = {
    ("ingress", "webhook"),
    ("ingress", "append MessageReceived"),
    ("agent", "turn"),
    ("agent", "append TurnStarted"),
    ("agent", "append ModelCalled"),
    ("agent", "append ReplyRequested"),
    ("outbox", "attempt message"),
    ("outbox", "append DeliveryAttempted"),
    ("outbox", "append DeliverySucceeded"),
}


async def test_a_question_and_its_answer_are_one_trace(stack: Stack, collector: Collector) -> None:
    said = stack.say(PHONE, SAID)
    shown = stack.json("conversations", "show", said["conversation"])
    received = next(event for event in shown["events"] if event["name"] == "MessageReceived")
    trace = trace_id(received["correlation_id"])

    async def seen() -> list[Seen]:
        return collector.spans(trace)

    spans = await eventually(seen, lambda found: {(one.service, one.name) for one in found} >= PATH)
    by_id = {one.id: one for one in spans}
    above = {one.name: by_id[one.parent].name for one in spans if one.parent}  # each parent is there
    assert [one.name for one in spans if not one.parent] == ["webhook"]
    assert above["turn"] == above["append TurnStarted"] == "append MessageReceived"
    assert above["append ReplyRequested"] == "turn"
    assert above["attempt message"] == "append ReplyRequested"
    assert above["append DeliveryAttempted"] == "attempt message"
    (call, *_) = [one for one in spans if one.attributes.get("gen_ai.operation.name") == "chat"]
    assert (call.service, above[call.name]) == ("agent", "turn")
    assert call.attributes["gen_ai.usage.input_tokens"] >= 0

    everything = b"".join(collector.bodies)
    for personal in ("Zacar", "Trazado", "escape", PHONE, PHONE[1:]):
        assert personal.encode() not in everything
