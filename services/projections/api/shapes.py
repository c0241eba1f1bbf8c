"""From rows to answers."""

from collections.abc import Iterable, Mapping
from typing import Any

from contracts.money import Money
from services.projections.api.models import (
    Conversation,
    Counts,
    Delivery,
    File,
    Message,
    Quote,
    QuotedExtra,
    Tariff,
    TariffVersion,
    Tier,
    Turn,
)
from services.projections.history.files import EXPIRED

Row = Mapping[str, Any]

_PERSONAL = ("last_text", "customer_name", "customer_phone")


def conversation(row: Row, personal: bool, link: str = "") -> Conversation:
    """A row of `history.queries.conversations`; `link`: see `ProjectionsSettings.conversation_link`."""
    quoted = row["gross_cents"] is not None
    return Conversation(
        **{
            **_of(Conversation, row),
            **{name: row[name] if personal else None for name in _PERSONAL},
            "last_quote": Money(cents=row["gross_cents"], currency=row["currency"]) if quoted else None,
            "erased": bool(row["erased"]),
            "chatwoot_url": link.format(account=row["account"], number=row["number"]) if link else None,
            "counts": Counts(**_of(Counts, row)),
        }
    )


def message(row: Row, personal: bool) -> Message:
    """A row of the thread."""
    hidden = not personal and row["text"] is not None
    known = {
        "media": row["media"] or [],
        "files": [],
        "text": None if hidden else row["text"],
        "hidden": hidden,
        "delivery": None,
    }
    return Message(**{**_of(Message, row), **known})


def thread(
    rows: Iterable[Row], personal: bool, files: Iterable[Row], turns: Iterable[Turn], parts: Iterable[Row]
) -> list[Message]:
    """The rows of a thread with what came with each, its turn and its delivery."""
    held: dict[int, list[File]] = {}
    for row in files:
        held.setdefault(row["message_id"], []).append(file(row))
    burst = {covered: turn.turn_id for turn in turns for covered in turn.covers}  # the last turn counts
    states = {row["part_id"]: row["state"] for row in parts}
    told = [message(row, personal) for row in rows]
    for one in told:
        if one.author == "customer" and one.message_id is not None:
            one.files, one.turn_id = held.get(one.message_id, []), burst.get(one.message_id)
        elif one.part_id is not None:
            one.delivery = states.get(one.part_id)
    return told


def file(row: Row) -> File:
    """One attachment."""
    failed = row["failed_reason"] is not None
    stored = row["digest"] is not None and row["failed_reason"] != EXPIRED
    return File(
        attachment_id=row["attachment_id"],
        kind=row["kind"],
        state="stored" if stored else "failed" if failed else "pending",
        media_type=row["media_type"],
        size=row["size"] if stored else row["told_size"],
        digest=row["digest"] if stored else None,
        reason=row["unheard_reason"] if stored else row["failed_reason"],
    )


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
