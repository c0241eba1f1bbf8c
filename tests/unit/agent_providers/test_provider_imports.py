"""Only what is configured is imported: LangChain's packages take seconds."""

import json
import subprocess
import sys

SCRIPT = """
import json, sys
from services.agent.providers.building import build
from services.agent.providers.settings import ProviderSettings
for name in ("offline", "ollama", "openrouter"):
    build(ProviderSettings(_env_file=None, llm_providers=name, openrouter_api_key="sk"))
    print(json.dumps([name, "langchain_ollama" in sys.modules, "langchain_openai" in sys.modules]))
"""


def test_a_package_is_imported_when_its_provider_is_built() -> None:
    run = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, check=True, text=True)

    assert [json.loads(line) for line in run.stdout.splitlines()] == [
        ["offline", False, False],
        ["ollama", True, False],
        ["openrouter", True, True],
    ]
