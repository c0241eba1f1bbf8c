"""What Chatwoot says by itself (greeting, out of office, survey): type template, without a sender."""

from services.sandbox import messages
from services.sandbox.state import Conversation, Inbox, Job, Message, MessageType
from services.sandbox.world import World

SURVEY = "¿Qué te ha parecido nuestra atención? Valórala aquí:"


def greet(world: World, conversation: Conversation) -> None:
    """After a customer's message: the greeting after the first, out of office once a day."""
    inbox = world.store.one(Inbox, conversation.inbox_id)
    where = "conversation_id = ? AND message_type = ?"
    if inbox.greeting_message:
        received = world.store.count(Message, where, conversation.id, MessageType.incoming)
        if received == 1:
            _say(world, conversation, inbox.greeting_message)
    if inbox.out_of_office_message:
        today = f"{world.clock():%Y-%m-%d}"
        said = f"{where} AND created_at >= ?"
        if not world.store.count(Message, said, conversation.id, MessageType.template, today):
            _say(world, conversation, inbox.out_of_office_message)


class Survey:
    """The job after a conversation was resolved."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def perform(self, job: Job) -> None:
        """Nothing to wait for."""

    def finish(self, job: Job, result: None) -> float | None:
        conversation = self._world.store.get(Conversation, job.args["conversation"])
        if conversation is not None and conversation.status == "resolved":
            _say(self._world, conversation, SURVEY, content_type="input_csat")
        return None


def _say(world: World, conversation: Conversation, text: str, content_type: str = "text") -> None:
    messages.create(world, conversation, MessageType.template, text, None, content_type=content_type)
