"""Who calls, and what they may: tokens of users and bots (`access_token_auth_helper.rb`).

Every dependency is a coroutine: FastAPI runs the others in threads, where the store must not be used.
"""

from typing import Annotated

from fastapi import Depends, Path, Request

from services.sandbox import conversations
from services.sandbox.api.errors import ApiError, not_found, unauthorized
from services.sandbox.state import Account, AgentBot, Conversation, User
from services.sandbox.world import World

NO_TOKEN = {"errors": ["You need to sign in or sign up before continuing."]}


async def world_of(request: Request) -> World:
    world: World = request.app.state.world
    return world


WorldDep = Annotated[World, Depends(world_of)]


async def caller(request: Request, world: WorldDep) -> User | AgentBot:
    """The user or bot of the token. Both spellings of the header work, unless a proxy eats one."""
    token = request.headers.get("Api-Access-Token")
    if token is None and not world.settings.sandbox_nginx_strips_underscore:
        token = request.headers.get("api_access_token")
    if not token:
        raise ApiError(401, NO_TOKEN)
    found = world.store.first(User, "access_token = ?", token) or world.store.first(
        AgentBot, "access_token = ?", token
    )
    if found is None:
        raise unauthorized("Invalid Access Token")
    return found


async def user(who: Annotated[User | AgentBot, Depends(caller)]) -> User:
    """For what bots may not call."""
    if isinstance(who, AgentBot):
        raise unauthorized("Access to this endpoint is not authorized for bots")
    return who


async def administrator(who: Annotated[User, Depends(user)]) -> User:
    if who.role != "administrator":
        raise unauthorized("You are not authorized to do this action")
    return who


Caller = Annotated[User | AgentBot, Depends(caller)]
UserCaller = Annotated[User, Depends(user)]
Administrator = Annotated[User, Depends(administrator)]


def _account(world: World, account_id: str, who: User | AgentBot) -> Account:
    account = world.store.get(Account, int(account_id)) if account_id.isdecimal() else None
    if account is None:
        raise not_found()
    if who.account_id != account.id:
        kind = "Bot is" if isinstance(who, AgentBot) else "You are"
        raise unauthorized(f"{kind} not authorized to access this account")
    return account


async def account_for_any(account_id: Annotated[str, Path()], world: WorldDep, who: Caller) -> Account:
    return _account(world, account_id, who)


async def account_for_users(account_id: Annotated[str, Path()], world: WorldDep, who: UserCaller) -> Account:
    """The bot is refused before the account is looked up, as Chatwoot's filters are ordered."""
    return _account(world, account_id, who)


AnyAccount = Annotated[Account, Depends(account_for_any)]
UserAccount = Annotated[Account, Depends(account_for_users)]


def _conversation(world: World, account: Account, id: str) -> Conversation:
    found = conversations.find(world, account.id, int(id)) if id.isdecimal() else None
    if found is None:
        raise not_found()
    return found


async def conversation_for_any(
    id: Annotated[str, Path()], world: WorldDep, account: AnyAccount
) -> Conversation:
    return _conversation(world, account, id)


async def conversation_for_users(
    id: Annotated[str, Path()], world: WorldDep, account: UserAccount
) -> Conversation:
    return _conversation(world, account, id)


async def conversation_to_read(
    id: Annotated[str, Path()], world: WorldDep, who: Caller, account: AnyAccount
) -> Conversation:
    """A bot may see a conversation and its labels since 4.14.2."""
    if isinstance(who, AgentBot) and not world.settings.since(4, 14, 2):
        raise unauthorized("Access to this endpoint is not authorized for bots")
    return _conversation(world, account, id)


ReadConversation = Annotated[Conversation, Depends(conversation_to_read)]
AnyConversation = Annotated[Conversation, Depends(conversation_for_any)]
UserConversation = Annotated[Conversation, Depends(conversation_for_users)]
