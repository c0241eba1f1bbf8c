"""`accounts/{id}` and `profile`: what an administrator's token may see of the account and of itself."""

from fastapi import APIRouter

from services.sandbox.api.auth import UserAccount, UserCaller, WorldDep
from services.sandbox.state import Account, Json

router = APIRouter(prefix="/api/v1")


@router.get("/accounts/{account_id}")
async def show(who: UserCaller, account: UserAccount) -> Json:
    return {
        "id": account.id,
        "name": account.name,
        "locale": "es",
        "status": "active",
        "settings": {"keep_pending_on_bot_failure": account.keep_pending_on_bot_failure},
    }


@router.get("/profile")
async def profile(world: WorldDep, who: UserCaller) -> Json:
    """The user whose token it is, with the role in each account (here: one)."""
    account = world.store.one(Account, who.account_id)
    return {
        "id": who.id,
        "name": who.name,
        "email": who.email,
        "account_id": account.id,
        "role": who.role,
        "accounts": [{"id": account.id, "name": account.name, "status": "active", "role": who.role}],
    }
