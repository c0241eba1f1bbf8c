"""The webhooks: what was tried, an old one sent again, a new secret."""

from dataclasses import asdict

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from contracts.errors import NotFound
from services.sandbox import webhooks
from services.sandbox.api.auth import WorldDep
from services.sandbox.serializers.times import iso
from services.sandbox.state import AgentBot, Job, Json, WebhookAttempt
from services.sandbox.webhooks import Delivery

router = APIRouter(prefix="/__fake/webhooks")


@router.get("")
async def index(world: WorldDep, after: int = 0) -> Json:
    """Every attempt to tell a receiver, and what is still waiting to be told."""
    attempts = world.store.all(WebhookAttempt, "id > ?", after)
    waiting = world.store.all(Job, "kind LIKE '%webhook'")
    return {
        "attempts": [asdict(attempt) | {"at": iso(attempt.at)} for attempt in attempts],
        "waiting": [{"id": job.id, "event": job.args["event"], "error": job.error} for job in waiting],
    }


class Replay(BaseModel):
    """How old the request is."""

    age: float = Field(600.0, ge=0, description="Seconds, by its signed timestamp.")


@router.post("/replay")
async def replay(request: Request, world: WorldDep, body: Replay | None = None) -> Json:
    """The last webhook again, signed then, as someone who recorded it would send it."""
    sent, bot = world.last_webhook, world.store.first(AgentBot, "1")
    if sent is None or bot is None:
        raise NotFound("no webhook was sent since the sandbox started")
    delivery: Delivery = request.app.state.delivery
    answer = await delivery.post(sent, bot.secret, (body or Replay()).age)
    return {"status": answer.status, "error": answer.error}


@router.post("/rotate_secret")
async def rotate_secret(world: WorldDep) -> Json:
    """A new secret for the bot's webhooks; the next start of the sandbox takes the settings' again."""
    return {"secret": webhooks.rotate_secret(world)}
