"""What a customer's WhatsApp can send, as `POST /__fake/whatsapp/inbound` takes it."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, model_validator

from services.sandbox.state import Json

Kind = Literal[
    "text", "image", "video", "audio", "document", "sticker", "location", "contacts", "button", "interactive",
    "unsupported", "reaction", "ephemeral", "edit", "revoke", "request_welcome",
]  # fmt: skip


class Media(BaseModel):
    """A file: one uploaded before (`id`), or its bytes; without either the sample of the type."""

    id: str | None = None
    filename: str | None = None
    content_type: str | None = None
    content: str | None = Field(None, description="base64")


class Location(BaseModel):
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    name: str = ""
    address: str = ""


class Card(BaseModel):
    """A shared contact."""

    formatted_name: str
    phone: str = ""
    first_name: str = ""
    last_name: str = ""


class Quoted(BaseModel):
    """What a reply quotes: by its wamid."""

    id: str


class Item(BaseModel):
    """One WhatsApp message."""

    type: Kind = "text"
    text: str | None = Field(None, max_length=150_000, description="The text, or the caption of a file.")
    media: Media | None = None
    location: Location | None = None
    contacts: list[Card] = Field(default_factory=list)
    context: Quoted | None = None
    referral: Json | None = None
    wamid: str | None = Field(None, description="To play a redelivery; given by Meta otherwise.")

    @model_validator(mode="after")
    def _complete(self) -> "Item":
        if self.type in ("text", "button", "interactive") and not self.text:
            raise ValueError(f"a message of type {self.type} needs `text`")
        if self.type == "location" and self.location is None:
            raise ValueError("a message of type location needs `location`")
        if self.type == "contacts" and not self.contacts:
            raise ValueError("a message of type contacts needs at least one card in `contacts`")
        return self


class Inbound(Item):
    """What `POST /__fake/whatsapp/inbound` takes: a customer, and one message or a burst of them."""

    from_: Annotated[str | None, Field(alias="from", pattern=r"^\+?[1-9]\d{6,14}$")] = None
    bsuid: str | None = Field(None, min_length=1, description="A user without a visible phone number.")
    name: str | None = Field(None, max_length=255)
    burst: list[Item] = Field(default_factory=list, max_length=100)
    gap_ms: int = Field(0, ge=0, le=60_000)

    @model_validator(mode="before")
    @classmethod
    def _burst_is_the_message(cls, data: Any) -> Any:
        """With a burst the outer message is only the envelope."""
        if isinstance(data, dict) and data.get("burst"):
            return {"type": "unsupported"} | data
        return data

    @model_validator(mode="after")
    def _someone(self) -> "Inbound":
        if bool(self.from_) == bool(self.bsuid):
            raise ValueError("give either `from` (a phone as +34000000001) or `bsuid`")
        return self

    @property
    def items(self) -> list[Item]:
        return self.burst or [self]
