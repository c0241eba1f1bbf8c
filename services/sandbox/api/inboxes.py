"""`inboxes`: what they are, which bot answers in them; and the account's own switch for failing bots."""

import secrets

from fastapi import APIRouter, Request, Response

from services.sandbox.api import params as rails
from services.sandbox.api.auth import Administrator, UserAccount, UserCaller, WorldDep
from services.sandbox.api.bots import find_bot
from services.sandbox.api.errors import not_found, record_invalid
from services.sandbox.serializers.people import bot_view, inbox_view
from services.sandbox.state import Account, AgentBot, Inbox, Json
from services.sandbox.world import World

router = APIRouter(prefix="/api/v1/accounts/{account_id}")


@router.get("/inboxes")
async def inboxes(world: WorldDep, account: UserAccount) -> Json:
    found = world.store.all(Inbox, "account_id = ?", account.id)
    return {"payload": [inbox_view(inbox) for inbox in found]}


@router.post("/inboxes")
async def create_inbox(request: Request, world: WorldDep, who: Administrator, account: UserAccount) -> Json:
    """An API inbox; other channels need accounts elsewhere."""
    params = await rails.read(request)
    channel = rails.as_object(params.get("channel"))
    if channel.get("type") != "api" or not params.get("name"):
        raise record_invalid("The sandbox creates inboxes of channel type api, with a name", "channel")
    url = str(channel.get("webhook_url") or "")
    inbox = Inbox(
        account_id=account.id,
        name=str(params["name"]),
        channel_type="Channel::Api",
        webhook_url=url,
        secret=secrets.token_hex(12),
    )
    return inbox_view(world.store.add(inbox)) | {"secret": inbox.secret}


@router.get("/inboxes/{id}")
async def show_inbox(world: WorldDep, account: UserAccount, id: str) -> Json:
    return inbox_view(_inbox(world, account, id))


@router.patch("/inboxes/{id}")
async def update_inbox(
    request: Request, world: WorldDep, who: Administrator, account: UserAccount, id: str
) -> Json:
    inbox, params = _inbox(world, account, id), await rails.read(request)
    if "lock_to_single_conversation" in params:
        inbox.lock_to_single_conversation = rails.as_bool(params["lock_to_single_conversation"])
    channel = rails.as_object(params.get("channel"))
    if "webhook_url" in channel:
        inbox.webhook_url = str(channel["webhook_url"] or "")
    window = rails.as_object(channel.get("additional_attributes")).get("agent_reply_time_window")
    if window is not None:
        inbox.agent_reply_time_window = float(rails.as_int(window))
    world.store.save(inbox)
    return inbox_view(inbox)


@router.get("/inboxes/{id}/agent_bot")
async def inbox_bot(world: WorldDep, who: UserCaller, account: UserAccount, id: str) -> Json:
    bot = world.store.get(AgentBot, _inbox(world, account, id).agent_bot_id)
    return {"agent_bot": bot_view(bot, for_administrator=who.role == "administrator") if bot else {}}


@router.post("/inboxes/{id}/set_agent_bot")
async def set_agent_bot(
    request: Request, world: WorldDep, who: Administrator, account: UserAccount, id: str
) -> Response:
    """`agent_bot` null disconnects it."""
    inbox = _inbox(world, account, id)
    wanted = (await rails.read(request)).get("agent_bot")
    inbox.agent_bot_id = find_bot(world, account, str(wanted)).id if wanted else None
    world.store.save(inbox)
    return Response(status_code=200)


@router.patch("")
async def update_account(request: Request, world: WorldDep, who: Administrator, account: UserAccount) -> Json:
    params = await rails.read(request)
    if "keep_pending_on_bot_failure" in params:
        account.keep_pending_on_bot_failure = rails.as_bool(params["keep_pending_on_bot_failure"])
    world.store.save(account)
    return {
        "id": account.id,
        "name": account.name,
        "settings": {"keep_pending_on_bot_failure": account.keep_pending_on_bot_failure},
    }


def _inbox(world: World, account: Account, id: str) -> Inbox:
    inbox = world.store.get(Inbox, rails.as_int(id))
    if inbox is None or inbox.account_id != account.id:
        raise not_found()
    return inbox
