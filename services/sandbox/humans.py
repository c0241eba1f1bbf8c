"""What a person does: in the dashboard as an agent, or on the business's own phone."""

from contracts.errors import BadInput
from services.sandbox import bubbles, conversations, events, messages
from services.sandbox.serializers import people
from services.sandbox.state import Conversation, Message, MessageType, Status, User
from services.sandbox.world import World


def agent(world: World, conversation: Conversation) -> User:
    """The person at the dashboard: the account's first agent."""
    user = world.store.first(User, "account_id = ? AND role = 'agent'", conversation.account_id)
    if user is None:
        raise BadInput("the account has no agent: reset the sandbox")
    return user


def reply(world: World, conversation: Conversation, text: str) -> Message:
    """An answer from the dashboard. In a pending conversation it changes no status."""
    _look(world, conversation)
    return messages.create(world, conversation, MessageType.outgoing, text, agent(world, conversation))


def note(world: World, conversation: Conversation, text: str) -> Message:
    """A private note: never on WhatsApp, but told to every webhook."""
    _look(world, conversation)
    sender = agent(world, conversation)
    return messages.create(world, conversation, MessageType.outgoing, text, sender, private=True)


def phone_echo(world: World, conversation: Conversation, text: str) -> Message:
    """An answer typed on the business's phone (coexistence): no sender, already delivered."""
    with world.store.transaction():
        message = messages.create(
            world,
            conversation,
            MessageType.outgoing,
            text,
            None,
            content_attributes={"external_echo": True},
            source_id=world.wamid(),
            status="delivered",
        )
        bubbles.arrive(world, conversation, message, text)
        return message


def set_status(world: World, conversation: Conversation, status: Status) -> None:
    """Open, resolve, snooze or make pending; opening also assigns to the agent, as the dashboard does."""
    with world.store.transaction():
        conversations.set_status(world, conversation, status, agent(world, conversation))


def assign(world: World, conversation: Conversation) -> None:
    with world.store.transaction():
        conversations.assign(world, conversation, agent(world, conversation))


def unassign(world: World, conversation: Conversation) -> None:
    with world.store.transaction():
        conversations.assign(world, conversation, None)


def label(world: World, conversation: Conversation, labels: list[str]) -> None:
    """Replaces the labels."""
    with world.store.transaction():
        conversations.update(world, conversation, labels=labels)


def delete(world: World, conversation: Conversation, message_id: int | None) -> Message:
    """Delete a message, without an id the last one that the business sent."""
    where = "conversation_id = ? AND message_type = ?"
    values = [conversation.id, int(MessageType.outgoing)]
    if message_id is not None:
        where, values = "conversation_id = ? AND id = ?", [conversation.id, message_id]
    message = world.store.first(Message, where, *values, order="id DESC")
    if message is None:
        raise BadInput("there is no such message in this conversation")
    with world.store.transaction():
        messages.delete(world, message)
    return message


def typing(world: World, conversation: Conversation, on: bool, private: bool = False) -> None:
    """Agents' typing is told to accounts' webhooks, and not to WhatsApp."""
    user = people.user_webhook(agent(world, conversation))
    with world.store.transaction():
        name = "conversation_typing_on" if on else "conversation_typing_off"
        events.typing_event(world, name, conversation, user, private)


def _look(world: World, conversation: Conversation) -> None:
    """The dashboard marks a conversation as seen when it is opened; no event tells of it."""
    conversation.agent_last_seen_at = world.clock()
    world.store.save(conversation)
