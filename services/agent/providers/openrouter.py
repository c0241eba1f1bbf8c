"""OpenRouter, or any server that speaks OpenAI's chat completions."""

import time
from collections.abc import Callable, Sequence

import httpx
from langchain_core.messages import AIMessage, BaseMessage
from langchain_openai import ChatOpenAI
from pydantic import BaseModel

from services.agent.providers.base import Answer, ProviderFailed, Unusable
from services.agent.providers.openrouter_bill import Bill, billed, heard
from services.agent.providers.openrouter_errors import NAME, NO_CONNECTION, failed, translated
from services.agent.providers.retries import accounted, with_retries
from services.agent.providers.settings import ProviderSettings
from services.agent.providers.tools import check, schemas
from services.common.outbound.addresses import literal, own, public
from services.common.outbound.asking import Asking


class OpenRouter:
    """`LLM_MODEL` over HTTP. Texts leave the house: wrap it in `Masked`."""

    name = NAME

    def __init__(self, settings: ProviderSettings, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` in seconds, monotonic."""
        self._settings, self._clock, self.timeout = settings, clock, settings.llm_timeout
        self._http = httpx.AsyncClient(
            timeout=settings.llm_timeout, transport=_asking(settings), event_hooks={"response": [heard]}
        )
        headers = {
            "HTTP-Referer": settings.openrouter_referer,
            "X-OpenRouter-Title": settings.openrouter_title,
        }
        self._model = ChatOpenAI(
            model=settings.llm_model,
            base_url=settings.openrouter_base_url,
            api_key=settings.openrouter_api_key,
            default_headers={name: value for name, value in headers.items() if value},
            temperature=0,
            timeout=settings.llm_timeout,
            max_retries=0,  # ours know the budget
            use_responses_api=False,
            http_async_client=self._http,
            extra_body={
                # LangChain's own goes out as max_completion_tokens, which many servers ignore
                "max_tokens": settings.llm_max_tokens,
                "provider": {"data_collection": settings.openrouter_data_collection},
            },
        )

    async def call(
        self,
        messages: Sequence[BaseMessage],
        *,
        tools: Sequence[type[BaseModel]] = (),
        force: str | None = None,
        within: float | None = None,
    ) -> Answer:
        offered = schemas(tools, force)
        model = self._model.bind_tools(offered, tool_choice=force) if offered else self._model

        unusable: list[Unusable] = []

        async def attempt() -> Answer:
            began, said = self._clock(), AIMessage("")
            bills = billed()
            try:
                with translated(self._settings.llm_model):
                    said = await model.ainvoke(list(messages))
                _refuse_unfinished(said)
                check(NAME, said, tools, force)
            except ProviderFailed as failure:
                if bill := bills.last():
                    unusable.append(Unusable(failure.reason, self._answer(said, bill, began)))
                raise
            bill = bills.last() or Bill(str(said.response_metadata.get("model_name") or ""))
            return self._answer(said, bill, began)

        tries = with_retries(
            attempt,
            provider=NAME,
            retries=self._settings.llm_retries,
            budget=min(self.timeout, within or self.timeout),
            clock=self._clock,
        )
        return await accounted(tries, unusable)

    def _answer(self, message: AIMessage, bill: Bill, began: float) -> Answer:
        return Answer(
            message=message,
            provider=NAME,
            model_asked=self._settings.llm_model,
            model_served=bill.model or self._settings.llm_model,
            input_tokens=bill.input_tokens,
            output_tokens=bill.output_tokens,
            cost_microeuros=bill.microeuros(self._settings.usd_eur),
            milliseconds=round((self._clock() - began) * 1000),
        )

    async def check(self) -> None:
        """Whether the key is accepted; costs nothing."""
        key = self._settings.openrouter_api_key.get_secret_value()
        url = f"{self._settings.openrouter_base_url.rstrip('/')}/key"
        try:
            answer = await self._http.get(url, headers={"Authorization": f"Bearer {key}"})
        except httpx.HTTPError as error:
            raise ProviderFailed(NAME, "server_error", f"{type(error).__name__}: {NO_CONNECTION}") from error
        if not answer.is_success and answer.status_code != 404:  # another server at OPENROUTER_BASE_URL
            raise failed(answer.status_code, self._settings.llm_model)

    async def aclose(self) -> None:
        await self._http.aclose()


def _asking(settings: ProviderSettings) -> Asking:
    """Texts go to the open internet, or to a server that is said to be of our own network."""
    url = settings.openrouter_base_url
    inside = settings.openrouter_private or literal(url)
    return Asking(
        url, "OPENROUTER_BASE_URL", within=settings.llm_timeout, may=own if inside else public, proxied=True
    )


def _refuse_unfinished(message: AIMessage) -> None:
    match message.response_metadata.get("finish_reason"):
        case "length":
            raise ProviderFailed(NAME, "bad_answer", "the answer was cut off: raise LLM_MAX_TOKENS")
        case "content_filter":
            raise ProviderFailed(NAME, "bad_answer", "the model's content filter stopped the answer")
        case "error":
            raise ProviderFailed(NAME, "server_error", "the model's host failed in the middle of the answer")
