"""A what-if while customers are answered: one at a time, on a thread, with a log and models of its own."""

import asyncio
import contextlib
import threading
import time
from collections.abc import Coroutine
from typing import Any

from contracts.errors import Refused, Unreachable
from domain.prompts.decisions import normalised
from services.agent.api.answers import WhatIfShown, Wish, shown
from services.agent.guards.settings import LinkSettings
from services.agent.knowledge import Articles, KnowledgeSettings, QueryApi
from services.agent.replay import sources
from services.agent.replay.experiment import Account, Instead, LeftOut, try_conversation
from services.agent.replay.trying import models, sound, tariff
from services.agent.settings import AgentSettings
from services.common.ingress import IngressClientSettings
from services.common.logging import logger

log = logger(__name__)

_GRACE = 10.0  # seconds beyond the time-out for a thread to end


class Busy(Refused):
    """Somebody else tries something here: later."""


class Trials:
    """Runs wishes. The thread shares the interpreter with live turns, so it rests between its turns: it takes
    at most `AGENT_WHATIF_SHARE` of a core.
    """

    def __init__(self, settings: AgentSettings) -> None:
        self._settings = settings
        self._held = threading.Lock()  # until the thread has ended, whatever becomes of who waits for it
        self._running: tuple[asyncio.AbstractEventLoop, asyncio.Task[Any]] | None = None

    async def run(self, wish: Wish, token: str) -> WhatIfShown:
        """What would be decided; `token` is whose name words are opened in.

        Raises `Busy`, what ingress answers to the opening, `NotFound` or `PromptRefused` for what is tried.
        """
        if not self._held.acquire(blocking=False):
            raise Busy("another what-if runs on this agent: try again in a while")
        caller = IngressClientSettings.load(msia_token=token)
        return await asyncio.to_thread(self._on_thread, self._tried(wish, caller))

    async def close(self) -> None:
        """End what runs."""
        if running := self._running:
            loop, task = running
            with contextlib.suppress(RuntimeError):  # it has just ended by itself
                loop.call_soon_threadsafe(task.cancel)
        if await asyncio.to_thread(self._held.acquire, True, _GRACE):
            self._held.release()

    def _on_thread(self, work: Coroutine[Any, Any, WhatIfShown]) -> WhatIfShown:
        try:
            with asyncio.Runner() as runner:
                return runner.run(work)
        except asyncio.CancelledError as error:
            raise Unreachable("the agent stops: retry") from error
        finally:
            self._running = None
            self._held.release()

    async def _tried(self, wish: Wish, caller: IngressClientSettings) -> WhatIfShown:
        task = asyncio.current_task()
        assert task is not None  # a coroutine of a runner is one
        self._running = asyncio.get_running_loop(), task
        settings = self._settings
        ends = time.monotonic() + settings.agent_whatif_seconds
        account = Account(
            min(wish.budget_cents, settings.agent_whatif_budget) * 10_000,
            settings.agent_whatif_turns,
            ends,
            settings.agent_whatif_share,
        )
        async with contextlib.AsyncExitStack() as stack:
            store = await stack.enter_async_context(sources.log(settings))
            past = await sources.past(store)
            known = {name: past.prompt(name) for name in wish.prompts}
            provider = models(wish.model)
            stack.push_async_callback(provider.aclose)
            articles = QueryApi(KnowledgeSettings.load(), Articles(store))
            stack.push_async_callback(articles.aclose)
            instead = Instead(
                provider,
                {name: sound(known[name], normalised(text)) for name, text in wish.prompts.items()},
                {
                    slug: tariff(past, slug, None if number == "draft" else number)
                    for slug, number in wish.tariffs.items()
                },
                wish.samples,
                LinkSettings.load().hosts,
                settings.office,
                articles,
            )
            for id in wish.ids:
                if full := account.full:
                    account.left_out.append(LeftOut(id, "", full))  # not even opened
                    continue
                try:
                    events = await sources.opened(store, id, wish.reason, caller)
                    async with asyncio.timeout(max(0.0, ends - time.monotonic())):
                        await try_conversation(id, events, past, instead, account)
                except TimeoutError:
                    account.left_out.append(LeftOut(id, "", "time"))
                except sources.UNREADABLE as error:
                    account.left_out.append(LeftOut(id, "", "unreadable", str(error)))
        log.info("what-if", turns=len(account.tried), spent=account.spent, left_out=len(account.left_out))
        return shown(wish, account)
