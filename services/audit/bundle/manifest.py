"""What a bundle says of itself: `manifest.json`, and the signed note over it."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from contracts.errors import BadInput
from contracts.ids import is_conversation
from eventstore.ledger.errors import ForgedSeal, LedgerBroken
from eventstore.ledger.notes import SigningKey, VerifierKey, open_note
from services.common.window import rfc3339

MANIFEST, SIGNATURE, SEAL = "manifest.json", "manifest.note", "seal.note"
TREE, EVENTS, PERSONAL, README = "tree.jsonl", "events.jsonl", "personal.jsonl", "README.txt"
# In this order, so that whoever reads the archive knows what must follow before it does.
MEMBERS = (MANIFEST, SIGNATURE, SEAL, README, TREE, EVENTS, PERSONAL)

_TITLE = "msia audit export"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _file(name: str) -> str:
    if name not in MEMBERS or name in (MANIFEST, SIGNATURE):
        raise ValueError("not a file of a bundle")
    return name


def _time(text: str) -> str:
    try:
        written = rfc3339(datetime.fromisoformat(text))
    except OverflowError as error:  # the first of January of the year 1, east of Greenwich
        raise ValueError(str(error)) from error
    if written != text:
        raise ValueError("not a time as we write it")
    return text


def _conversation(text: str) -> str:
    if not is_conversation(text):
        raise ValueError("not a conversation")
    return text


def _verifier_key(text: str) -> str:
    try:
        parsed = str(VerifierKey.parse(text))
    except BadInput as error:
        raise ValueError(str(error)) from error
    if parsed != text or not text.isprintable():
        raise ValueError("not a verifier key as we write it")
    return text


Time = Annotated[str, AfterValidator(_time)]


class Asked(_Part):
    """What was asked for, its times resolved; RFC 3339 UTC, half-open."""

    since: Time | None
    until: Time | None
    conversations: list[Annotated[str, AfterValidator(_conversation)]]
    personal_data: bool

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        # As texts: all are written with the same digits, in UTC.
        if self.since and self.until and self.since >= self.until:
            raise ValueError("the window ends before it begins")
        return self


class Selected(_Part):
    """Which positions this came to. `before` and `after` are the neighbours that prove the window's edges."""

    first: int | None  # None: nothing was stored in the window
    last: int | None
    before: int | None
    after: int | None
    events: int
    types: dict[str, int]  # how many of each, the neighbours and what explains the rest included

    @property
    def empty(self) -> bool:
        return self.first is None and self.last is None


class Content(_Part):
    """One file beside the manifest."""

    bytes: int = Field(ge=0)
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class Head(_Part):
    """The seal that all of it is proven under."""

    size: int
    root: str  # hexadecimal


class Manifest(_Part):
    """Written with sorted keys: the same bundle gives the same bytes."""

    schema_version: Literal[1] = 1
    tool: str
    log: str
    signer: Annotated[str, AfterValidator(_verifier_key)]  # the verifier key of whoever made the bundle
    query: Asked
    selected: Selected
    seal: Head
    files: dict[Annotated[str, AfterValidator(_file)], Content]

    @property
    def open_end(self) -> bool:
        """Whether the window goes on behind the seal: nothing sealed stands after its end."""
        return bool(self.query.until) and not self.query.conversations and self.selected.after is None

    def text(self) -> str:
        return json.dumps(self.model_dump(), ensure_ascii=False, sort_keys=True, indent=2) + "\n"

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """`LedgerBroken` for any bytes but those that `text` writes."""
        try:
            found = cls.model_validate_json(data)
            if found.text().encode() != data:
                raise ValueError("it is written in another form than ours")
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            where = ".".join(map(str, first["loc"]))  # of somebody else's making, as all that is in it
            raise LedgerBroken(f"{MANIFEST} was altered: {where!r}: {first['msg']}") from error
        except ValueError as error:
            raise LedgerBroken(f"{MANIFEST} was altered: it does not decode ({error})") from error
        return found


def tool() -> str:
    """`msia 0.1.0`."""
    return f"msia {version('msia-a')}"


def content_of(file: Path) -> Content:
    with file.open("rb") as data:
        return Content(bytes=file.stat().st_size, sha256=hashlib.file_digest(data, "sha256").hexdigest())


def sign(manifest: bytes, key: SigningKey) -> str:
    """The note: whose bundle it is and the SHA-256 of its manifest."""
    return key.sign(_text(manifest))


def check_signature(note: str, manifest: bytes, signers: Sequence[VerifierKey]) -> None:
    """`ForgedSeal` unless one of them signed exactly this manifest."""
    try:
        text, _ = open_note(note, signers)
    except ForgedSeal as error:
        raise ForgedSeal(f"{SIGNATURE}: {error}") from None
    if text != _text(manifest):
        raise ForgedSeal(f"{MANIFEST} was altered: {SIGNATURE} was made over another one")


def _text(manifest: bytes) -> str:
    return f"{_TITLE}\n{hashlib.sha256(manifest).hexdigest()}\n"
