"""What the account says of us: bot, inbox, webhooks, secrets, and what happens when a webhook fails."""

import ipaddress
from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import httpx

from services.audit.doctor.fetching import Fetched, fetch
from services.audit.doctor.lines import Area, Line
from services.audit.doctor.settings import DoctorSettings, shown

AREA = Area("chatwoot")
SETUP = "`msia chatwoot setup`"
PATH = "/api/chatwoot/webhook"


async def look(
    http: httpx.AsyncClient,
    path: str,
    headers: Mapping[str, str],
    settings: DoctorSettings,
    *,
    administrator: bool,
) -> AsyncGenerator[Line, None]:
    """`path`: the account's; `headers`: of a user that is in it."""
    bots = _list(await fetch(http, f"{path}/agent_bots", headers))
    token = settings.chatwoot_api_token.get_secret_value()
    ours = next((bot for bot in bots if token and bot.get("access_token") == token), None)
    inbox = settings.chatwoot_inbox_id
    if inbox is None:
        yield AREA.warn("inbox", "CHATWOOT_INBOX_ID is not set: every inbox is served", f"set it, or {SETUP}")
    else:
        yield link(
            await fetch(http, f"{path}/inboxes/{inbox}/agent_bot", headers), inbox, ours, administrator
        )
    if not administrator:
        todo = "an administrator's CHATWOOT_USER_TOKEN shows it, as `CHATWOOT_USER_TOKEN=… msia doctor`"
        yield AREA.skipped("webhook", "its address and secret are shown to administrators only", todo)
    elif ours is None:
        yield AREA.fail("webhook", "no bot of the account has our CHATWOOT_API_TOKEN", SETUP)
    else:
        here = _loopback(urlsplit(settings.chatwoot_api_url).hostname or "")
        yield address(str(ours.get("outgoing_url") or ""), settings.chatwoot_webhook_url, here=here)
        hooks = _list(await fetch(http, f"{path}/webhooks", headers), "webhooks")
        url = ours.get("outgoing_url")
        signers = {"the bot": ours}
        if same := next((hook for hook in hooks if hook.get("url") == url), None):
            signers["the account"] = same
        yield secret(
            {who: str(one.get("secret") or "") for who, one in signers.items()},
            settings.chatwoot_webhook_secret.get_secret_value(),
            bool(settings.chatwoot_webhook_token.get_secret_value()),
        )
    yield pending(await fetch(http, path, headers))


def _list(answer: Fetched | str, name: str = "") -> Sequence[Mapping[str, Any]]:
    """A list, bare or in `payload`; nothing where there is no answer: what depends on it says so."""
    found = None if isinstance(answer, str) else answer.body
    if isinstance(found, dict):
        found = found.get("payload")
    if name and isinstance(found, dict):
        found = found.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def link(answer: Fetched | str, inbox: int, ours: Mapping[str, Any] | None, administrator: bool) -> Line:
    if isinstance(answer, str):
        return AREA.fail("inbox", f"could not be looked at ({answer})", "try again")
    if answer.status == 404:
        return AREA.fail(
            "inbox", f"the account has no inbox {inbox}", f"correct CHATWOOT_INBOX_ID, or {SETUP}"
        )
    if not answer.ok:
        return AREA.warn("inbox", f"Chatwoot answers {answer.status}", "see the user's rights")
    bot = answer.fields.get("agent_bot") or {}
    if not bot:
        seen = f"inbox {inbox} has no bot: its conversations go to people, and nothing is answered"
        return AREA.fail("inbox", seen, SETUP)
    who = f"{bot.get('name')} (id {bot.get('id')})"
    if ours is None and not administrator:
        return AREA.ok("inbox", f"inbox {inbox} is linked to {who}")
    if ours is None or bot.get("id") != ours.get("id"):
        return AREA.fail("inbox", f"inbox {inbox} is linked to {who}, not to our bot", f"{SETUP} --replace")
    return AREA.ok("inbox", f"inbox {inbox} is linked to our bot, {who}")


def address(found: str, wanted: str, *, here: bool) -> Line:
    """Where Chatwoot calls our bot. `here`: it runs on this machine, as the stand-in does."""
    where = shown(found) if found else "nobody"
    if wanted and found != wanted:
        return AREA.fail("webhook", f"the bot calls {where}, not {shown(wanted)}", SETUP)
    if not found or not urlsplit(found).path.endswith(PATH):
        return AREA.fail("webhook", f"the bot calls {where}, which is not ours", f"{SETUP} (…{PATH})")
    if not here and _private(urlsplit(found).hostname or ""):
        todo = "use a public address, or SAFE_FETCH_ALLOW_PRIVATE_NETWORK=true for Chatwoot"
        return AREA.warn("webhook", f"{where} is private: Chatwoot from 4.14.0 on does not call it", todo)
    return AREA.ok("webhook", f"the bot calls {where}")


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:  # a name
        return host == "localhost"


def _private(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:  # a name
        return host == "localhost" or "." not in host


def secret(given: Mapping[str, str], ours: str, token: bool) -> Line:
    """`given`: by who signs, what Chatwoot signs with; `ours`: CHATWOOT_WEBHOOK_SECRET."""
    known = {one.strip() for one in ours.split(",") if one.strip()}
    hidden = [who for who, value in given.items() if not value]
    unknown = [who for who, value in given.items() if value and value not in known]
    if not known:
        what = "only the token in the URL protects the door" if token else "anyone could write to the log"
        return AREA.worse(not token, "webhook secret", f"CHATWOOT_WEBHOOK_SECRET is not set: {what}", SETUP)
    if unknown:
        seen = f"another than that of {' and '.join(unknown)}: what it sends is refused"
        return AREA.fail("webhook secret", seen, f"{SETUP} --replace")
    if hidden:
        return AREA.warn(
            "webhook secret", f"Chatwoot shows none of {' and '.join(hidden)}", "compare it by eye"
        )
    return AREA.ok("webhook secret", f"the one of {' and '.join(given)}")


def pending(account: Fetched | str) -> Line:
    """The account's `keep_pending_on_bot_failure`."""
    name = "failing bot"
    settings = None if isinstance(account, str) else account.fields.get("settings")
    if not isinstance(settings, dict) or "keep_pending_on_bot_failure" not in settings:
        todo = "set keep_pending_on_bot_failure for the account, where it is not"
        return AREA.skipped(name, "Chatwoot does not say what becomes of a conversation then", todo)
    if settings["keep_pending_on_bot_failure"]:
        return AREA.ok(name, "conversations stay pending")
    seen = "a webhook that fails opens the conversation: the bot is silent in it until the sweep"
    todo = f"{SETUP} tries; else Chatwoot's operator sets keep_pending_on_bot_failure (rails runner)"
    return AREA.warn(name, seen, todo)
