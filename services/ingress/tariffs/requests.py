"""What admins send to change a tariff: edits by the names of their events, each with its own fields."""

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, create_model

from contracts.event import Event
from contracts.events import tariff as events

_EDITS: tuple[type[Event], ...] = (
    events.CategoryDefined,
    events.ElementDefined,
    events.ElementRetired,
    events.TierPriced,
    events.TierRemoved,
    events.RuleSet,
    events.RuleRemoved,
    events.ExtraPriced,
    events.ExtraRemoved,
    events.DocumentationSet,
)


def _edit(kind: type[Event]) -> Any:
    """The event's own fields, strict where money is, and the name that tells it apart."""
    name: Any = Literal[kind.__name__]
    fields: dict[str, Any] = {"change": (name, ...)} | {
        name: (field.annotation, field) for name, field in kind.model_fields.items()
    }
    create: Any = create_model  # its overloads know no computed fields
    return create(
        f"{kind.__name__}Edit",
        __config__=ConfigDict(extra="forbid", frozen=True),
        __doc__=kind.__doc__,
        **fields,
    )


_BY_NAME = {kind.__name__: kind for kind in _EDITS}
_SHAPES = tuple(_edit(kind) for kind in _EDITS)
_AnyEdit: Any = _SHAPES[0]
for _shape in _SHAPES[1:]:
    _AnyEdit = _AnyEdit | _shape
Edit = Annotated[_AnyEdit, Field(discriminator="change")]


class TariffEdits(BaseModel):
    """Made together or not at all, in this order."""

    model_config = ConfigDict(extra="forbid")

    changes: list[Edit] = Field(min_length=1, max_length=500)

    def events(self) -> list[Event]:
        """As the log keeps them."""
        return [
            _BY_NAME[edit.change].model_validate(edit.model_dump(exclude={"change"})) for edit in self.changes
        ]


class PublishTariff(BaseModel):
    """`effective_from` with its offset; none: at once."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(min_length=1, max_length=500)
    effective_from: AwareDatetime | None = None


class WithdrawTariff(BaseModel):
    """Why the version that waits shall not come."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(min_length=1, max_length=500)


class DiscardDraft(BaseModel):
    """Why the draft goes."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field("", max_length=500)
