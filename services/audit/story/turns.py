"""What the bot did, in words."""

from datetime import datetime
from typing import Any

from contracts.money import euros
from services.audit.story.lines import HIDDEN, Line, Story, listed, tells, text
from services.common.console import as_json
from services.common.entries import Entry
from services.common.window import MADRID

_WHY = {
    "superseded": "gave way to a newer message",
    "person": "a person took over",
    "paused": "the bot was paused",
    "off": "the bot was switched off",
    "erased": "the customer was erased",
}


@tells("TurnStarted")
def started(entry: Entry, story: Story) -> Line:
    story.turns.setdefault(entry.open["turn_id"], len(story.turns) + 1)
    tariffs = listed(f"{tariff['slug']} v{tariff['version']}" for tariff in entry.open["tariffs"])
    seen = f" with {tariffs}" if tariffs else " without tariffs"
    covers = listed(entry.open["covers"])
    return Line("bot", f"{story.turn(entry.open['turn_id'])} answers message {covers}{seen}", turn="first")


@tells("TurnTakenOver")
def taken_over(entry: Entry, story: Story) -> Line:
    turn = story.turn(entry.open["turn_id"])
    return Line("bot", f"{turn} taken over: attempt {entry.open['attempt']}", "bad", "inside")


@tells("ModelCalled")
def model_called(entry: Entry, story: Story) -> Line:
    body = entry.open
    asked = "" if body["model_served"] == body["model_asked"] else f" (asked for {body['model_asked']})"
    spent = f"{body['input_tokens']}+{body['output_tokens']} tokens, {body.get('milliseconds', 0)} ms"
    what = f"{body['node']}: {body['provider']} {body['model_served']}{asked}, {spent}"
    if failed := body.get("failed"):
        return Line("bot", f"{what}: of no use ({failed})", "bad", "inside")
    return Line("bot", what, "quiet", "inside")


@tells("ToolCalled")
def tool_called(entry: Entry, story: Story) -> Line:
    private = entry.private or {}
    arguments, result = (
        as_json(private[name], indent=None) if name in private else HIDDEN for name in ("arguments", "result")
    )
    return Line("bot", f"tool {entry.open['name']} {arguments} → {result}", "quiet", "inside")


@tells("QuoteGiven")
def quoted(entry: Entry, story: Story) -> Line:
    body, tariff = entry.open, entry.open["tariff"]
    until = datetime.fromisoformat(body["valid_until"]).astimezone(MADRID)
    extras = "".join(f" + {extra['code']} {euros(extra['net']['cents'])}" for extra in body.get("extras", ()))
    amounts = (
        f"{euros(body['net']['cents'])} net + {body['vat_percent']} % VAT = {euros(body['gross']['cents'])}"
    )
    how = f"{tariff['slug']} v{tariff['version']}, tier {body['tier']}: {listed(body['elements'])}{extras}"
    return Line("bot", f"quote {amounts}\n{how}; valid until {until:%d/%m/%Y}", "money", "inside")


@tells("ReplyBlocked")
def blocked(entry: Entry, story: Story) -> Line:
    what = f"text held back by {entry.open['guard']} ({entry.open['reason']}): {text(entry)}"
    return Line("bot", what, "bad", "inside")


@tells("DisclosureGiven")
def disclosed(entry: Entry, story: Story) -> Line:
    return Line("bot", f"said that an assistant answers ({entry.open['wording']})", "quiet", "inside")


@tells("ReplyRequested")
def reply(entry: Entry, story: Story) -> Line:
    return Line("bot", f"replies{_given(entry)}{_parts(entry, story)}", turn="inside")


@tells("HandoffRequested")
def handoff(entry: Entry, story: Story) -> Line:
    what = f"hands over to a person ({entry.open['reason']}){_given(entry)}{_parts(entry, story)}"
    return Line("bot", what, turn="inside")


@tells("NoReplyNeeded")
def no_reply(entry: Entry, story: Story) -> Line:
    return Line("bot", f"needs no answer ({entry.open['reason']})", turn="inside")


@tells("TurnFailed")
def failed(entry: Entry, story: Story) -> Line:
    what = f"{story.turn(entry.open['turn_id'])} failed: {entry.open['reason']}"
    return Line("bot", what, "bad", "last")


@tells("TurnAbandoned")
def abandoned(entry: Entry, story: Story) -> Line:
    why = _WHY.get(entry.open["reason"], entry.open["reason"])
    return Line("bot", f"{story.turn(entry.open['turn_id'])} ends without an answer: {why}", turn="last")


@tells("TurnCompleted")
def completed(entry: Entry, story: Story) -> Line:
    body = entry.open
    cost = f", {body['cost_microeuros'] / 1_000_000:.4f} €" if body.get("cost_microeuros") else ""
    calls = f"{body.get('model_calls', 0)} model and {body.get('tool_calls', 0)} tool calls"
    what = f"{story.turn(body['turn_id'])} done: {calls}, {body.get('milliseconds', 0)} ms{cost}"
    return Line("bot", what, "quiet", "last")


@tells("BotPaused")
def paused(entry: Entry, story: Story) -> Line:
    return Line("bot", f"paused: {entry.open['why']}{_parts(entry, story)}")


@tells("BotResumed")
def resumed(entry: Entry, story: Story) -> Line:
    return Line("bot", f"answers again: {entry.open['why']}{_parts(entry, story)}")


def _given(entry: Entry) -> str:
    quotes = entry.open.get("quotes", ())
    return f" and gives {len(quotes)} quote{'s' if len(quotes) > 1 else ''}" if quotes else ""


def _parts(entry: Entry, story: Story) -> str:
    """One line a part; from here on the story knows what it is called."""
    parts: list[dict[str, Any]] = entry.open.get("parts", [])
    texts = (entry.private or {}).get("texts") or []
    lines = []
    for index, part in enumerate(parts):
        number = f" {index + 1} of {len(parts)}" if len(parts) > 1 else ""
        story.parts[part["part_id"]] = f"{part['kind']}{number}"
        shown = str(texts[index]) if index < len(texts) else HIDDEN
        what = {"labels": listed(part.get("labels", ())), "status": str(part.get("status"))}
        lines.append(f"\n{part['kind']}{number}: {what.get(part['kind'], shown)}")
    return "".join(lines)
