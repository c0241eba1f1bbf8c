"""What Chatwoot and `.env` say now. Reads only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from contracts.errors import BadInput, Misconfigured, MsiaError, NotAllowed
from infra.chatwoot.api import Api, Json
from infra.chatwoot.version import judge

CHANNELS = ("Channel::Whatsapp", "Channel::TwilioSms", "Channel::Api")


@dataclass(frozen=True, slots=True)
class Found:
    """`linked` is the id of the inbox' bot; `keep_pending` is None where Chatwoot does not tell."""

    version: tuple[int, ...]
    account: int
    inbox: int
    inbox_name: str
    bot: Json | None
    linked: int | None
    linked_name: str
    keep_pending: bool | None
    webhook: Json | None
    env: Mapping[str, str] = field(default_factory=dict)
    user_token_works: bool = False  # the one in .env, where that is another than was given
    notes: Sequence[str] = ()


async def look(
    api: Api,
    *,
    account: int | None,
    inbox: int | None,
    url: str,
    bot_name: str,
    env: Mapping[str, str],
    token: str,
) -> Found:
    """Raises what `Api` raises, `BadInput` where it cannot be known which account or inbox is meant."""
    answer = await api.as_bot("").get("/api")
    version, note = judge(str(answer.get("version") if isinstance(answer, dict) else ""))
    account = _account(await api.get("/api/v1/profile"), account)
    base = f"/api/v1/accounts/{account}"
    chosen = _inbox(listed(await api.get(f"{base}/inboxes")), inbox)
    bots = listed(await api.get(f"{base}/agent_bots"))
    linked = (await api.get(f"{base}/inboxes/{chosen['id']}/agent_bot") or {}).get("agent_bot") or {}
    settings = (await api.get(base) or {}).get("settings") or {}
    webhooks = listed((await api.get(f"{base}/webhooks") or {}).get("payload", {}).get("webhooks"))
    kept = env.get("CHATWOOT_USER_TOKEN", "")
    return Found(
        version=version,
        account=account,
        inbox=int(chosen["id"]),
        inbox_name=str(chosen.get("name") or ""),
        bot=ours(bots, url, env.get("CHATWOOT_API_TOKEN", ""), bot_name),
        linked=linked.get("id"),
        linked_name=str(linked.get("name") or ""),
        keep_pending=settings.get("keep_pending_on_bot_failure"),
        webhook=next((one for one in webhooks if one.get("url") == url), None),
        env=env,
        user_token_works=bool(kept) and kept != token and await _may_look(api.as_bot(kept), account),
        notes=[note] if note else [],
    )


def ours(bots: Sequence[Json], url: str, token: str, name: str) -> Json | None:
    """The bot whose token we hold; else the one that calls us; else the one of our name."""
    bots = [bot for bot in bots if not bot.get("system_bot")]
    for mine in (
        lambda bot: bool(token) and bot.get("access_token") == token,
        lambda bot: bot.get("outgoing_url") == url,
        lambda bot: bot.get("name") == name,
    ):
        if found := next(filter(mine, bots), None):
            return found
    return None


def listed(answer: Any) -> list[Json]:
    """A list, bare or as `payload`; `Misconfigured` for anything else: then a proxy answered."""
    found = answer.get("payload") if isinstance(answer, dict) else answer
    if not isinstance(found, list):
        raise Misconfigured("what answers is not Chatwoot's API: correct --url (CHATWOOT_API_URL)")
    return [one for one in found if isinstance(one, dict)]


def _account(profile: Any, wanted: int | None) -> int:
    accounts = {int(one["id"]): one for one in (profile or {}).get("accounts", []) if isinstance(one, dict)}
    mine = [id for id, one in accounts.items() if one.get("role") == "administrator"]
    if wanted is None and len(mine) == 1:
        return mine[0]
    if wanted is None and mine:
        raise BadInput(f"give --account: this token administers {', '.join(map(str, sorted(mine)))}")
    if wanted in accounts and wanted not in mine:
        raise NotAllowed(f"this user is no administrator of account {wanted}: take the token of one who is")
    if wanted is None or wanted not in mine:
        raise NotAllowed(
            f"this user administers {', '.join(map(str, sorted(mine))) or 'no account'}"
            f"{'' if wanted is None else f', not {wanted}'}: correct --account, or take another's token"
        )
    return wanted


def _inbox(inboxes: Sequence[Json], wanted: int | None) -> Json:
    fit = [one for one in inboxes if one.get("channel_type") in CHANNELS]
    names = ", ".join(f"{one['id']} ({one.get('name')})" for one in fit) or "none that we can answer in"
    if wanted is None:
        if len(fit) == 1:
            return fit[0]
        raise BadInput(f"give --inbox: the account has {names}")
    for one in inboxes:
        if one.get("id") == wanted:
            if one not in fit:
                raise BadInput(f"inbox {wanted} is a {one.get('channel_type')}: choose among {names}")
            return one
    raise BadInput(f"the account has no inbox {wanted}: choose among {names}")


async def _may_look(api: Api, account: int) -> bool:
    try:
        await api.get(f"/api/v1/accounts/{account}/conversations", status="all", page=1)
    except MsiaError:  # for whatever reason: then the token that was given takes its place
        return False
    return True
