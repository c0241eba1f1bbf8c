"""The graph as the turn protocol sees it: think, give up, forget."""

from typing import Any
from uuid import UUID
from weakref import WeakSet

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver

from contracts.errors import Undecodable, Unreachable
from contracts.events.conversation import Understanding
from domain.conversation.state import Conversation, Turn
from services.agent import handing
from services.agent.catalogue import Tariffs
from services.agent.checkpoints.saver import OWNER
from services.agent.checkpoints.turns import NEW
from services.agent.gate.flood import Limits
from services.agent.graph.build import build_graph
from services.agent.graph.context import TurnContext
from services.agent.graph.emit import handoff
from services.agent.graph.state import TurnState
from services.agent.hours import Office
from services.agent.prompt_versions import PromptVersions
from services.agent.providers.base import Models, ProviderFailed
from services.agent.tools.knowledge import Knowledge, NoKnowledge
from services.agent.turns.recorder import owner_of
from services.agent.turns.results import Action, Result, TurnRecorder
from services.common.logging import logger

log = logger(__name__)

_OFFICE, _LIMITS, _KNOWLEDGE = Office(), Limits(), NoKnowledge()


class GraphBrain:
    """Runs the LangGraph graph once per turn, `thread_id` = turn id."""

    def __init__(
        self,
        provider: Models,
        tariffs: Tariffs,
        prompts: PromptVersions,
        checkpointer: BaseCheckpointSaver[Any] | None,
        quote_valid_days: int,
        office: Office = _OFFICE,
        limits: Limits = _LIMITS,
        knowledge: Knowledge = _KNOWLEDGE,
        links: frozenset[str] = frozenset(),
    ) -> None:
        self._provider, self._tariffs, self._prompts = provider, tariffs, prompts
        self._checkpointer, self._days = checkpointer, quote_valid_days
        self._office, self._limits, self._knowledge = office, limits, knowledge
        self._links = links
        self._kept = build_graph(checkpointer) if checkpointer else None
        self._plain = build_graph()
        self._thought: WeakSet[TurnRecorder] = WeakSet()  # about these turns, by this process

    async def think(self, turn: Turn, recorder: TurnRecorder) -> Result:
        """From the last checkpoint of this turn if there is one, else from the start."""
        context = TurnContext(
            conversation=recorder.state,
            turn=turn,
            catalogue=await self._tariffs.pinned(turn.tariffs),
            prompts=await self._prompts.pinned(turn.prompt_version),
            recorder=recorder,
            provider=self._provider,
            quote_valid_days=self._days,
            office=self._office,
            limits=self._limits,
            knowledge=self._knowledge,
            links=self._links,
            stopped=self._tariffs.stopped,
        )
        # A turn's id is random: before the first thought of its first attempt nothing is kept under it.
        new = recorder.attempt == 1 and recorder not in self._thought
        self._thought.add(recorder)
        try:
            state = await self._run(context, new)
        except ProviderFailed as error:
            log.error("no model answered", provider=error.provider, reason=error.reason)
            why = "budget_spent" if error.reason == "budget" else "model_failed"
            return _result(handoff(context, why, {}), context.totals)
        return _result(state["result"], context.totals)

    async def _run(self, context: TurnContext, new: bool) -> TurnState:
        if self._kept is None:
            return await self._plain.ainvoke({}, context=context)  # type: ignore[return-value]
        kept = {"thread_id": str(context.turn.id), OWNER: owner_of(context.conversation), NEW: new}
        config: RunnableConfig = {"configurable": kept}
        try:
            start: Any = {}
            if not new:
                snapshot = await self._kept.aget_state(config)
                if snapshot.values.get("result"):
                    return snapshot.values  # type: ignore[return-value]
                start = None if snapshot.next else {}
            return await self._kept.ainvoke(start, config, context=context)  # type: ignore[return-value]
        except ProviderFailed:
            raise
        except (Unreachable, Undecodable) as error:
            # Redis may burn: what was recorded in the log is found again, only time is lost. Should it
            # be the log that is away, this run says so too.
            log.warning("turn goes on without checkpoints", error=str(error))
            context.totals.clear()
            return await self._plain.ainvoke({}, context=context)  # type: ignore[return-value]

    def give_up(self, conversation: Conversation, turn: Turn, reason: str) -> Result:
        """Hand over without thinking: out of time, too many takeovers, a bug, or what did not arrive."""
        return _result(handing.handoff(conversation, reason, turn.started_at, self._office), {})

    async def forget(self, turn_id: UUID) -> None:
        """Drop the turn's checkpoints: they hold the customer's words."""
        if self._checkpointer is None:
            return
        try:
            await self._checkpointer.adelete_thread(str(turn_id))
        except Unreachable as error:
            log.warning("checkpoints not dropped now, their time to live will", error=str(error))


def _result(found: dict[str, Any], totals: dict[str, int]) -> Result:
    return Result(
        kind=found["kind"],
        actions=tuple(
            Action(
                action["kind"],
                action.get("text", ""),
                tuple(action.get("labels", ())),
                action.get("status"),
            )
            for action in found["actions"]
        ),
        reason=found.get("reason", ""),
        quotes=tuple(UUID(quote) for quote in found["quotes"]),
        understanding=Understanding.model_validate(found["understanding"]),
        cited=tuple(found.get("cited", ())),
        disclosure=found.get("disclosure"),
        notice=found.get("notice") or None,
        totals=totals,
    )
