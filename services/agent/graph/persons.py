"""What a person of the team asked just before: the customer's answer is to them, and the bot has read it."""

from collections.abc import Sequence

from contracts.private import Erased
from domain.conversation.state import Message
from domain.tariffs.matching import match
from services.agent.graph.context import TurnContext


def asked_by_a_person(context: TurnContext) -> tuple[str, ...]:
    """Parents whose variant the person's last message asks for; none once the bot or the customer has spoken
    since.
    """
    before = [
        message
        for message in context.conversation.messages
        if message.id not in context.turn.covers and message.position < context.turn.position
    ]
    last = max(before, key=lambda message: message.position, default=None)
    if last is None or last.author != "human" or not last.text or isinstance(last.text, Erased):
        return ()
    if "?" not in last.text:
        return ()
    found = match(context.catalogue, last.text, _vehicle(before, context))
    tariff = context.tariffs.get(found.category or "")
    named = [tariff.elements[one.code].variant_of for one in found.elements] if tariff else []
    return tuple(dict.fromkeys([*found.ask, *filter(None, named)]))


def _vehicle(before: Sequence[Message], context: TurnContext) -> str | None:
    """Also from words that went to the person alone: "quiero hablar con alguien sobre mi moto"."""
    held = context.conversation.understanding.category
    if held in context.tariffs:
        return held
    said = [m.text for m in before if m.author == "customer" and m.text and not isinstance(m.text, Erased)]
    return match(context.catalogue, "\n".join(said)).category
