"""The base of all events, and the registry of their types."""

from collections.abc import Iterator
from functools import cache
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

from contracts.errors import NewerEvent, UnknownEvent
from contracts.private import ERASED, private_fields
from contracts.upcasting import UPCASTERS, TypeName

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


def from_stored(name: str, open_part: dict[str, Any], private_part: dict[str, Any] | None) -> Event:
    """The event of today from the parts that any version, named by its `ce-type`, has stored.

    Raises `UnknownEvent` or `NewerEvent` for the type, `Undecodable` or `ValueError` for the parts.
    """
    kind = event_type(name)
    return kind.from_parts(*UPCASTERS.apply(name, open_part, private_part))


def event_type(name: str) -> type[Event]:
    """The class that reads a `ce-type` today, also that of an earlier version.

    Raises `NewerEvent` for a later version of a type that this code knows, `UnknownEvent` for any other.
    """
    _load()
    kind = _REGISTRY.get(UPCASTERS.latest(name))
    if kind is not None:
        return kind
    asked = TypeName.parse(name)
    known = asked and _today(asked)
    if asked and known and asked.version > known.version:
        raise NewerEvent(
            f"event type {name!r} was written by a newer version; this one reads it up to v{known.version}: "
            "upgrade this service",
            known,
        )
    raise UnknownEvent(
        f"event type {name!r} is unknown to this version: upgrade this service, or see who wrote it"
    )


def stored_as(*kinds: type[Event]) -> frozenset[str]:
    """Every `ce-type` that reads as one of these types: who filters stored messages compares with these."""
    _load()
    wanted = {kind.type for kind in kinds}
    return frozenset(wanted | {step.source for step in UPCASTERS if UPCASTERS.latest(step.source) in wanted})


def event_types() -> Iterator[tuple[str, type[Event]]]:
    """All types of today, by name."""
    _load()
    yield from sorted(_REGISTRY.items())


def check_versions() -> None:
    """Raise `TypeError` when a version that ever was could not be read; called once all are registered."""
    UPCASTERS.check(_REGISTRY)


def _today(asked: TypeName) -> type[Event] | None:
    """The class of the same name, in whichever version."""
    same = (
        kind for kind in _REGISTRY.values() if (kind.context, kind.__name__) == (asked.context, asked.name)
    )
    return next(same, None)


@cache  # asked for twice for each event that is read, and an import is not free
def _load() -> None:
    """Types register when their module is imported; nobody should have to remember which."""
    import contracts.events  # noqa: F401
