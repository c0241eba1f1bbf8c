"""From rows to answers."""

from collections.abc import Mapping
from typing import Any

from contracts.money import Money
from services.projections.api.models import (
    Conversation,
    Counts,
    Delivery,
    Message,
    Quote,
    QuotedExtra,
    Tariff,
    TariffVersion,
    Tier,
    Turn,
)

Row = Mapping[str, Any]


def conversation(row: Row) -> Conversation:
    """A row of `history.queries.conversations`."""
    return Conversation(**_of(Conversation, row), counts=Counts(**_of(Counts, row)))


def message(row: Row) -> Message:
    """A row of the thread."""
    return Message(**{**_of(Message, row), "media": row["media"] or []})


def turn(row: Row) -> Turn:
    """A turn with its steps."""
    return Turn(**{**_of(Turn, row), "quotes": row["quotes"] or []})


def delivery(row: Row) -> Delivery:
    """One part."""
    return Delivery(**{**_of(Delivery, row), "attempts": row["attempts"] or 0})


def quote(row: Row) -> Quote:
    """One quote, its amounts as money."""
    currency = row["currency"]

    def money(cents: int) -> Money:
        return Money(cents=cents, currency=currency)

    return Quote(
        **_of(Quote, row),
        tariff=TariffVersion(
            slug=row["tariff_slug"], version=row["tariff_version"], position=row["tariff_position"]
        ),
        extras=[
            QuotedExtra(code=extra["code"], option=extra["option"], net=money(extra["net_cents"]))
            for extra in row["extras"]
        ],
        net=money(row["net_cents"]),
        vat=money(row["vat_cents"]),
        gross=money(row["gross_cents"]),
    )


def tariff(row: Row) -> Tariff:
    """One published version."""
    category = row["category"] or {}
    tiers = [
        Tier(**_of(Tier, tier), net=Money(cents=tier["net_cents"], currency=tier["currency"]))
        for tier in row["tiers"]
    ]
    known = {name: category.get(name) for name in ("name", "customer", "currency", "vat_percent")}
    return Tariff(**_of(Tariff, row), **known, published_position=row["position"], tiers=tiers)


def _of(model: type[Any], row: Row) -> dict[str, Any]:
    """The columns that are fields of the model under the same name."""
    missing = {"net", "vat", "gross", "tariff", "extras", "tiers", "counts"}
    return {name: row[name] for name in model.model_fields.keys() - missing if name in row}
