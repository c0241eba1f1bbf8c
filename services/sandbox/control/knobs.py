"""How this Chatwoot is set up: what an administrator of a real one would change in its settings."""

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from services.sandbox.api.auth import WorldDep
from services.sandbox.state import Account, Inbox, Json
from services.sandbox.world import World

router = APIRouter(prefix="/__fake/knobs")


class Knobs(BaseModel):
    """What is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")

    keep_pending_on_bot_failure: bool | None = None
    lock_to_single_conversation: bool | None = None
    greeting_message: str | None = None
    out_of_office_message: str | None = None
    csat_survey: bool | None = None


@router.get("")
async def show(world: WorldDep) -> Json:
    return _view(world)


@router.put("")
async def change(world: WorldDep, body: Knobs) -> Json:
    """Of the account and of the WhatsApp inbox; an empty message turns it off."""
    turn(world, body)
    return _view(world)


def turn(world: World, body: Knobs) -> None:
    for record in (_account(world), _inbox(world)):
        for name, value in body.model_dump(exclude_none=True).items():
            if hasattr(record, name):
                setattr(record, name, value)
        world.store.save(record)


def _account(world: World) -> Account:
    return world.store.one(Account, world.settings.chatwoot_account_id)


def _inbox(world: World) -> Inbox:
    return world.store.one(Inbox, world.settings.chatwoot_inbox_id)


def _view(world: World) -> Json:
    records = (_account(world), _inbox(world))
    return {
        name: getattr(record, name)
        for name in Knobs.model_fields
        for record in records
        if hasattr(record, name)
    }
