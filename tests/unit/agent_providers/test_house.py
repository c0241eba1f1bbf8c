"""Ollama sees personal data where it runs in the house, and nowhere else unless somebody says so."""

from pathlib import Path

import pytest

from services.agent.providers.building import build
from services.agent.providers.house import in_the_house
from services.agent.providers.masked import Masked
from services.agent.providers.settings import ProviderSettings

HERE = [
    "http://127.0.0.1:11434",
    "127.0.0.1",
    "localhost:11434",
    "http://[::1]:11434",
    "http://10.1.2.3:11434",
    "192.168.1.7",
    "http://[fd12::1]",
    "http://ollama:11434",
    "ollama",
    "GPU.lan",
    "http://gpu.internal:11434",
    "ollama.msia.svc.cluster.local.",
    "host.docker.internal:11434",
    "gpu.home.arpa",
]
ELSEWHERE = [
    "https://gpu.example.com",
    "gpu.example.com:11434",
    "http://8.8.8.8:11434",
    "8.8.8.8",
    "http://[2606:4700::1]:11434",
    "http://[::ffff:8.8.8.8]",
    "http://169.254.169.254",
    "https://ollama.com",
    "https://local.example.com",
    "https://lan.com",
    "http://",
    "http://[::1",
]


@pytest.mark.parametrize("host", HERE)
def test_here(host: str) -> None:
    assert in_the_house(host, "qwen3:8b")


@pytest.mark.parametrize("host", ELSEWHERE)
def test_elsewhere(host: str) -> None:
    assert not in_the_house(host, "qwen3:8b")


@pytest.mark.parametrize(
    "model", ["gpt-oss:120b-cloud", "qwen3-coder:480b-CLOUD", "glm-4.6:cloud", "kimi-k2-cloud", "cloud"]
)
def test_a_model_that_the_daemon_passes_on_is_elsewhere(model: str) -> None:
    assert not in_the_house("http://127.0.0.1:11434", model)


@pytest.mark.parametrize("model", ["qwen3:8b", "cloudy:8b", "maker/cloud-9:8b", "llama3"])
def test_another_name_is_not(model: str) -> None:
    assert in_the_house("http://127.0.0.1:11434", model)


def masked(**values: str) -> bool:
    settings = ProviderSettings(_env_file=None, llm_providers="ollama", **values)
    return isinstance(build(settings)._links[0][0], Masked)


def test_the_default_masks_who_is_elsewhere() -> None:
    assert not masked()
    assert masked(ollama_host="https://gpu.example.com")
    assert masked(ollama_model="gpt-oss:120b-cloud")


def test_what_somebody_sets_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever it is set."""
    assert not masked(ollama_model="gpt-oss:120b-cloud", llm_unmasked="ollama,offline")
    assert masked(llm_unmasked="offline")
    file = tmp_path / ".env"
    file.write_text("LLM_UNMASKED=ollama\nOLLAMA_HOST=http://gpu.example.com\n")
    assert ProviderSettings(_env_file=file).unmasked == {"ollama"}
    monkeypatch.setenv("LLM_UNMASKED", "")  # as good as not set
    assert ProviderSettings(_env_file=None, ollama_host="8.8.8.8").unmasked == {"offline"}
