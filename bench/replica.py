"""One agent in a process of its own: `python -m bench.replica <seconds a turn's model takes>`."""

import asyncio
import cProfile
import os
import sys
from collections.abc import Sequence

import uvloop
from langchain_core.messages import BaseMessage
from pydantic import BaseModel

from eventstore.reading import Reader
from services.agent.app import run
from services.agent.providers.base import Answer
from services.agent.providers.chain import Chain
from services.agent.providers.offline import OfflineProvider
from services.agent.providers.settings import ProviderSettings
from services.agent.settings import AgentSettings
from services.common.logging import configure

CALLS = 2  # of a turn that quotes: understanding and composing


class SlowProvider(OfflineProvider):
    """Answers as the offline model does, after so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds

    async def call(
        self,
        messages: Sequence[BaseMessage],
        *,
        tools: Sequence[type[BaseModel]] = (),
        force: str | None = None,
    ) -> Answer:
        if self._seconds:
            await asyncio.sleep(self._seconds)
        return await super().call(messages, tools=tools, force=force)


def main(seconds: float) -> None:
    def models(settings: ProviderSettings, reader: Reader) -> Chain:
        return Chain([SlowProvider(seconds / CALLS)], failures=3, rest=30.0)

    settings = AgentSettings.load()
    configure("agent", settings.log_level)
    profile = cProfile.Profile()
    into = os.environ.get("BENCH_PROFILE")  # a file for `python -m pstats`
    if into:
        profile.enable()
    try:
        uvloop.run(run(settings, models))
    finally:
        if into:
            profile.disable()
            profile.dump_stats(into)


if __name__ == "__main__":
    main(float(sys.argv[1]))
