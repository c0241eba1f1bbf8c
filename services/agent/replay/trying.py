"""`msia replay whatif`: another prompt, model or tariff; nothing is appended, sent or quoted to anyone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from contracts.errors import BadInput, NotFound
from domain.prompts.rules import PromptRefused, problems
from domain.tariffs.tariff import Tariff
from services.agent.providers.building import build
from services.agent.providers.chain import Chain
from services.agent.providers.settings import ProviderSettings
from services.agent.replay import printing, results, sources
from services.agent.replay.prompts_log import chosen, text_of
from services.agent.replay.recording import valid_days
from services.agent.replay.results import Outcome
from services.agent.replay.settings import ReplaySettings
from services.agent.replay.sources import Past
from services.agent.replay.turns import think_again, thoughts
from services.common.console import Output
from services.common.window import Window


@dataclass(frozen=True, slots=True)
class Trial:
    """What is tried: `model` as provider:model, `prompts` and `tariffs` as they were given."""

    model: str | None = None
    prompts: tuple[str, ...] = ()
    tariffs: tuple[str, ...] = ()
    samples: int = 1
    budget: Decimal = Decimal(1)  # euros


@dataclass
class Account:
    """What was decided, and what it cost."""

    budget: int  # millionths of a euro
    spent: int = 0
    before: list[Outcome] = field(default_factory=list)
    after: list[Outcome] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        return self.spent >= self.budget


async def replay_whatif(
    trial: Trial,
    ids: Sequence[str],
    window: Window,
    limit: int,
    every: bool,
    reason: str,
    into: Path | None,
    output: Output | None,
) -> None:
    """Compare what would be decided with what was. Exit 1 for a difference, 6 where the budget ended it."""
    provider = models(trial.model)
    account = Account(int(trial.budget * 1_000_000))
    try:
        async with sources.log(ReplaySettings.load()) as store:
            past = await sources.past(store)
            texts, lists = tried_prompts(trial.prompts, past), tried_tariffs(trial.tariffs, past)
            names = await sources.conversations(store, ids, window, limit, every=every)
            for id in names:
                events = await sources.opened(store, id, reason)
                for thought in thoughts(id, events):
                    if not thought.readable:
                        account.left_out.append(f"{id} turn {thought.turn.id}: its words are erased")
                        continue
                    catalogue = past.catalogue(thought.turn.tariffs, lists)
                    prompts = past.texts(thought.turn.prompt_version, texts)
                    days = valid_days(thought)
                    for sample in range(trial.samples):
                        if account.empty:
                            account.left_out.append(f"{id} turn {thought.turn.id}: the budget is spent")
                            break
                        decision, _ = await think_again(
                            thought, catalogue, prompts, quote_valid_days=days, provider=provider
                        )
                        account.spent += decision.cost_microeuros
                        account.before.append(Outcome(id, sample, thought.decided))
                        account.after.append(Outcome(id, sample, decision))
    finally:
        await provider.aclose()
    run: dict[str, Any] = {
        "mode": "whatif",
        "model": trial.model or "as configured",
        "prompts": list(trial.prompts),
        "tariffs": list(trial.tariffs),
        "samples": trial.samples,
        "conversations": len(names),
        "turns": len(account.after),
        "cost_microeuros": account.spent,
        "left_out": account.left_out,
    }
    if into:
        results.write(into, run, account.after)
    found = results.compare(account.before, account.after)
    printing.report(run, found, output)
    printing.leave(run, found)


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
        if name not in past.prompts:
            raise NotFound(f"there is no prompt {name!r}: there are {', '.join(past.prompts)}")
        history = past.prompts[name]
        if sign == "=":
            text = text_of(Path(value))
            if wrong := problems(text, history.default.text):
                raise PromptRefused(name, wrong)
        else:
            text = chosen(history, _number(value, each)).text
        found[name] = text
    return found


def tried_tariffs(given: Sequence[str], past: Past) -> Mapping[str, Tariff]:
    """`motos-part@3`, or `motos-part@draft`."""
    found: dict[str, Tariff] = {}
    for each in given:
        slug, _, value = _split(each, "--tariff", "motos-part@3 or motos-part@draft")
        history = past.tariffs.get(slug)
        if history is None:
            raise NotFound(f"there is no tariff {slug}: there are {', '.join(past.tariffs)}")
        tariff = history.draft if value == "draft" else history.published(_number(value, each))
        if tariff is None:
            raise NotFound(f"{slug} has no version {value}: the last is {len(history.versions)}")
        found[slug] = tariff
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
