"""The register of personal data: every field marked `Private`, what it is for, on what ground, how long kept.

The fields come from the annotations; a field without an entry here is an error, so none is forgotten.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from contracts.event import Event

BEGIN, END = "<!-- register: made by `make events` -->\n", "<!-- end of the register -->\n"
_HEAD = "| event | field | category | purpose | legal basis | kept |\n|---|---|---|---|---|---|\n"


@dataclass(frozen=True, slots=True)
class Treatment:
    """Why something is held. `basis`: article of the GDPR; `kept`: which clock ends it (docs/privacy.md)."""

    purpose: str
    basis: str
    kept: str


_ANSWERING = Treatment("answer and quote", "6(1)(b)", "customer")
_DELIVERING = Treatment("see that answers arrive", "6(1)(b)", "customer")
_PROVING = Treatment("show why something was said", "6(1)(f)", "customer")
_OPERATING = Treatment("find out why a webhook was unusable", "6(1)(f)", "month")
_STAFF = Treatment("let the staff sign in", "6(1)(b)", "staff")

TREATMENTS: Mapping[str, Treatment] = {
    "AdminInvited": _STAFF,
    "AutomaticMessageSent": _ANSWERING,
    "ContactUpdated": _ANSWERING,
    "CustomerIdentified": _ANSWERING,
    "DeliveryFailed": _DELIVERING,
    "DeliveryStatusReported": _DELIVERING,
    "HandoffRequested": _ANSWERING,
    "HumanReplied": _ANSWERING,
    "MediaStored": _ANSWERING,
    "MediaTranscribed": _ANSWERING,
    "MessageEdited": _ANSWERING,
    "MessageReceived": _ANSWERING,
    "ModelCalled": _PROVING,
    "NoteWritten": _ANSWERING,
    "PasswordSet": _STAFF,
    "ReplyBlocked": _PROVING,
    "ReplyRequested": _ANSWERING,
    "ToolCalled": _PROVING,
    "WebhookRejected": _OPERATING,
}
CATEGORIES: Mapping[str, str] = {
    "arguments": "content",
    "body": "anything",
    "detail": "technical",
    "email": "contact",
    "error": "technical",
    "filename": "content",
    "hash": "credential",
    "name": "identity",
    "phone": "contact",
    "prompt_hash": "technical",
    "response": "content",
    "result": "content",
    "text": "content",
    "texts": "content",
    "urls": "content",
    "whatsapp_id": "contact",
}


def register(types: Mapping[str, type[Event]]) -> str:
    """Markdown. Raises `KeyError` for a type or a field that nobody has thought about."""
    return _HEAD + "".join(f"{row}\n" for row in _rows(types))


def renewed(page: str, types: Mapping[str, type[Event]]) -> str:
    """A page with the table of today between its marks. Raises `ValueError` where they are missing."""
    before, _, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError("the page has no marks for the register")
    return f"{before}{BEGIN}{register(types)}{END}{after}"


def _rows(types: Mapping[str, type[Event]]) -> Iterator[str]:
    for kind in types.values():
        for field in sorted(kind.private):
            why = TREATMENTS[kind.__name__]
            cells = (f"`{kind.__name__}`", f"`{field}`", CATEGORIES[field], why.purpose, why.basis, why.kept)
            yield f"| {' | '.join(cells)} |"
