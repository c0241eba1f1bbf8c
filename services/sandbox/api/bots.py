"""`agent_bots`: the bots of an account. Only administrators change them and see their secrets."""

import secrets

from fastapi import APIRouter, Request, Response

from services.sandbox.api import params as rails
from services.sandbox.api.auth import Administrator, UserAccount, UserCaller, WorldDep
from services.sandbox.api.errors import not_found, record_invalid
from services.sandbox.serializers.people import bot_view
from services.sandbox.state import Account, AgentBot, Inbox, Json, User
from services.sandbox.world import World

router = APIRouter(prefix="/api/v1/accounts/{account_id}")


@router.get("/agent_bots")
async def index(world: WorldDep, who: UserCaller, account: UserAccount) -> list[Json]:
    return [_view(bot, who) for bot in world.store.all(AgentBot, "account_id = ?", account.id)]


@router.post("/agent_bots")
async def create(request: Request, world: WorldDep, who: Administrator, account: UserAccount) -> Json:
    bot = AgentBot(
        account_id=account.id, name="", secret=secrets.token_hex(12), access_token=secrets.token_hex(12)
    )
    _change(bot, await rails.read(request))
    return _view(world.store.add(bot), who)


@router.get("/agent_bots/{id}")
async def show(world: WorldDep, who: UserCaller, account: UserAccount, id: str) -> Json:
    return _view(find_bot(world, account, id), who)


@router.patch("/agent_bots/{id}")
async def update(
    request: Request, world: WorldDep, who: Administrator, account: UserAccount, id: str
) -> Json:
    bot = find_bot(world, account, id)
    _change(bot, await rails.read(request))
    world.store.save(bot)
    return _view(bot, who)


@router.delete("/agent_bots/{id}")
async def destroy(world: WorldDep, who: Administrator, account: UserAccount, id: str) -> Response:
    bot = find_bot(world, account, id)
    with world.store.transaction():
        for inbox in world.store.all(Inbox, "agent_bot_id = ?", bot.id):
            inbox.agent_bot_id = None
            world.store.save(inbox)
        world.store.delete(bot)
    return Response(status_code=200)


@router.post("/agent_bots/{id}/reset_secret")
async def reset_secret(world: WorldDep, who: Administrator, account: UserAccount, id: str) -> Json:
    bot = find_bot(world, account, id)
    bot.secret = secrets.token_hex(12)
    world.store.save(bot)
    return _view(bot, who)


def find_bot(world: World, account: Account, id: str) -> AgentBot:
    bot = world.store.get(AgentBot, rails.as_int(id))
    if bot is None or bot.account_id != account.id:
        raise not_found()
    return bot


def _change(bot: AgentBot, params: rails.Params) -> None:
    for name in ("name", "description", "outgoing_url"):
        if name in params:
            setattr(bot, name, str(params[name] or ""))
    if not bot.name:
        raise record_invalid("Name can't be blank", "name")


def _view(bot: AgentBot, who: User) -> Json:
    return bot_view(bot, for_administrator=who.role == "administrator")
