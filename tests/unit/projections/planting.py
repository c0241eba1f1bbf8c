"""A person who left a mark wherever an event can hold personal data."""

from datetime import timedelta

from contracts.event import Event, event_types
from contracts.events.control import AdminInvited, Erased, PasswordSet
from contracts.events.conversation import HandoffRequested, ModelCalled, Part, ReplyBlocked, ToolCalled
from contracts.events.customer import CustomerErased, CustomerIdentified
from contracts.events.delivery import DeliveryFailed
from contracts.events.inbox import (
    Attachment,
    AutomaticMessageSent,
    ContactUpdated,
    DeliveryStatusReported,
    HumanReplied,
    MediaStored,
    MediaTranscribed,
    MessageEdited,
    MessageReceived,
    NoteWritten,
    WebhookRejected,
)
from contracts.ids import customer_id, stable_id
from tests.unit.projections.events import (
    BEGAN,
    Told,
    about,
    message,
    part_id,
    reply_requested,
    turn_id,
    turn_started,
)

# About other people than a customer, under keys of their own.
OTHERS: frozenset[type[Event]] = frozenset({AdminInvited, PasswordSet, WebhookRejected})


def planted(conversation: int, word: str, digits: str) -> list[Told]:
    """Events with `word` in every private field, and with `digits` as the number of the phone."""
    said = f"soy {word} y llamo por el escape"
    fact = {"account": 1, "conversation": conversation, "contact_id": conversation}

    def on_message(id: int) -> dict[str, object]:
        return {**fact, "message_id": id, "created_at": BEGAN + timedelta(seconds=id)}

    def person(kind: type[Event], **more: object) -> Told:
        event = kind.model_validate(
            {"account": 1, "contact_id": conversation, "name": word, "phone": f"+34{digits}", **more}
        )
        return Told(
            customer_id(1, conversation),
            event,
            stable_id("planted", conversation, kind.__name__),
            customer_id(1, conversation),
        )

    received = MessageReceived.model_validate(
        {
            **on_message(1),
            "media": (Attachment(id=1, kind="audio"),),
            "text": said,
            "name": word,
            "phone": f"+34{digits}",
            "urls": {1: f"https://chat.example/{word}"},
        }
    )
    spoken = [
        about(conversation, kind.model_validate({**on_message(id), "text": said, **more}), id)
        for kind, id, more in (
            (MessageEdited, 2, {}),
            (HumanReplied, 3, {"via": "chatwoot"}),
            (NoteWritten, 4, {}),
            (AutomaticMessageSent, 5, {"origin": "template"}),
        )
    ]
    medium = {**fact, "message_id": 1, "attachment_id": 1}
    turn = {"turn_id": turn_id(conversation, 1)}
    return [
        person(CustomerIdentified, key_generation=1),
        about(conversation, received, 1),
        message(conversation, 2, said),
        *spoken,
        about(
            conversation,
            MediaStored.model_validate(
                {**medium, "media_type": "audio/ogg", "size": 9, "digest": "d", "filename": f"{word}.ogg"}
            ),
        ),
        about(conversation, MediaTranscribed.model_validate({**medium, "by": "chatwoot", "text": said})),
        message(conversation, 6, said),
        turn_started(conversation, 1, [6]),
        about(
            conversation,
            ModelCalled.model_validate(
                {
                    **turn,
                    "ordinal": 0,
                    "node": "understand",
                    "provider": "offline",
                    "model_asked": "m",
                    "model_served": "m",
                    "prompt_hash": word,
                    "prompt_events": (),
                    "input_tokens": 1,
                    "output_tokens": 1,
                    "response": {"content": said},
                }
            ),
        ),
        about(
            conversation,
            ToolCalled.model_validate(
                {**turn, "ordinal": 1, "name": "quote", "arguments": {"who": word}, "result": {"to": word}}
            ),
        ),
        about(
            conversation,
            ReplyBlocked.model_validate(
                {**turn, "ordinal": 2, "guard": "money", "reason": "x", "text": said}
            ),
        ),
        reply_requested(conversation, 1, (f"Hola, {word}",), quoting=False),
        about(
            conversation,
            DeliveryFailed(
                part_id=part_id(conversation, 1),
                seen=0,
                attempt=1,
                failure="retry",
                code="500",
                retry_at=BEGAN,
                detail=said,
            ),
        ),
        about(
            conversation,
            DeliveryStatusReported.model_validate(
                {
                    **on_message(7),
                    "part_id": part_id(conversation, 1),
                    "state": "failed",
                    "error": said,
                    "whatsapp_id": f"wamid.{word}",
                }
            ),
        ),
        message(conversation, 8, said),
        turn_started(conversation, 2, [8]),
        about(
            conversation,
            HandoffRequested(
                turn_id=turn_id(conversation, 2),
                seen=0,
                reason="asked",
                parts=(
                    Part(part_id=part_id(conversation, 2, 0), kind="message"),
                    Part(part_id=part_id(conversation, 2, 1), kind="note"),
                ),
                texts=(f"Adiós, {word}", said),
            ),
        ),
        person(ContactUpdated, email=f"{word}@example.es"),  # last: the name that stays
    ]


def erasure(conversation: int) -> list[Told]:
    """As ingress appends it: the conversation first, then the customer."""
    owner = customer_id(1, conversation)
    erased = CustomerErased(account=1, contact_id=conversation, key_generation=1, reason="asked")
    return [
        about(conversation, Erased(contact_id=conversation, by="admin")),
        Told(owner, erased, stable_id("planted", owner, "erased")),
    ]


def unplanted(history: list[Told], word: str) -> set[str]:
    """Private fields of customers' events that hold no mark: types added later must be planted too."""
    kinds = {kind for _, kind in event_types() if kind.private} - OTHERS
    wanted = {(kind.__name__, name) for kind in kinds for name in kind.private}
    marked = {
        (type(told.event).__name__, name)
        for told in history
        for name in told.event.private
        if name == "phone" or word in repr(getattr(told.event, name))
    }
    return {f"{kind}.{name}" for kind, name in wanted - marked}
