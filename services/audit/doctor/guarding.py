"""Secrets that are too short, made for a demo, or readable by others."""

import re
from collections.abc import AsyncGenerator, Iterable
from pathlib import Path

from services.audit.doctor.lines import Area, Line
from services.audit.doctor.settings import DoctorSettings
from services.common.guessable import SHORTEST_WEBHOOK, placeholder, too_short
from services.common.settings import home

AREA = Area("settings")
SHORTEST = 32  # bytes: HS256 needs a key as long as its hash (RFC 7518, 3.2)
MADE_BY_RUN = "local1:"  # what `make run` calls the keys that it makes
_BCRYPT = re.compile(r"\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}")


async def look(settings: DoctorSettings) -> AsyncGenerator[Line, None]:
    yield environment(settings.local, settings.chatwoot_api_url)
    yield network(settings.in_the_open(), settings.local, settings.msia_closed_network)
    yield jwt(settings.admin_jwt_secret.get_secret_value(), settings.local)
    if hashed := settings.admin_password_hash.get_secret_value():
        yield password_hash(hashed)
    values = {
        name.upper(): getattr(settings, name).get_secret_value()
        for name in (
            "admin_jwt_secret",
            "chatwoot_api_token",
            "chatwoot_user_token",
            "chatwoot_webhook_secret",
            "chatwoot_webhook_token",
            "postgres_password",
            "redis_password",
            "openrouter_api_key",
            "msia_master_key",
            "msia_seal_key",
        )
    }
    for line in demo(values, settings.local):
        yield line
    for name in ("CHATWOOT_WEBHOOK_SECRET", "CHATWOOT_WEBHOOK_TOKEN"):
        for line in webhook(name, values[name], settings.local):
            yield line
    for file in (home().parent / ".env", home() / "secrets.env", home() / "run.env"):
        if file.exists():
            yield readable(file, file.stat().st_mode)


def environment(local: bool, chatwoot: str) -> Line:
    if not local:
        return AREA.ok("MSIA_ENV", "production: unsafe settings stop a service")
    host = chatwoot.partition("://")[2]
    if chatwoot and not host.startswith(("127.", "localhost", "[::1]")):
        seen = "local, and customers of a real Chatwoot: what is unsafe is only warned of"
        return AREA.warn("MSIA_ENV", seen, "set MSIA_ENV=production where customers are served")
    return AREA.ok("MSIA_ENV", "local: for this machine only, unsafe settings are allowed")


def network(found: dict[str, str], local: bool, closed: bool) -> Line:
    if not found:
        return AREA.ok("MSIA_CLOSED_NETWORK", "servers elsewhere are spoken to over TLS, as who they are")
    seen = f"{', '.join(found)}: without TLS over a network"
    if closed:
        return AREA.ok("MSIA_CLOSED_NETWORK", f"{seen}, which is wanted")
    return AREA.worse(not local, "MSIA_CLOSED_NETWORK", seen, "; ".join(found.values()))


def jwt(secret: str, local: bool) -> Line:
    name = "ADMIN_JWT_SECRET"
    if not secret:
        return AREA.warn(name, "not set: no admin can log in or command", f"{name}=$(openssl rand -hex 32)")
    shortest = min(len(one.strip().encode()) for one in secret.split(","))
    if shortest < SHORTEST:
        seen = f"{shortest} bytes, of at least {SHORTEST}: tokens can be forged"
        return AREA.worse(not local, name, seen, f"{name}=$(openssl rand -hex 32), for all services")
    return AREA.ok(name, f"{shortest} bytes")


def webhook(name: str, secrets: str, local: bool) -> Iterable[Line]:
    if any(too_short(one.strip(), SHORTEST_WEBHOOK) for one in secrets.split(",") if one.strip()):
        seen = f"shorter than {SHORTEST_WEBHOOK} bytes: who guesses it writes to the log"
        yield AREA.worse(not local, name, seen, "take a longer one, as `openssl rand -hex 32`")


def password_hash(text: str) -> Line:
    name, todo = "ADMIN_PASSWORD_HASH", "make one with `htpasswd -nbBC 12 '' …`, and quote it in .env ('…')"
    match = _BCRYPT.fullmatch(text)
    if match is None:
        return AREA.fail(name, "is no bcrypt hash: nobody can log in with it", todo)
    if int(match[1]) < 10:
        return AREA.warn(name, f"cost {int(match[1])}: guessed quickly", todo)
    return AREA.ok(name, f"bcrypt, cost {int(match[1])}")


def demo(values: dict[str, str], local: bool) -> Iterable[Line]:
    """Placeholders anywhere, and keys that `make run` made where customers are served."""
    if local:
        return
    named = [
        name for name, value in values.items() if any(placeholder(one.strip()) for one in value.split(","))
    ]
    made = [name for name, value in values.items() if value.startswith(MADE_BY_RUN)]
    for name in named:
        yield AREA.fail(name, "still holds a placeholder", "set a real one")
    for name in made:
        todo = "make one of your own, and put it before this one (rotation)"
        yield AREA.warn(name, "was made by `make run` for a demo: it lies in .msia/secrets.env", todo)
    if not named and not made:
        yield AREA.ok("demo values", "none")


def readable(file: Path, mode: int) -> Line:
    if mode & 0o077:
        return AREA.warn(file.name, f"{file} is readable by others ({mode & 0o777:o})", f"chmod 600 {file}")
    return AREA.ok(file.name, f"{file} is its owner's alone")
