"""Whether the configured model providers could answer. Costs nothing."""

from collections.abc import AsyncGenerator

from services.audit.doctor.fetching import Fetched, fetch, fetching
from services.audit.doctor.lines import Area, Line, State
from services.audit.doctor.settings import DoctorSettings, shown

AREA = Area("models")
LOW = 1.0  # dollars left


async def look(settings: DoctorSettings) -> AsyncGenerator[Line, None]:
    async with fetching(settings.doctor_patience) as http:
        for name in settings.providers:
            if name == "openrouter":
                key = settings.openrouter_api_key.get_secret_value()
                base = settings.openrouter_base_url.rstrip("/")
                if not key:
                    todo = "set OPENROUTER_API_KEY, or take openrouter out of LLM_PROVIDERS"
                    yield AREA.fail("openrouter", "no key", todo)
                    continue
                answer = await fetch(http, f"{base}/key", {"Authorization": f"Bearer {key}"})
                yield openrouter(answer, shown(base), settings.llm_model)
            elif name == "ollama":
                answer = await fetch(http, f"{settings.ollama_host.rstrip('/')}/api/tags")
                yield ollama(answer, shown(settings.ollama_host), settings.ollama_model)
            elif name == "offline":
                yield offline(settings.providers)
            else:
                todo = "LLM_PROVIDERS takes openrouter, ollama and offline"
                yield AREA.fail(name, "there is no such provider", todo)
        if model := settings.knowledge_embedding_model:
            answer = await fetch(http, f"{settings.ollama_host.rstrip('/')}/api/tags")
            yield embeddings(ollama(answer, shown(settings.ollama_host), model))


def openrouter(answer: Fetched | str, where: str, model: str) -> Line:
    """From `GET /key`: `limit_remaining` in dollars, null where the key has no limit of its own."""
    name = "openrouter"
    if isinstance(answer, str):
        todo = "look at the network and OPENROUTER_BASE_URL; the next provider answers meanwhile, or a person"
        return AREA.fail(name, f"{where} does not answer ({answer})", todo, reached=False)
    if answer.status in (401, 403):
        return AREA.fail(name, "it refuses our key", "set a valid OPENROUTER_API_KEY", reached=True)
    if answer.status == 404:
        return AREA.warn(name, f"{where} is another server: its key cannot be checked", "try a message")
    if not answer.ok:
        return AREA.fail(
            name, f"answers {answer.status}", "try later; see status.openrouter.ai", reached=True
        )
    data = answer.fields.get("data")
    left = data.get("limit_remaining") if isinstance(data, dict) else None
    if isinstance(left, int | float) and left <= 0:
        return AREA.fail(name, "the key's credit is used up", "add credit or raise its limit", reached=True)
    if isinstance(left, int | float) and left < LOW:
        return AREA.warn(name, f"{left:.2f} dollars left for this key", "add credit or raise its limit")
    credit = "no limit on the key" if left is None else f"{left:.2f} dollars left"
    return AREA.ok(name, f"key accepted, {credit}; model {model}", reached=True)


def ollama(answer: Fetched | str, where: str, model: str) -> Line:
    """From `GET /api/tags`."""
    if isinstance(answer, str) or not answer.ok:
        why = answer if isinstance(answer, str) else f"status {answer.status}"
        return AREA.fail(
            "ollama", f"{where} does not answer ({why})", "start it, or correct OLLAMA_HOST", reached=False
        )
    models = answer.fields.get("models") or ()
    found = {str(one.get("name") or one.get("model")) for one in models if isinstance(one, dict)}
    if found & {model, f"{model}:latest"}:
        return AREA.ok("ollama", f"has {model}", reached=True)
    return AREA.fail(
        "ollama", f"has no {model}", f"`ollama pull {model}`, or correct OLLAMA_MODEL", reached=True
    )


def embeddings(line: Line) -> Line:
    """The same of the model that articles are searched with: without it they are searched by words alone."""
    if line.state is State.ok:
        return AREA.ok("embeddings", line.seen)
    todo = f"{line.todo.replace('OLLAMA_MODEL', 'KNOWLEDGE_EMBEDDING_MODEL')}; searched by words meanwhile"
    return AREA.warn("embeddings", line.seen, todo)


def offline(providers: tuple[str, ...]) -> Line:
    if providers[0] == "offline":
        todo = "set OPENROUTER_API_KEY, or LLM_PROVIDERS=ollama; prices and safety are the same without"
        return AREA.warn("offline", "no model: it understands and writes by fixed rules", todo)
    return AREA.ok("offline", "answers when no other provider does")
