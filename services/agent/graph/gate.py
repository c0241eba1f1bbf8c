"""Before any model: what must not depend on one. The rules are in `services/agent/gate`."""

from typing import Any

from langgraph.runtime import Runtime

from contracts.events.conversation import Understanding
from contracts.private import Erased
from domain.conversation.media import kinds
from domain.tariffs.matching import match
from services.agent.gate.verdict import Verdict, judge
from services.agent.graph.context import TurnContext
from services.agent.graph.state import TurnState
from services.agent.wording import disclosed


async def gate(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    """Collect what was written; a wish for a person, silence, or an answer by heart end the turn here."""
    context = runtime.context
    covered = [
        m for m in context.conversation.messages if m.id in context.turn.covers and m.author == "customer"
    ]
    covered.sort(key=lambda message: message.id)
    texts = [m.text for m in covered if m.text and not isinstance(m.text, Erased) and not m.unsupported]
    verdict = judge(
        context.conversation,
        context.turn,
        "\n".join(texts),
        context.limits,
        lambda words: _names_something(context, words),
        context.vehicles,
    )
    found: TurnState = {
        "text": verdict.text,
        "media": sorted({kind for m in covered for kind in kinds(m)}),
        "unsupported": any(m.unsupported for m in covered),
    }
    if verdict.handoff:
        found["handoff"] = verdict.handoff
    elif verdict.reply or verdict.silence:
        found["result"] = _result(context, verdict)
    elif verdict.preface:
        found["preface"] = verdict.preface
    return found


def _names_something(context: TurnContext, words: str) -> bool:
    held = context.conversation.understanding
    category = held.category if held.category in context.tariffs else None
    found = match(context.catalogue, words, category=category, asked=held.asked)
    return bool(found.elements or found.ask or found.extras or found.category != category)


def _result(context: TurnContext, verdict: Verdict) -> dict[str, Any]:
    held = context.conversation.understanding
    result: dict[str, Any] = {
        "kind": "none" if verdict.silence else "reply",
        "reason": verdict.silence,
        "actions": [],
        "quotes": [],
        "understanding": (Understanding() if verdict.afresh else held).model_dump(mode="json"),
    }
    if verdict.reply:
        text, result["disclosure"] = disclosed(context.conversation, verdict.reply)
        result["notice"] = verdict.notice
        result["actions"].append({"kind": "message", "text": text})
    if verdict.note:
        result["actions"].append({"kind": "note", "text": verdict.note})
    return result
