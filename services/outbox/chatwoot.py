"""The part of Chatwoot's application API that the outbox uses (4.14.2 and later)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from contracts.ids import split_conversation
from domain.delivery.answers import Answer, Answered
from domain.delivery.parts import QueuedPart
from services.outbox.rendering import as_parameter, harmless
from services.outbox.transport import Transport

PAGE = 100  # messages that `after` returns at most


@dataclass(frozen=True, slots=True)
class Template:
    """An approved WhatsApp template; its `parameter`, a number or a name, takes the text."""

    name: str
    language: str
    category: str
    parameter: str

    def carrying(self, text: str) -> dict[str, Any]:
        """`template_params` of a message."""
        return {
            "name": self.name,
            "language": self.language,
            "category": self.category,
            "processed_params": {"body": {self.parameter: as_parameter(text)}},
        }


class Chatwoot:
    """Speaks as the bot; as a user only where a bot may not look."""

    def __init__(
        self, transport: Transport, bot_token: str, user_token: str = "", template: Template | None = None
    ) -> None:
        self._transport, self._bot, self._user = transport, bot_token, user_token
        self._template = template
        self.may_list = bool(user_token)

    async def send(self, conversation: str, part: QueuedPart, write_before: float) -> Answer:
        """A message to the customer, or a private note. Answers with the message."""
        marks = {"msia_part": str(part.id), "msia_index": part.index}
        if part.request.turn_id is not None:
            marks["msia_turn"] = str(part.request.turn_id)
        body: dict[str, Any] = {
            "content": harmless(str(part.text)),
            "message_type": "outgoing",
            "private": part.kind == "note",
            "content_attributes": marks,
            "echo_id": str(part.id),
        }
        if part.template is not None and self._template is not None:
            body["template_params"] = self._template.carrying(str(part.text))
        path = f"{_path(conversation)}/messages"
        return await self._transport.ask("POST", path, self._bot, json=body, write_before=write_before)

    async def labels(self, conversation: str) -> Answer:
        """The labels that are there."""
        return await self._transport.ask("GET", f"{_path(conversation)}/labels", self._bot)

    async def set_labels(self, conversation: str, labels: Iterable[str], write_before: float) -> Answer:
        """Replaces all labels."""
        path, body = f"{_path(conversation)}/labels", {"labels": list(labels)}
        return await self._transport.ask("POST", path, self._bot, json=body, write_before=write_before)

    async def set_status(self, conversation: str, status: str, write_before: float) -> Answer:
        """From pending to open this is Chatwoot's own `bot_handoff!`."""
        path, body = f"{_path(conversation)}/toggle_status", {"status": status}
        return await self._transport.ask("POST", path, self._bot, json=body, write_before=write_before)

    async def show(self, conversation: str) -> Answer:
        """The conversation. A bot may since 4.14.2; below, the user's token is tried."""
        answer = await self._transport.ask("GET", _path(conversation), self._bot)
        if self.may_list and isinstance(answer, Answered) and answer.status == 401:
            return await self._transport.ask("GET", _path(conversation), self._user)
        return answer

    async def messages_after(self, conversation: str, message_id: int) -> Answer:
        """Up to `PAGE` messages after one, oldest first; for a user's token only."""
        path = f"{_path(conversation)}/messages"
        return await self._transport.ask("GET", path, self._user, params={"after": message_id})


def _path(conversation: str) -> str:
    account, display_id = split_conversation(conversation)
    return f"/api/v1/accounts/{account}/conversations/{display_id}"
