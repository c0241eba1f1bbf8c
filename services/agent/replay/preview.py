"""A prompt as a model would have been given it in a recorded conversation."""

from pathlib import Path
from typing import Any

import typer

from contracts.errors import NotFound
from domain.prompts.rules import PromptRefused, problems
from services.agent.guards.settings import LinkSettings
from services.agent.prompting import Prompt
from services.agent.replay import sources
from services.agent.replay.prompts_log import chosen, text_of
from services.agent.replay.recording import valid_days
from services.agent.replay.settings import ReplaySettings
from services.agent.replay.turns import think_again, thoughts
from services.common.console import Output, choose, out, print_json, print_jsonl, say
from services.common.prompts import default


async def print_preview(
    name: str, id: str, file: Path | None, number: int | None, reason: str, output: Output | None
) -> None:
    """Each turn's prompt of that name; the other prompts are those that the turn pinned."""
    default(name)  # a name that there is not costs no opening
    shown: list[dict[str, Any]] = []
    erased = 0
    links = LinkSettings.load().hosts
    async with sources.log(ReplaySettings.load()) as store:
        past = await sources.past(store)
        history = past.prompts[name]
        text = text_of(file) if file else chosen(history, number).text
        if wrong := problems(text, history.default.text):
            raise PromptRefused(name, wrong)
        for thought in thoughts(id, await sources.opened(store, id, reason)):
            if not thought.readable:
                erased += 1
                continue
            catalogue = past.catalogue(thought.turn.tariffs, {})
            prompts = past.texts(thought.turn.prompt_version, {name: text})
            _, context = await think_again(
                thought, catalogue, prompts, quote_valid_days=valid_days(thought), links=links
            )
            asked = [prompt for node, prompt in context.noted.prompts if node == name]
            shown += [_row(str(thought.turn.id), prompt) for prompt in asked]
    if not shown and not erased:
        raise NotFound(f"no turn of {id} asks a model for {name}: another conversation may")
    shape = choose(output)
    if shape is Output.json:
        print_json({"name": name, "conversation": id, "prompts": shown})
    elif shape is Output.jsonl:
        print_jsonl(shown)
    else:
        for row in shown:
            out(f"--- turn {row['turn']} ({row['hash'][:12]})")
            for message in row["messages"]:
                out(f"[{message['type']}]\n{message['text']}\n")
    if erased:
        say(f"{erased} turns are not shown: their words are erased")
        raise typer.Exit(6)


def _row(turn: str, prompt: Prompt) -> dict[str, Any]:
    messages = [{"type": message.type, "text": message.text} for message in prompt.messages]
    return {"turn": turn, "hash": prompt.hash, "messages": messages}
