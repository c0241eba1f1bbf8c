"""Looking inside, and starting afresh."""

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter
from fastapi.encoders import jsonable_encoder
from pydantic import BaseModel, Field

from services.sandbox import seed
from services.sandbox.api.auth import WorldDep
from services.sandbox.customer import attended_by
from services.sandbox.serializers.times import iso, iso_or_none
from services.sandbox.state import (
    Account,
    ApiRequest,
    Contact,
    ContactInbox,
    Conversation,
    Inbox,
    Job,
    Json,
    Message,
)

router = APIRouter(prefix="/__fake")


@router.get("/log")
async def log(world: WorldDep, after: int = 0) -> Json:
    """The API requests in order of arrival; `finished_at` null: still open, or the sandbox was killed."""
    requests = world.store.all(ApiRequest, "id > ?", after)
    return {
        "requests": [
            asdict(entry)
            | {"started_at": iso(entry.started_at), "finished_at": iso_or_none(entry.finished_at)}
            for entry in requests
        ]
    }


@router.get("/state")
async def state(world: WorldDep) -> Json:
    """Everything that Chatwoot would show, with its own ids; no tokens and no secrets."""
    store = world.store

    def plain(record: Any, *hidden: str) -> Json:
        view = {name: value for name, value in asdict(record).items() if name not in hidden}
        encoded: Json = jsonable_encoder(view)
        return encoded

    return {
        "accounts": [plain(record) for record in store.all(Account)],
        "inboxes": [plain(record, "secret") for record in store.all(Inbox)],
        "contacts": [plain(record) for record in store.all(Contact)],
        "contact_inboxes": [plain(record, "pubsub_token") for record in store.all(ContactInbox)],
        "conversations": [
            plain(record) | {"key": record.key, "attended_by": attended_by(world, record)[0]}
            for record in store.all(Conversation)
        ],
        "messages": [plain(record) for record in store.all(Message)],
        "jobs": [
            {"id": job.id, "kind": job.kind, "run_at": iso(job.run_at), "error": job.error}
            for job in store.all(Job)
        ],
    }


@router.get("/jobs")
async def jobs(world: WorldDep) -> Json:
    """How much is still to be done: webhooks to tell, messages to hand to WhatsApp, ticks."""
    return {
        "waiting": world.store.count(Job, "error IS NULL"),
        "died": world.store.count(Job, "error NOT NULL"),
    }


class Reset(BaseModel):
    """How much to forget."""

    sequences: bool = Field(False, description="Start the ids at 1 again: only with an empty log behind.")


@router.post("/reset")
async def reset(world: WorldDep, body: Reset | None = None) -> Json:
    seed.reset(world, sequences=bool(body and body.sequences))
    return {"reset": True}
