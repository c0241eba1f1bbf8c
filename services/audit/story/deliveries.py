"""What the outbox did, in words."""

from datetime import datetime

from services.audit.story.lines import Line, Story, tells
from services.common.entries import Entry
from services.common.window import MADRID

_CONFIRMED = {
    "response": "its answer says so",
    "look": "found by looking",
    "echo": "its own echo came back",
    "nothing_to_do": "it was so already",
}
_FAILED = {
    "retry": "not accepted",
    "unknown": "no usable answer; it may be there",
    "absent": "looked twice: it is not there",
}


@tells("DeliveryAttempted")
def attempted(entry: Entry, story: Story) -> Line:
    what = f"{story.part(entry.open['part_id'])}: attempt {entry.open['attempt']}"
    return Line("outbox", what, "quiet")


@tells("DeliveryFailed")
def failed(entry: Entry, story: Story) -> Line:
    body = entry.open
    again = datetime.fromisoformat(body["retry_at"]).astimezone(MADRID)
    why = _FAILED.get(body["failure"], body["failure"])
    return Line(
        "outbox", f"{story.part(body['part_id'])}: {why} ({body['code']}); next {again:%H:%M:%S}", "bad"
    )


@tells("DeliverySucceeded")
def succeeded(entry: Entry, story: Story) -> Line:
    body = entry.open
    message = f" as message {body['message_id']}" if body.get("message_id") else ""
    by = _CONFIRMED.get(body["confirmed"], body["confirmed"])
    return Line("outbox", f"{story.part(body['part_id'])}: Chatwoot has it{message} ({by})", "good")


@tells("DeliveryTraced")
def traced(entry: Entry, story: Story) -> Line:
    body = entry.open
    return Line(
        "outbox", f"{story.part(body['part_id'])}: WhatsApp says {body['whatsapp']} (found by looking)"
    )


@tells("DeliveryParked")
def parked(entry: Entry, story: Story) -> Line:
    return Line("outbox", f"{story.part(entry.open['part_id'])}: parked ({entry.open['reason']})", "bad")


@tells("DeliveryRequeued")
def requeued(entry: Entry, story: Story) -> Line:
    return Line("outbox", f"{story.part(entry.open['part_id'])}: queued again")


@tells("DeliveryCancelled")
def cancelled(entry: Entry, story: Story) -> Line:
    return Line(
        "outbox", f"{story.part(entry.open['part_id'])}: will not be sent ({entry.open['reason']})", "bad"
    )
