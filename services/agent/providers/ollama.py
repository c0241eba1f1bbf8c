"""Ollama on its native API: its /v1 route ignores num_ctx and cuts prompts at 4096 tokens."""

import time
from collections.abc import Callable, Sequence
from typing import Any

import ollama
from langchain_core.messages import AIMessage, BaseMessage
from langchain_ollama import ChatOllama
from pydantic import BaseModel

from services.agent.providers.base import Answer, ProviderFailed, Unusable
from services.agent.providers.house import url_of
from services.agent.providers.ollama_errors import NAME, missing, translated
from services.agent.providers.retries import accounted, with_retries
from services.agent.providers.settings import ProviderSettings
from services.agent.providers.tools import check, schemas
from services.common.outbound.addresses import own, private
from services.common.outbound.asking import Asking

BYTES_PER_TOKEN = 3  # Spanish takes 3.5 to 4.5; better refuse too early than lose the instructions
LOOK = 3.0  # seconds for the list of models


class Ollama:
    """`OLLAMA_MODEL` on `OLLAMA_HOST`: unmasked only at addresses where nobody outside can be."""

    name = NAME

    def __init__(self, settings: ProviderSettings, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` in seconds, monotonic."""
        self._settings, self._clock, self.timeout = settings, clock, settings.ollama_timeout
        url, within = url_of(settings.ollama_host), settings.ollama_timeout
        # The library would follow a redirect with all that a customer wrote.
        self._client = ollama.AsyncClient(
            url, follow_redirects=False, timeout=LOOK, transport=_asking(settings, within=LOOK)
        )
        self._model = ChatOllama(
            model=settings.ollama_model,
            base_url=url,
            temperature=0,
            num_ctx=settings.ollama_num_ctx,
            num_predict=settings.llm_max_tokens,
            keep_alive=settings.ollama_keep_alive,
            reasoning=False,
            client_kwargs={"timeout": within, "follow_redirects": False},
            async_client_kwargs={"transport": _asking(settings, within=within)},
        )

    async def call(
        self,
        messages: Sequence[BaseMessage],
        *,
        tools: Sequence[type[BaseModel]] = (),
        force: str | None = None,
        within: float | None = None,
    ) -> Answer:
        # Ollama has no tool_choice, and qwen3 without thinking ignores `format`
        # (github.com/ollama/ollama/issues/14645): the forced tool is the only one offered.
        offered = [tool for tool in schemas(tools, force) if force in (None, tool["function"]["name"])]
        self._refuse_too_long(messages, offered)
        model = self._model.bind_tools(offered) if offered else self._model

        unusable: list[Unusable] = []

        async def attempt() -> Answer:
            began = self._clock()
            with translated(self._settings.ollama_model):
                said = _without_thoughts(await model.ainvoke(list(messages)))
            answer = self._answer(said, began)
            try:
                _refuse_unfinished(said)
                check(NAME, said, tools, force)
            except ProviderFailed as failure:
                unusable.append(Unusable(failure.reason, answer))
                raise
            return answer

        tries = with_retries(
            attempt,
            provider=NAME,
            retries=self._settings.ollama_retries,
            budget=min(self.timeout, within or self.timeout),
            clock=self._clock,
        )
        return await accounted(tries, unusable)

    def _answer(self, message: AIMessage, began: float) -> Answer:
        usage = message.usage_metadata
        return Answer(
            message=message,
            provider=NAME,
            model_asked=self._settings.ollama_model,
            model_served=str(message.response_metadata.get("model") or self._settings.ollama_model),
            input_tokens=usage["input_tokens"] if usage else 0,
            output_tokens=usage["output_tokens"] if usage else 0,
            cost_microeuros=0,
            milliseconds=round((self._clock() - began) * 1000),
        )

    async def check(self) -> None:
        """Whether the server answers and has the model."""
        wanted = self._settings.ollama_model
        with translated(wanted):
            found = {model.model for model in (await self._client.list()).models}
        if not found & {wanted, f"{wanted}:latest"}:
            raise missing(wanted)

    async def aclose(self) -> None:
        for client in (self._client, self._model._async_client):
            await client.close()  # type: ignore[no-untyped-call]

    def _refuse_too_long(self, messages: Sequence[BaseMessage], tools: list[dict[str, Any]]) -> None:
        """Ollama would silently drop the beginning: our instructions."""
        text = "".join(str(message.content) for message in messages) + str(tools or "")
        tokens = len(text.encode()) // BYTES_PER_TOKEN + self._settings.llm_max_tokens
        if tokens > self._settings.ollama_num_ctx:
            raise ProviderFailed(
                NAME,
                "bad_answer",
                f"about {tokens} tokens do not fit: raise OLLAMA_NUM_CTX or a shorter prompt",
                asked=False,
            )


def _asking(settings: ProviderSettings, within: float) -> Asking:
    """A proxy would carry what customers wrote out of the house, wherever the name leads."""
    inside = NAME in settings.unmasked
    return Asking(
        url_of(settings.ollama_host),
        "OLLAMA_HOST",
        within=within,
        may=private if inside else own,
        proxied=not inside,
    )


def _refuse_unfinished(message: AIMessage) -> None:
    if message.response_metadata.get("done_reason") == "length":
        raise ProviderFailed(NAME, "bad_answer", "the answer was cut off: raise LLM_MAX_TOKENS")


def _without_thoughts(message: AIMessage) -> AIMessage:
    """Some models think aloud although told not to (github.com/ollama/ollama/issues/17292)."""
    _, end, after = message.text.rpartition("</think>")
    return message.model_copy(update={"content": after.strip()}) if end else message
