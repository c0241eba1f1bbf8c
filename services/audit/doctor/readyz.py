"""What the services say of themselves."""

import asyncio
from collections.abc import AsyncGenerator, Iterable

from services.audit.doctor.fetching import Fetched, fetch, fetching
from services.audit.doctor.lines import Area, Line
from services.audit.doctor.settings import DoctorSettings, shown

AREA = Area("services")


async def look(settings: DoctorSettings) -> AsyncGenerator[Line, None]:
    urls = {
        "ingress": settings.ingress_url,
        "agent": settings.agent_health_url,
        "outbox": settings.outbox_health_url,
        "projections": settings.query_url,
        "keeper": settings.keeper_health_url,
    }
    async with fetching(settings.doctor_patience) as http:
        answers = await asyncio.gather(*(fetch(http, f"{url.rstrip('/')}/readyz") for url in urls.values()))
    for (name, url), answer in zip(urls.items(), answers, strict=True):
        for line in said(name, url, answer):
            yield line


def said(name: str, url: str, answer: Fetched | str) -> Iterable[Line]:
    """Its problems fail, its notes warn."""
    where = shown(url)
    if isinstance(answer, str):
        todo = f"start it (`msia {name}`), or correct {SETTING[name]}"
        yield AREA.fail(name, f"{where} does not answer ({answer})", todo, reached=False)
        return
    problems = answer.fields.get("problems")
    if not isinstance(problems, dict):
        seen = f"{where} answers {answer.status}, but not as a service of ours"
        yield AREA.fail(name, seen, f"correct {SETTING[name]}", reached=True)
        return
    for problem, text in problems.items():
        yield AREA.fail(name, f"{problem}: {text}", "see the left, and its log", reached=True)
    if not problems and not answer.ok:
        yield AREA.fail(name, f"{where} answers {answer.status}", "see its log", reached=True)
    elif not problems:
        yield AREA.ok(name, f"ready at {where}", reached=True)
    for note in answer.fields.get("notes") or ():
        yield AREA.warn(name, str(note), "see the left")


SETTING = {
    "ingress": "INGRESS_URL",
    "agent": "AGENT_HEALTH_URL",
    "outbox": "OUTBOX_HEALTH_URL",
    "projections": "QUERY_URL",
    "keeper": "KEEPER_HEALTH_URL",
}
