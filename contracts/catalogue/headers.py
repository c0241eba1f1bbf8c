"""The headers of a stored event, as a schema. What `Envelope.headers` writes; the server may add its own."""

from typing import Any


def _text(meaning: str, **more: Any) -> dict[str, Any]:
    return {"type": "string", "description": meaning, **more}


_DIGITS = {"pattern": "^[0-9]+$"}

HEADERS: dict[str, Any] = {
    "type": "object",
    "description": "CloudEvents 1.0, binary mode.",
    "required": [
        "Nats-Msg-Id",
        "ce-id",
        "ce-source",
        "ce-specversion",
        "ce-time",
        "ce-type",
        "content-type",
    ],
    "properties": {
        "Nats-Msg-Id": _text("The same as ce-id: a retry within a day is stored once.", format="uuid"),
        "ce-actor": _text("Id of the admin whose command this was."),
        "ce-aggregateversion": _text("Of a decision: its number in its aggregate.", **_DIGITS),
        "ce-causationid": _text("Id of the event that led to this one."),
        "ce-correlationid": _text("The same from the webhook to the delivery."),
        "ce-expectedposition": _text("Of a decision: up to where its writer had seen everything.", **_DIGITS),
        "ce-id": _text("Readers are idempotent by it.", format="uuid"),
        "ce-keyid": _text("Which key seals the private part."),
        "ce-source": _text("The writer.", pattern="^msia/"),
        "ce-specversion": {"const": "1.0"},
        "ce-time": _text("UTC, by the writer's clock.", format="date-time"),
        "ce-type": _text("The message's own name.", pattern=r"^msia\.[a-z]+\.[A-Za-z]+\.v[1-9][0-9]*$"),
        "content-type": {"const": "application/json"},
        "traceparent": _text("W3C Trace Context."),
    },
}
