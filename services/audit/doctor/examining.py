"""All areas at once, each with its own time; one that breaks hides no other."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence

import typer

from contracts.errors import BadInput, MsiaError
from services.audit.doctor import (
    chatwoot,
    guarding,
    keys,
    machine,
    models,
    nats,
    postgres,
    readyz,
    redis,
    seals,
)
from services.audit.doctor.lines import Area, Line, exit_code
from services.audit.doctor.settings import DoctorSettings
from services.audit.doctor.shown import show
from services.common.console import Output

Look = Callable[[DoctorSettings], AsyncGenerator[Line, None]]

AREAS: Mapping[str, Look] = {
    "settings": guarding.look,
    "nats": nats.look,
    "seals": seals.look,
    "keys": keys.look,
    "postgres": postgres.look,
    "redis": redis.look,
    "services": readyz.look,
    "chatwoot": chatwoot.look,
    "models": models.look,
    "machine": machine.look,
}


async def print_examination(only: Sequence[str], output: Output | None) -> None:
    """Exit as the command's help says."""
    if unknown := sorted(set(only) - AREAS.keys()):
        raise BadInput(f"--only {unknown[0]}: there is {', '.join(AREAS)}")
    settings, wrong = DoctorSettings.read()
    lines = [
        Area("settings").fail("readable", text, "correct it in the environment or .env") for text in wrong
    ]
    lines += await examine(settings, only or list(AREAS))
    lines = [hidden(line, settings) for line in lines]
    show(lines, output)
    if code := exit_code(lines):
        raise typer.Exit(code)


async def examine(settings: DoctorSettings, names: Sequence[str]) -> list[Line]:
    """The lines of these areas, in their order."""
    asked = [name for name in AREAS if name in names]
    found = await asyncio.gather(*(one(name, AREAS[name], settings) for name in asked))
    return [line for lines in found for line in lines]


async def one(name: str, look: Look, settings: DoctorSettings) -> list[Line]:
    """What an area says, as far as it comes."""
    area, lines = Area(name), list[Line]()
    try:
        async with asyncio.timeout(settings.doctor_timeout), contextlib.aclosing(look(settings)) as looking:
            async for line in looking:
                lines.append(line)
    except TimeoutError:
        seen = f"not done within {settings.doctor_timeout:g} s: what else there is was not looked at"
        lines.append(area.fail("time", seen, "see whether it is overloaded; DOCTOR_TIMEOUT waits longer"))
    except MsiaError as error:
        lines.append(area.fail("the rest", str(error), "see the left; what comes after it was not looked at"))
    except Exception as error:  # noqa: BLE001  a defect of one check must not hide the others
        seen = f"the check itself broke ({type(error).__name__}): what else there is was not looked at"
        lines.append(area.fail("the rest", seen, "report this with the versions of msia and of the server"))
    return lines


def hidden(line: Line, settings: DoctorSettings) -> Line:
    """Without any secret: errors of drivers and servers may quote what they were given."""
    seen, todo = line.seen, line.todo
    for secret in sorted({one for one in settings.secrets() if len(one) >= 6}, key=len, reverse=True):
        seen, todo = seen.replace(secret, "…"), todo.replace(secret, "…")
    return Line(line.area, line.check, line.state, seen, todo, line.reached)
