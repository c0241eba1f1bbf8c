"""What Chatwoot told, in words."""

from services.audit.story.lines import Line, Story, Tone, listed, tells, text
from services.common.entries import Entry

_TONES: dict[str, Tone] = {"failed": "bad", "delivered": "good", "read": "good"}


@tells("MessageReceived")
def received(entry: Entry, story: Story) -> Line:
    media = [str(attachment["kind"]) for attachment in entry.open.get("media", ())]
    notes = [f"message {entry.open['message_id']}"]
    notes += [f"with {listed(media)}"] if media else []
    notes += ["a kind that Chatwoot cannot show"] if entry.open.get("unsupported") else []
    notes += ["found by the sweeper"] if entry.open.get("recovered") else []
    return Line("customer", f"{text(entry)} ({'; '.join(notes)})")


@tells("HumanReplied")
def replied(entry: Entry, story: Story) -> Line:
    where = "from the company's phone" if entry.open["via"] == "phone" else "in Chatwoot"
    user = f", user {entry.open['user_id']}" if entry.open.get("user_id") else ""
    return Line("person", f"{text(entry)} (message {entry.open['message_id']}{user}, {where})")


@tells("NoteWritten")
def noted(entry: Entry, story: Story) -> Line:
    return Line("person", f"private note: {text(entry)} (message {entry.open['message_id']})", "quiet")


@tells("AutomaticMessageSent")
def automatic(entry: Entry, story: Story) -> Line:
    return Line("chatwoot", f"{entry.open['origin']}: {text(entry)} (message {entry.open['message_id']})")


@tells("MessageEdited")
def edited(entry: Entry, story: Story) -> Line:
    return Line("chatwoot", f"message {entry.open['message_id']} now reads: {text(entry)}")


@tells("MessageDeleted")
def deleted(entry: Entry, story: Story) -> Line:
    return Line("chatwoot", f"message {entry.open['message_id']} deleted")


@tells("MediaTranscribed")
def transcribed(entry: Entry, story: Story) -> Line:
    return Line("ingress", f"message {entry.open['message_id']} transcribed: {text(entry)}", "quiet")


@tells("MediaStored")
def stored(entry: Entry, story: Story) -> Line:
    what = f"{entry.open['media_type']}, {entry.open['size']} bytes"
    return Line("ingress", f"attachment of message {entry.open['message_id']} kept ({what})", "quiet")


@tells("MediaFailed")
def media_failed(entry: Entry, story: Story) -> Line:
    what = f"attachment of message {entry.open['message_id']} could not be fetched: {entry.open['reason']}"
    return Line("ingress", what, "bad")


@tells("MediaErased")
def media_erased(entry: Entry, story: Story) -> Line:
    what = f"attachment of message {entry.open['message_id']} deleted: {entry.open['reason']}"
    return Line("keeper", what, "quiet")


@tells("TranscriptionFailed")
def not_transcribed(entry: Entry, story: Story) -> Line:
    return Line(
        "ingress", f"message {entry.open['message_id']} not transcribed: {entry.open['reason']}", "bad"
    )


@tells("DeliveryStatusReported")
def reported(entry: Entry, story: Story) -> Line:
    state, code = str(entry.open["state"]), entry.open.get("error_code")
    what = f"message {entry.open['message_id']} {state}" + (f" ({code})" if code else "")
    return Line("whatsapp" if state != "echoed" else "chatwoot", what, _TONES.get(state, "quiet"))


@tells("ConversationStatusChanged")
def status_changed(entry: Entry, story: Story) -> Line:
    return Line("chatwoot", f"status {entry.open['snapshot'].get('status') or 'unknown'}")


@tells("ConversationAssigned")
def assigned(entry: Entry, story: Story) -> Line:
    snapshot = entry.open["snapshot"]
    kind, who = snapshot.get("assignee_type"), snapshot.get("assignee_id")
    return Line("chatwoot", f"assigned to {kind} {who}" if kind else "assigned to nobody")


@tells("WebhookRejected")
def rejected(entry: Entry, story: Story) -> Line:
    field = f", field {entry.open['field']}" if entry.open.get("field") else ""
    return Line("ingress", f"webhook not usable: {entry.open['reason']}{field}", "bad")
