"""Chatwoot as our settings reach it. What the account says of us is in `linked`."""

from collections.abc import AsyncGenerator

from services.audit.doctor import linked
from services.audit.doctor.clocks import clock
from services.audit.doctor.fetching import Fetched, fetch, fetching
from services.audit.doctor.lines import Area, Line
from services.audit.doctor.settings import DoctorSettings, shown

AREA = Area("chatwoot")
SETUP = "`msia chatwoot setup`"
OLDEST, RECOMMENDED = (4, 11, 2), (4, 14, 2)


async def look(settings: DoctorSettings) -> AsyncGenerator[Line, None]:
    base = settings.chatwoot_api_url.rstrip("/").removesuffix("/api/v1")
    if not base:
        yield AREA.fail("address", "CHATWOOT_API_URL is not set", f"{SETUP}, or `make run` with its stand-in")
        return
    async with fetching(settings.doctor_patience) as http:
        answer = await fetch(http, f"{base}/api")
        for line in reachable(answer, shown(base)):
            yield line
        if isinstance(answer, str) or not answer.ok:
            return
        yield clock(AREA, answer.ahead, settings)
        account = settings.chatwoot_account_id
        if account is None:
            todo = f"set it, or {SETUP}; without it nothing can be looked at or recovered"
            yield AREA.fail("account", "CHATWOOT_ACCOUNT_ID is not set", todo)
            return
        path = f"{base}/api/v1/accounts/{account}"
        token = settings.chatwoot_api_token.get_secret_value()
        if token:
            yield bot_token(await fetch(http, f"{path}/conversations/0", _as(token)), account)
        else:
            yield AREA.fail("bot token", "CHATWOOT_API_TOKEN is not set: nothing can be sent", SETUP)
        user = settings.chatwoot_user_token.get_secret_value()
        if not user:
            yield no_user_token()
            return
        profile = await fetch(http, f"{base}/api/v1/profile", _as(user))
        role, line = user_token(profile, account)
        yield line
        if role is None:
            return
        async for line in linked.look(http, path, _as(user), settings, administrator=role == "administrator"):
            yield line


def _as(token: str) -> dict[str, str]:
    return {"Api-Access-Token": token}  # with underscores in its name nginx would drop it


def reachable(answer: Fetched | str, where: str) -> list[Line]:
    """From `GET /api`, which needs no token."""
    todo = "correct CHATWOOT_API_URL, or see whether it runs; replies wait meanwhile"
    if isinstance(answer, str):
        return [AREA.fail("address", f"{where} does not answer ({answer})", todo, reached=False)]
    version = str(answer.fields.get("version") or "")
    if not answer.ok or not version:
        seen = f"{where} answers {answer.status}, but not as a Chatwoot"
        return [AREA.fail("address", seen, "correct CHATWOOT_API_URL", reached=True)]
    return [AREA.ok("address", where, reached=True), judged(version)]


def judged(text: str) -> Line:
    try:
        found = tuple(int(part) for part in text.removeprefix("v").split("-")[0].split("."))
    except ValueError:
        return AREA.warn("version", text, "use 4.14.2 or later")
    if found < OLDEST:
        seen = f"{text}: webhooks are not signed, and a failing one is not tried again"
        return AREA.fail("version", seen, "upgrade it to 4.14.2 or later")
    if found < RECOMMENDED:
        return AREA.warn("version", f"{text}: the bot may not look at conversations", "upgrade it to 4.14.2")
    return AREA.ok("version", text)


def bot_token(answer: Fetched | str, account: int) -> Line:
    """From asking, as the bot, for a conversation that cannot be: 404 is the answer to a good token."""
    name = "bot token"
    if isinstance(answer, str):
        return AREA.fail(name, f"could not be tried ({answer})", "try again")
    if answer.status == 404 or answer.ok:
        return AREA.ok(name, f"accepted for account {account}")
    if "not authorized for bots" in answer.said:
        return AREA.warn(name, "accepted, but may not look at conversations", "upgrade Chatwoot to 4.14.2")
    if "not authorized to access this account" in answer.said:
        return AREA.fail(
            name, f"is of another account than {account}", f"{SETUP}, or correct CHATWOOT_ACCOUNT_ID"
        )
    if answer.status == 401 and "sign in" in answer.said:
        todo = "have the proxy before Chatwoot let the header Api-Access-Token through"
        return AREA.fail(name, "did not arrive", todo)
    if answer.status in (401, 403):
        return AREA.fail(name, "Chatwoot refuses it: nothing can be sent", f"{SETUP} (CHATWOOT_API_TOKEN)")
    return AREA.fail(name, f"Chatwoot answers {answer.status}", "see Chatwoot's log")


def no_user_token() -> Line:
    return AREA.warn(
        "user token",
        "none: what no webhook told is not recovered but for last messages, an answer whose fate is unknown "
        "is parked instead of looked for, and the rest here cannot be checked",
        f"set CHATWOOT_USER_TOKEN, or {SETUP}",
    )


def user_token(profile: Fetched | str, account: int) -> tuple[str | None, Line]:
    """The user's role in the account (None: it cannot be used), from `GET /api/v1/profile`."""
    name = "user token"
    if isinstance(profile, str):
        return None, AREA.fail(name, f"could not be tried ({profile})", "try again")
    if "not authorized for bots" in profile.said:
        return None, AREA.fail(
            name, "is a bot's: it may not look", "set CHATWOOT_USER_TOKEN to a user's token"
        )
    if profile.status in (401, 403):
        todo = "copy it again from that user's profile to CHATWOOT_USER_TOKEN"
        return None, AREA.fail(name, "Chatwoot refuses it: nothing can be recovered", todo)
    if not profile.ok:
        return None, AREA.fail(name, f"Chatwoot answers {profile.status}", "see Chatwoot's log")
    accounts = profile.fields.get("accounts") or ()
    roles = {one.get("id"): str(one.get("role")) for one in accounts if isinstance(one, dict)}
    if account not in roles:
        todo = "have an administrator add the user, or correct CHATWOOT_ACCOUNT_ID"
        return None, AREA.fail(name, f"its user is not in account {account}", todo)
    return roles[account], AREA.ok(name, f"accepted, {roles[account]} of account {account}")
