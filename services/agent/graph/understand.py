"""From words to codes: the tariffs recognise, the model decides among what was recognised."""

from typing import Any

from langgraph.runtime import Runtime

from contracts.events.conversation import Understanding
from contracts.private import Erased
from services.agent.gate.reading import bounded
from services.agent.gate.vehicles import another, tells_data
from services.agent.graph.context import TurnContext
from services.agent.graph.persons import asked_by_a_person
from services.agent.graph.reading import Comprender, Intent, Reading
from services.agent.graph.replies import (
    accepted,
    other_amount,
    pardoned,
    short_answer,
)
from services.agent.graph.state import TurnState
from services.agent.prompting import build
from services.agent.tools import match
from services.agent.tools.base import Desk
from services.agent.tools.dispatch import call


async def understand(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    """One tool call (match), one model call (understand), both recorded; then plain merging."""
    context = runtime.context
    held = context.conversation.understanding
    if held.category is not None and held.category not in context.tariffs:
        held = Understanding()  # a category that is no longer offered
    words = pardoned(_words(state["text"], held, context))
    recent = asked_by_a_person(context) or _recent(state["text"], held, context)
    given = await call(
        Desk(context, words, held),
        match.NAME,
        {
            "texto": words,
            "preguntado": list(recent or held.asked[:1]),
            "sabido": held.model_dump(mode="json", include={"category", "elements", "asked"}),
        },
        1,
        [],
    )
    prompt = build(context.prompts, "understand", context.conversation, context.turn, [given])
    answer = await context.model("understand", 1, prompt, tools=[Comprender], force="Comprender")
    model_said = Comprender.model_validate(answer["tool_calls"][0]["args"])
    found: dict[str, Any] = given["result"]
    reading = Reading(
        state["text"],
        held,
        found,
        context.tariffs.get(found["category"] or held.category or ""),
        another(state["text"], _before(context), context.vehicles),
    )
    understood = reading.merged(model_said, recent)
    asked_now = [parent for parent in found["ask"] if parent not in given["arguments"]["preguntado"]]
    named = any((found["elements"], asked_now, found["excluded"], found["unknown"], found["extras"]))
    yes = None if named else accepted(held, state["text"])
    intent = model_said.intencion
    if yes == "accepted" and await _for_less(state["text"], context):
        yes, intent = None, "estado"  # what they agree to is not what was offered: it is told again
    missed = _missed(model_said.intencion, named, held, understood)
    missed = missed and not tells_data(state["text"], context.vehicles)
    result: TurnState = {
        "words": words,
        "calls": [given],
        "match": found,
        "intent": intent,
        "news": _differs(held, understood),
        "understanding": understood.model_copy(
            update={
                "waiting_from": _waiting_from(held, found, context),
                "misses": held.misses + 1 if missed else 0,
            }
        ).model_dump(mode="json"),
    }
    return {**result, "handoff": yes} if yes else result


async def _for_less(text: str, context: TurnContext) -> bool:
    last = await context.last_quote()
    return last is not None and other_amount(text, last.gross.cents)


def _before(context: TurnContext) -> str:
    """What the customer wrote before this turn."""
    return "\n".join(
        str(message.text)
        for message in context.conversation.messages
        if message.author == "customer"
        and message.id not in context.turn.covers
        and message.position < context.turn.position
        and message.text
        and not isinstance(message.text, Erased)
    )


def _words(text: str, held: Understanding, context: TurnContext) -> str:
    """With the messages that named something before the vehicle was known."""
    if not held.waiting_from or held.category:
        return text
    waited = "\n".join(
        str(message.text)
        for message in sorted(context.conversation.messages, key=lambda message: message.id)
        if message.author == "customer"
        and message.id >= held.waiting_from
        and message.position < context.turn.position
        and message.text
        and not isinstance(message.text, Erased)
        and not (message.deleted or message.unsupported)
    )
    return bounded(waited, context.limits.characters)[0]


def _recent(text: str, held: Understanding, context: TurnContext) -> tuple[str, ...]:
    """Parents whose variant was chosen before: "no, la trasera" is about them, where nothing else is open."""
    if held.asked or held.doubts or short_answer(text):
        return ()
    tariff = context.tariffs.get(held.category or "")
    parents = (
        [tariff.elements[code].variant_of for code in held.elements if code in tariff.elements]
        if tariff
        else ()
    )
    return tuple(dict.fromkeys(parent for parent in parents if parent))


def _waiting_from(held: Understanding, found: dict[str, Any], context: TurnContext) -> int:
    if found["category"] or held.category:
        return 0
    return held.waiting_from or (
        min(context.turn.covers, default=0) if found["waiting"] or found["extras"] else 0
    )


def _differs(held: Understanding, now: Understanding) -> bool:
    """Whether another price may come of it; a question that remains open is told by what it asks."""
    fields = {"category", "elements", "asked", "options", "extras", "doubts"}
    return held.model_dump(include=fields) != now.model_dump(include=fields)


def _missed(intent: Intent, named: bool, held: Understanding, now: Understanding) -> bool:
    if now.unknown_terms:
        return True
    return intent == "otra" and not named and not _differs(held, now)
