"""What the agent measures. Turns and model calls are counted as they are stored: once, whoever crashes."""

import re

from contracts.envelope import Recorded
from contracts.event import Event
from contracts.events.conversation import HandoffRequested, ModelCalled, ReplyBlocked, TurnCompleted
from contracts.events.conversation import Outcome as TurnOutcome
from eventstore.declared import Consumer
from eventstore.quarantine import Quarantine
from eventstore.store import EventStore
from services.agent.providers.base import Reason
from services.agent.providers.chain import Chain
from services.common.metrics import SLOW, Measures, Readers

_MICRO = 1_000_000
_CODE = re.compile(r"[a-z_]{1,40}")


class AgentMeasures(Measures):
    """One agent's."""

    def __init__(self) -> None:
        super().__init__()
        self.readers = Readers(self)
        self._turns = self.counter("msia_agent_turns", "Turns that ended, by outcome.", ["outcome"])
        self._turn_seconds = self.histogram(
            "msia_agent_turn_seconds", "From a turn's start to its outcome, abandoned ones not counted.", SLOW
        )
        self._handoffs = self.counter(
            "msia_agent_handoffs", "Conversations handed to a person, by reason.", ["reason"]
        )
        self._blocked = self.counter(
            "msia_agent_replies_blocked", "Drafts that a guard refused, by guard.", ["guard"]
        )
        self._calls = self.counter(
            "msia_agent_model_calls",
            "Model calls, by how they ended: ok, or why not.",
            ["provider", "outcome"],
        )
        self._call_seconds = self.histogram(
            "msia_agent_model_call_seconds", "Model calls that answered.", SLOW, ["provider"]
        )
        self._tokens = self.counter(
            "msia_agent_model_tokens", "Tokens that models read and wrote.", ["provider", "direction"]
        )
        self._cost = self.counter("msia_agent_model_cost_euros", "What models cost.", ["provider"])
        self._spent = self.gauge(
            "msia_agent_spent_today_euros",
            "Spent on models since midnight in Madrid, by all replicas: each says the same.",
        )
        self._budget = self.gauge("msia_agent_budget_today_euros", "LLM_DAILY_BUDGET; 0: no limit.")
        self._breaker = self.gauge(
            "msia_agent_breaker_open", "1: this provider is not asked, as it failed; 0: it is.", ["provider"]
        )

    def watch(
        self, store: EventStore, consumer: Consumer, quarantine: Quarantine, chain: Chain, budget: float
    ) -> None:
        """Measure these; `budget` in euros a day."""
        self.of_store(store)
        store.watchers.append(self.stored)
        self.readers.durable(store, consumer)
        self.readers.set_aside(quarantine)
        chain.hears = self.failed
        self._budget.set(budget)

        async def ask() -> None:
            for provider, breaker in chain.links:
                self._breaker.labels(provider.name).set(breaker.open_for is not None)
            self._spent.set(await chain.spent_today() / _MICRO)

        self.look(ask, self._breaker, self._spent)

    def failed(self, provider: str, reason: Reason) -> None:
        """A provider gave no usable answer."""
        self._calls.labels(provider, reason).inc()

    def stored(self, recorded: Recorded[Event], seconds: float) -> None:
        """An event of ours; `seconds` is how long its append took."""
        event = recorded.event
        if isinstance(event, TurnOutcome):
            self._turns.labels(type(event).__name__).inc()
        if isinstance(event, HandoffRequested):
            self._handoffs.labels(event.reason if _CODE.fullmatch(event.reason) else "other").inc()
        elif isinstance(event, TurnCompleted):
            self._turn_seconds.observe(event.milliseconds / 1000)
        elif isinstance(event, ReplyBlocked):
            self._blocked.labels(event.guard).inc()
        elif isinstance(event, ModelCalled):
            self._called(event)

    def _called(self, event: ModelCalled) -> None:
        if event.failed is None:  # the chain has told of the others
            self._calls.labels(event.provider, "ok").inc()
            self._call_seconds.labels(event.provider).observe(event.milliseconds / 1000)
        self._tokens.labels(event.provider, "input").inc(event.input_tokens)
        self._tokens.labels(event.provider, "output").inc(event.output_tokens)
        self._cost.labels(event.provider).inc(event.cost_microeuros / _MICRO)
