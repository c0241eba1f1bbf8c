"""The base of all events, and the registry of their types."""

from collections.abc import Iterator
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

from contracts.errors import UnknownEvent
from contracts.private import ERASED, private_fields

_REGISTRY: dict[str, type["Event"]] = {}


class Value(BaseModel):
    """A small immutable part of an event."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Event(BaseModel):
    """Something that happened. Subclasses are past tense and never change their meaning.

    class QuoteGiven(Event, context="conversation", version=1)

    registers the type `msia.conversation.QuoteGiven.v1`. Fields marked `Private` are encrypted.
    """

    # A field added later has a default, so old bodies decode; a field we do not know is an error:
    # silently dropping part of a fact would falsify it.
    model_config = ConfigDict(frozen=True, extra="forbid")

    context: ClassVar[str] = ""
    version: ClassVar[int] = 0
    type: ClassVar[str] = ""
    private: ClassVar[frozenset[str]] = frozenset()

    def __init_subclass__(cls, *, context: str = "", version: int = 0, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)

    @classmethod
    def __pydantic_init_subclass__(cls, *, context: str = "", version: int = 0, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if not context:
            return
        cls.context, cls.version = context, version
        cls.type = f"msia.{context}.{cls.__name__}.v{version}"
        cls.private = private_fields(cls)
        if cls.type in _REGISTRY:
            raise TypeError(f"{cls.type} is defined twice")
        _REGISTRY[cls.type] = cls

    def open_part(self) -> dict[str, Any]:
        """What anyone with the log may read: ids, codes, counts, amounts, times."""
        return self.model_dump(mode="json", exclude=set(self.private))

    def private_part(self) -> dict[str, Any] | None:
        """What is encrypted; None when this type holds nothing personal."""
        return self.model_dump(mode="json", include=set(self.private)) if self.private else None

    @classmethod
    def from_parts(cls, open_part: dict[str, Any], private_part: dict[str, Any] | None) -> "Event":
        """Rebuild; without the private part its fields read as `Erased`."""
        if cls.private and private_part is None:
            private_part = dict.fromkeys(cls.private, ERASED)
        return cls.model_validate({**open_part, **(private_part or {})})


def event_type(name: str) -> type[Event]:
    """The class of a `ce-type`; `UnknownEvent` when this code does not know it."""
    _load()
    try:
        return _REGISTRY[name]
    except KeyError:
        raise UnknownEvent(
            f"event type {name!r} is unknown to this version: upgrade this service, or see who wrote it"
        ) from None


def event_types() -> Iterator[tuple[str, type[Event]]]:
    """All types, by name."""
    _load()
    yield from sorted(_REGISTRY.items())


def _load() -> None:
    """Types register when their module is imported; nobody should have to remember which."""
    import contracts.events  # noqa: F401
