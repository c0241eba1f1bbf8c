"""`/api/privacy/status|restrict|unrestrict|erase`: what stands between a person and oblivion.

An erasure blocks first (LOPDGDD art. 32): the keeper destroys when the term is over. With `now` the same
event says "at once", and ingress carries it out before it answers; after a crash the keeper does.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import Field

from contracts.errors import Refused
from contracts.events.customer import CustomerRestricted, CustomerUnrestricted
from contracts.ids import stable_id
from domain.customers.standing import Standing
from eventstore.media import Media
from eventstore.store import EventStore, Expect
from eventstore.vault import Vault
from services.common.auth import Principal, allowed
from services.common.customers.erasing import Eraser, Why
from services.common.customers.places import CustomerRef, conversations_of, standing_of
from services.ingress.privacy.shown import Status, shown
from services.ingress.privacy.targets import Target, customer_of

Admin = Annotated[Principal, Depends(allowed("admin"))]
Looker = Annotated[Principal, Depends(allowed("admin", "auditor"))]


class Wanted(Target):
    """Whom, and why; the reason stands in the log in the open: it must not name customers."""

    reason: str = Field(min_length=1, max_length=500)


class Erasure(Wanted):
    """`now`: without the term of blocking."""

    now: bool = False


def _now() -> datetime:
    return datetime.now(UTC)


def routes(store: EventStore, blocked_for: timedelta, clock: Callable[[], datetime] = _now) -> APIRouter:
    """The commands. 404: nobody; 409: it is so already, or several are meant."""
    router = APIRouter(prefix="/api/privacy", tags=["privacy"])
    eraser = Eraser(store, Vault(store.client), Media(store.client, None))

    @router.post("/status")
    async def show_privacy_status(target: Target, caller: Looker) -> Status:
        """How a customer stands, and how many conversations they have; opens nothing of them."""
        return await _status(store, await customer_of(store, target, caller.id))

    @router.post("/restrict")
    async def restrict_customer(wish: Wanted, caller: Admin) -> Status:
        """Block: the bot is silent from here on, what they write goes to people."""
        customer, standing = await _standing(store, wish, caller)
        if standing.restriction is not None:
            raise Refused(f"{customer.id} is blocked already: see `msia privacy status`")
        await _restrict(store, customer, standing, wish.reason, caller, None)
        return await _status(store, customer)

    @router.post("/unrestrict")
    async def unrestrict_customer(wish: Wanted, caller: Admin) -> Status:
        """Lift the block, and with it an erasure that was due later."""
        customer, standing = await _standing(store, wish, caller)
        if standing.restriction is None:
            raise Refused(f"{customer.id} is not blocked")
        event = CustomerUnrestricted(
            account=customer.account, contact_id=customer.contact_id, by=caller.id, reason=wish.reason
        )
        id = stable_id("unrestricted", customer.id, standing.position)
        expect = Expect(customer.subject, standing.position)
        await store.append(customer.id, event, id=id, actor=caller.id, expect=expect)
        return await _status(store, customer)

    @router.post("/erase")
    async def erase_customer(wish: Erasure, caller: Admin) -> Status:
        """Block, and have all that is held destroyed when the term is over, or now. Safe to repeat."""
        customer, standing = await _standing(store, wish, caller)
        if await eraser.holds(customer, standing):
            await _block(customer, standing, wish, caller)
        elif not wish.now:
            raise Refused(f"{customer.id} is erased: nothing is held that could be read")
        if wish.now:
            await eraser.erase(customer, Why(caller.id, wish.reason))
        return await _status(store, customer)

    async def _block(customer: CustomerRef, standing: Standing, wish: Erasure, caller: Principal) -> None:
        """The intent, in the log first: who crashes after it is relieved by the keeper."""
        due = standing.restriction.erase_at if standing.restriction else None
        if due is not None and not wish.now:
            raise Refused(f"{customer.id} is blocked and erased on {due:%Y-%m-%d}; with --now at once")
        if not standing.due(clock()):
            erase_at = clock() + (timedelta() if wish.now else blocked_for)
            await _restrict(store, customer, standing, wish.reason, caller, erase_at)

    return router


async def _standing(store: EventStore, wish: Wanted, caller: Principal) -> tuple[CustomerRef, Standing]:
    customer = await customer_of(store, wish, caller.id, wish.reason)
    return customer, await standing_of(store, customer)


async def _restrict(
    store: EventStore,
    customer: CustomerRef,
    standing: Standing,
    reason: str,
    by: Principal,
    erase_at: datetime | None,
) -> None:
    """Raises `Conflict` when somebody changed the customer meanwhile."""
    event = CustomerRestricted(
        account=customer.account,
        contact_id=customer.contact_id,
        reason=reason,
        by=by.id,
        erase_at=erase_at,
    )
    id = stable_id("restricted", customer.id, standing.position)
    expect = Expect(customer.subject, standing.position)
    await store.append(customer.id, event, id=id, actor=by.id, expect=expect)


async def _status(store: EventStore, customer: CustomerRef) -> Status:
    standing = await standing_of(store, customer)
    return shown(customer, standing, await conversations_of(store.reader, customer))
