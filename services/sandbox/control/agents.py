"""What a person at the dashboard, or at the business's phone, does."""

from collections.abc import Callable
from typing import Literal

from fastapi import APIRouter
from pydantic import Field

from contracts.errors import BadInput
from services.sandbox import customer, humans
from services.sandbox.api.auth import WorldDep
from services.sandbox.control.targets import Target, conversation_of
from services.sandbox.state import Conversation, Json, Message, Status
from services.sandbox.world import World

router = APIRouter(prefix="/__fake/agent")

Action = Literal[
    "reply", "note", "phone_echo", "assign", "unassign", "open", "resolve", "snooze", "pending", "label",
    "delete", "typing",
]  # fmt: skip


class AgentAction(Target):
    """The conversation, and what the action needs."""

    text: str | None = Field(None, description="reply, note, phone_echo")
    labels: list[str] | None = Field(None, description="label: all of them")
    message_id: int | None = Field(None, description="delete: without it the business's last message")
    on: bool = Field(True, description="typing")
    is_private: bool = Field(False, description="typing")


Do = Callable[[World, Conversation, AgentAction], Message | None]


def _text(body: AgentAction) -> str:
    if not body.text:
        raise BadInput("this action needs `text`")
    return body.text


def _label(world: World, conversation: Conversation, body: AgentAction) -> None:
    if body.labels is None:
        raise BadInput("this action needs `labels`, an empty list to remove all")
    humans.label(world, conversation, body.labels)


def _status(status: Status) -> Do:
    return lambda world, conversation, body: humans.set_status(world, conversation, status)


def _give_back(world: World, conversation: Conversation, body: AgentAction) -> None:
    # In a conversation that never left `pending` a person may have answered all the same; only a change
    # is told to the bot, so it goes through `open`.
    if conversation.status == "pending":
        humans.set_status(world, conversation, "open")
        humans.unassign(world, world.store.one(Conversation, conversation.id))
    humans.set_status(world, world.store.one(Conversation, conversation.id), "pending")


ACTIONS: dict[Action, Do] = {
    "reply": lambda world, conversation, body: humans.reply(world, conversation, _text(body)),
    "note": lambda world, conversation, body: humans.note(world, conversation, _text(body)),
    "phone_echo": lambda world, conversation, body: humans.phone_echo(world, conversation, _text(body)),
    "assign": lambda world, conversation, body: humans.assign(world, conversation),
    "unassign": lambda world, conversation, body: humans.unassign(world, conversation),
    "open": _status("open"),
    "resolve": _status("resolved"),
    "snooze": _status("snoozed"),
    "pending": _give_back,
    "label": _label,
    "delete": lambda world, conversation, body: humans.delete(world, conversation, body.message_id),
    "typing": lambda world, conversation, body: humans.typing(world, conversation, body.on, body.is_private),
}


@router.post("/{action}")
async def act(world: WorldDep, action: Action, body: AgentAction) -> Json:
    """Does it, and tells how the conversation stands."""
    conversation = conversation_of(world, body)
    message = ACTIONS[action](world, conversation, body)
    return customer.thread_view(world, conversation) | {"message_id": message.id if message else None}
