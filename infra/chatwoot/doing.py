"""Carrying the plan out. What was made before a failure is found by the next run."""

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from contracts.errors import Misconfigured, MsiaError
from infra.chatwoot.api import Api, Json
from infra.chatwoot.found import Found
from infra.chatwoot.plan import BOT, CONTACT_EVENTS, CONTACTS, INBOX, Do, Step

NOTE = "Prueba de conexión de MSI-a: el asistente puede escribir aquí. Esta nota es privada."
MARK = {"msia_setup": True}


async def carry_out(api: Api, found: Found, steps: Sequence[Step], url: str, bot_name: str) -> Found:
    """What is found afterwards. `Misconfigured` when Chatwoot hides the bot's token or secret."""
    base = f"/api/v1/accounts/{found.account}"
    todo = {step.name: step.do for step in steps if step.do not in (Do.nothing, Do.attempt, Do.warn)}
    bot = found.bot
    if todo.get(BOT) is Do.create:
        made = {"name": bot_name, "description": "Homologaciones", "outgoing_url": url, "bot_type": 0}
        bot = await api.post(f"{base}/agent_bots", made)
    elif BOT in todo and bot is not None:
        bot = {**bot, **await api.patch(f"{base}/agent_bots/{bot['id']}", {"outgoing_url": url})}
    bot = await _with_secret(api, base, bot or {})
    if INBOX in todo:
        await api.post(f"{base}/inboxes/{found.inbox}/set_agent_bot", {"agent_bot": bot["id"]})
    webhook = found.webhook
    if CONTACTS in todo:
        webhook = await _contacts(api, base, url, webhook)
    return replace(found, bot=bot, linked=bot["id"], webhook=webhook)


async def _with_secret(api: Api, base: str, bot: Json) -> Json:
    """The bot with its token and its webhook's secret; some answers leave them out."""
    if not (bot.get("access_token") and bot.get("secret")):
        bot = {**bot, **(await api.get(f"{base}/agent_bots/{bot['id']}") or {})}
    if not bot.get("secret"):  # a bot older than 4.13 has none before it is reset
        bot = {**bot, **(await api.post(f"{base}/agent_bots/{bot['id']}/reset_secret", {}) or {})}
    if missing := [name for name in ("access_token", "secret") if not bot.get(name)]:
        raise Misconfigured(
            f"Chatwoot shows no {' and no '.join(missing)} of bot {bot['id']}: copy CHATWOOT_API_TOKEN and "
            "CHATWOOT_WEBHOOK_SECRET from its settings page into .env"
        )
    return bot


async def keep_pending(api: Api, found: Found) -> Found:
    """Ask for it, and believe only what Chatwoot says afterwards: many versions ignore it without a word."""
    base = f"/api/v1/accounts/{found.account}"
    with contextlib.suppress(MsiaError):  # refused: then nothing has changed, which is what we read
        await api.patch(base, {"keep_pending_on_bot_failure": True})
    settings: Any = (await api.get(base) or {}).get("settings") or {}
    told = settings.get("keep_pending_on_bot_failure")
    return replace(found, keep_pending=None if told is None else bool(told))


async def _contacts(api: Api, base: str, url: str, webhook: Json | None) -> Json:
    if webhook is None:
        body: Json = {"url": url, "name": "MSI-a", "subscriptions": list(CONTACT_EVENTS)}
        answer = await api.post(f"{base}/webhooks", {"webhook": body})
    else:
        both = dict.fromkeys([*(webhook.get("subscriptions") or ()), *CONTACT_EVENTS])
        body = {"url": url, "subscriptions": list(both)}
        answer = await api.patch(f"{base}/webhooks/{webhook['id']}", {"webhook": body})
    made = ((answer or {}).get("payload") or {}).get("webhook") or {}
    if not made.get("secret"):
        raise Misconfigured(
            "Chatwoot shows no secret of the account's webhook: repeat with --no-contacts, or copy it "
            "from Settings > Integrations > Webhooks to CHATWOOT_WEBHOOK_SECRET (after the bot's, by comma)"
        )
    return {**(webhook or {}), **made}


async def write_note(api: Api, found: Found) -> Step:
    """A private note in the inbox's latest conversation, as the bot: shows that its token may write.

    Customers see no private notes, and our own services read them as somebody's note.
    """
    base = f"/api/v1/accounts/{found.account}/conversations"
    answer = await api.get(base, status="all", inbox_id=found.inbox, page=1)
    conversations = ((answer or {}).get("data") or {}).get("payload") or []
    if not conversations:
        return Step("test note", Do.warn, "no conversation yet: write to the number once, then use --test")
    latest = max(conversations, key=lambda one: float(one.get("last_activity_at") or 0))
    token = str((found.bot or {}).get("access_token") or "")
    body = {"content": NOTE, "private": True, "message_type": "outgoing", "content_attributes": MARK}
    try:
        await api.as_bot(token).post(f"{base}/{latest['id']}/messages", body)
    except MsiaError as error:
        raise type(error)(f"the bot cannot write, so customers would get no answer: {error}") from error
    return Step("test note", Do.create, f"private, in conversation {found.account}-{latest['id']}")
