"""`msia replay whatif`: another prompt, model or tariff; nothing is appended, sent or quoted to anyone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from contracts.errors import BadInput, NotFound
from domain.prompts.history import PromptHistory
from domain.prompts.rules import PromptRefused, problems
from domain.tariffs.tariff import Tariff
from services.agent.guards.settings import LinkSettings
from services.agent.providers.building import build
from services.agent.providers.chain import Chain
from services.agent.providers.settings import ProviderSettings
from services.agent.replay import printing, results, sources
from services.agent.replay.experiment import Account, Instead, LeftOut, try_conversation
from services.agent.replay.prompts_log import chosen, text_of
from services.agent.replay.settings import ReplaySettings
from services.agent.replay.sources import Past
from services.common.console import Output
from services.common.window import Window

_MOST = 1_000_000  # euros: more is a slip of the keyboard


@dataclass(frozen=True, slots=True)
class Trial:
    """What is tried: `model` as provider:model, `prompts` and `tariffs` as they were given."""

    model: str | None = None
    prompts: tuple[str, ...] = ()
    tariffs: tuple[str, ...] = ()
    samples: int = 1
    budget: int = 1_000_000  # millionths of a euro


async def replay_whatif(
    trial: Trial,
    ids: Sequence[str],
    window: Window,
    limit: int,
    reason: str,
    into: Path | None,
    output: Output | None,
) -> None:
    """Compare what would be decided with what was. Exit 1 for a difference, 6 where the budget ended it."""
    provider = models(trial.model)
    account = Account(trial.budget)
    try:
        async with sources.log(ReplaySettings.load()) as store:
            past = await sources.past(store)
            instead = Instead(
                provider,
                tried_prompts(trial.prompts, past),
                tried_tariffs(trial.tariffs, past),
                trial.samples,
                LinkSettings.load().hosts,
            )
            names = await sources.conversations(store, ids, window, limit)
            for id in names:
                try:
                    events = await sources.opened(store, id, reason)
                    await try_conversation(id, events, past, instead, account)
                except sources.UNREADABLE as error:
                    account.left_out.append(LeftOut(id, "", "unreadable", str(error)))
    finally:
        await provider.aclose()
    run: dict[str, Any] = {
        "mode": "whatif",
        "model": trial.model or "as configured",
        "prompts": list(trial.prompts),
        "tariffs": list(trial.tariffs),
        "samples": trial.samples,
        "conversations": len(names),
        "turns": len(account.tried),
        "cost_microeuros": account.spent,
        "left_out": [str(each) for each in account.left_out],
    }
    after = [each.after for each in account.tried]
    if into:
        results.write(into, run, after)
    found = results.compare([each.before for each in account.tried], after)
    printing.report(run, found, output)
    printing.leave(run, found)


def microeuros(text: str) -> int:
    """`0.50`, `0,50` → 500000, rounded up; `BadInput` for what is no amount, or none that can be spent."""
    try:
        euros = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        euros = Decimal("nan")
    if not euros.is_finite() or not 0 <= euros <= _MOST:
        raise BadInput(f"--budget {text}: give euros from 0 to {_MOST}, as in 0.50")
    return int((euros * 1_000_000).to_integral_value(ROUND_CEILING))


def models(asked: str | None) -> Chain:
    """`offline`, `ollama:qwen3:8b`, `openrouter:maker/model`; None: as the agent is configured."""
    if asked is None:
        return build(ProviderSettings.load())
    name, _, model = asked.partition(":")
    chosen: dict[str, Any] = {"llm_providers": name}
    if model:
        chosen["ollama_model" if name == "ollama" else "llm_model"] = model
    if name not in ("offline", "ollama", "openrouter"):
        raise BadInput(f"--model {asked}: give offline, ollama:<model> or openrouter:<model>")
    return build(ProviderSettings.load(**chosen))


def tried_prompts(given: Sequence[str], past: Past) -> dict[str, str]:
    """`compose=new.md`, or `compose@2` for a published version (0: the default)."""
    found: dict[str, str] = {}
    for each in given:
        name, sign, value = _split(each, "--prompt", "compose=new.md or compose@2")
        history = past.prompt(name)
        if sign == "=":
            text = sound(history, text_of(Path(value)))
        else:
            text = chosen(history, _number(value, each)).text
        found[name] = text
    return found


def tried_tariffs(given: Sequence[str], past: Past) -> Mapping[str, Tariff]:
    """`motos-part@3`, or `motos-part@draft`."""
    found: dict[str, Tariff] = {}
    for each in given:
        slug, _, value = _split(each, "--tariff", "motos-part@3 or motos-part@draft")
        found[slug] = tariff(past, slug, None if value == "draft" else _number(value, each))
    return found


def sound(history: PromptHistory, text: str) -> str:
    """The text; `PromptRefused` where it could not be published."""
    if wrong := problems(text, history.default.text):
        raise PromptRefused(history.name, wrong)
    return text


def tariff(past: Past, slug: str, number: int | None) -> Tariff:
    """A published version, or the draft (None); `NotFound`."""
    history = past.tariffs.get(slug)
    if history is None:
        raise NotFound(f"there is no tariff {slug}: there are {', '.join(past.tariffs)}")
    found = history.draft if number is None else history.published(number)
    if found is None:
        raise NotFound(f"{slug} has no version {number}: the last is {len(history.versions)}")
    return found


def _split(text: str, option: str, example: str) -> tuple[str, str, str]:
    for sign in "=@":
        name, found, value = text.partition(sign)
        if found and name and value:
            return name, sign, value
    raise BadInput(f"{option} {text}: give {example}")


def _number(text: str, given: str) -> int:
    if not text.isdecimal():
        raise BadInput(f"{given}: {text} is no version's number")
    return int(text)
