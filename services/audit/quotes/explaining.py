"""`msia quotes explain`: the whole provenance of one quote, from the log alone."""

from collections.abc import Iterable
from typing import Any

from contracts.event import Event
from contracts.events.conversation import ModelCalled, ReplyBlocked, ToolCalled
from domain.overview import overview
from domain.tariffs.auditing import Audited
from services.audit.log import opened
from services.audit.quotes.auditing import recomputed
from services.audit.quotes.found import Found, quote
from services.audit.quotes.rows import audited
from services.common.console import Output, choose, print_document
from services.common.tariffs import tariffs
from services.common.window import rfc3339


async def print_explanation(id: str, conversation: str | None, output: Output | None) -> None:
    """Personal data stays closed: messages and answers are named by position."""
    async with opened() as reader:
        found = await quote(reader, id, conversation)
        known = await tariffs(reader)
    shown = explanation(*recomputed(found, known))
    if (shape := choose(output)) is not Output.table:
        print_document(shown, shape)
    else:
        from services.audit.quotes.table import print_explained

        print_explained(shown)


def explanation(found: Found, result: Audited) -> dict[str, Any]:
    """Sections in the order of what happened; empty ones where the conversation does not decode."""
    state = overview(found.recorded.aggregate, found.events) if found.events else None
    turn_id = str(found.quote.turn_id)
    turn = next((turn for turn in state["turns"] if turn["turn_id"] == turn_id), None) if state else None
    covers = turn["covers"] if turn else []
    return {
        "quote": audited(found, result),
        "messages": [m for m in state["messages"] if m["message_id"] in covers] if state else [],
        "turn": turn,
        "steps": list(_steps(found)),
        "tariff": _tariff(result),
        "lines": _lines(result),
        "tiers": list(result.priced.explanation) if result.priced else [],
        "deliveries": [p for p in state["deliveries"] if p["turn_id"] == turn_id] if state else [],
    }


def _steps(found: Found) -> Iterable[dict[str, Any]]:
    """What the turn did, in order: calls of models and tools, and texts that a guard stopped."""
    for recorded in found.events:
        if getattr(recorded.event, "turn_id", None) == found.quote.turn_id:
            told = _step(recorded.event)
            if told:
                yield {"position": recorded.position, "event": type(recorded.event).__name__} | told


def _step(event: Event) -> dict[str, Any] | None:
    if isinstance(event, ModelCalled):
        return {
            "node": event.node,
            "provider": event.provider,
            "model": event.model_served,
            "input_tokens": event.input_tokens,
            "output_tokens": event.output_tokens,
            "cost_microeuros": event.cost_microeuros,
            "milliseconds": event.milliseconds,
            **({"failed": event.failed} if event.failed else {}),
        }
    if isinstance(event, ToolCalled):
        return {"tool": event.name}
    if isinstance(event, ReplyBlocked):
        return {"guard": event.guard, "reason": event.reason}
    return None


def _tariff(result: Audited) -> dict[str, Any] | None:
    if result.tariff is None or result.tariff.publication is None:
        return None
    publication = result.tariff.publication
    return {
        "slug": result.tariff.slug,
        "name": result.tariff.name,
        "version": publication.number,
        "position": publication.position,
        "effective_from": rfc3339(publication.effective_from),
        "author": publication.author,
        "reason": publication.reason,
    }


def _lines(result: Audited) -> list[dict[str, Any]]:
    if result.priced is None:
        return []
    priced = result.priced
    lines = [
        {"kind": line.kind, "code": line.code, "name": line.name, "net_cents": line.net_cents}
        for line in priced.lines
    ]
    vat = {"kind": "vat", "code": "", "name": f"IVA {priced.vat_percent} %", "net_cents": priced.vat_cents}
    return [*lines, vat]
