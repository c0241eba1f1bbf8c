"""`/customers`: people, for those who answer them."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from contracts.errors import NotFound
from contracts.money import Money
from services.projections.api import shapes
from services.projections.api.models import Answer, Conversation, Quote
from services.projections.api.permissions import Personal
from services.projections.api.state import NO_NUL, Fresh, Limit, Paging, page
from services.projections.api.tags import Tagged
from services.projections.customers import queries
from services.projections.history import queries as history
from services.projections.history.wanted import Wanted

router = APIRouter(tags=["customers"], route_class=Tagged)

_CONVERSATIONS = 200  # the latest of one customer; more are listed by their conversations
_QUOTES = 200  # the same
CustomerId = Annotated[str, Path(pattern=r"^contact-[0-9]{1,18}-[0-9]{1,18}$", examples=["contact-1-4102"])]


class Customer(BaseModel):
    """A person. Name, phone and e-mail are null once they are erased."""

    id: str = Field(examples=["contact-1-4102"])
    account: int
    contact_id: int
    name: str | None
    phone: str | None
    email: str | None
    first_seen_at: datetime
    last_seen_at: datetime | None
    last_conversation: str | None
    conversations: int
    quotes: int
    quoted: Money = Field(description="Everything that was ever quoted, VAT included.")
    is_restricted: bool = Field(description="Legally blocked: the bot is silent.")
    restricted_at: datetime | None
    restricted_by: str | None
    restricted_reason: str | None
    erase_at: datetime | None = Field(
        description="An erasure waits for the end of the block: all is destroyed then; null: none is due."
    )
    is_muted: bool = Field(description="For abuse: the bot is silent.")
    muted_at: datetime | None
    muted_by: str | None
    muted_reason: str | None
    opted_out: bool = Field(description="Asked to be written to no more.")
    opted_out_at: datetime | None
    erased_at: datetime | None = Field(
        description="The last time; a name or phone that is there is of somebody who wrote again."
    )
    erased_reason: str | None


class Customers(Answer):
    """A page; `next` is the cursor of the following one."""

    items: list[Customer]
    next: str | None


class OneCustomer(Answer):
    """One person, their latest conversations, and the prices that were given in them."""

    customer: Customer
    conversations: list[Conversation]
    quotes: list[Quote] = Field(description="The latest first; only those that stand.")


@router.get("/customers")
async def list_customers(
    fresh: Fresh,
    place: Paging,
    q: Annotated[
        str | None,
        Query(
            min_length=2,
            max_length=100,
            pattern=NO_NUL,
            description="Part of a name or of a phone.",
            examples=["lucia"],
        ),
    ] = None,
    limit: Limit = 50,
) -> Customers:
    """The last seen first."""
    start = place.after("customers")
    before = (datetime.fromisoformat(start[0]), int(start[1]), int(start[2])) if start else None
    async with fresh.of("customers", "quotes") as (connection, position):
        rows = await queries.customers(connection, search=q, before=before, limit=limit + 1)
    shown, more = page(rows, limit)
    following = None
    if more:
        last = shown[-1]
        following = place.following(
            "customers", last["sorted_at"].isoformat(), last["account"], last["contact_id"]
        )
    return Customers(position=position, items=[_customer(row) for row in shown], next=following)


@router.get("/customers/{id}")
async def show_customer(fresh: Fresh, personal: Personal, id: CustomerId) -> OneCustomer:
    """One person with their conversations, the most recently active first."""
    account, contact = (int(number) for number in id.removeprefix("contact-").split("-"))
    async with fresh.of(*history.READ) as (connection, position):
        row = await queries.customer(connection, account, contact)
        if row is None:
            raise NotFound(f"customer {id}: nothing is known of them at position {position}")
        held = await history.conversations(
            connection, Wanted(contact=(account, contact)), before=None, limit=_CONVERSATIONS
        )
        given = await queries.given(connection, [one["id"] for one in held], limit=_QUOTES)
    return OneCustomer(
        position=position,
        customer=_customer(row),
        conversations=[
            shapes.conversation(one, personal, fresh.state.settings.conversation_link) for one in held
        ],
        quotes=[shapes.quote(one) for one in given],
    )


def _customer(row: shapes.Row) -> Customer:
    known = {name: row[name] for name in Customer.model_fields.keys() - {"quoted"}}
    return Customer(**known, quoted=Money(cents=row["quoted_gross_cents"]))
