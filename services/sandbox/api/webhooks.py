"""`webhooks`: the account's subscriptions. For administrators."""

import secrets
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response

from services.sandbox.api import params as rails
from services.sandbox.api.auth import Administrator, UserAccount, WorldDep
from services.sandbox.api.errors import not_found, record_invalid
from services.sandbox.events import SUBSCRIPTIONS
from services.sandbox.state import Account, Json, Webhook
from services.sandbox.world import World

router = APIRouter(prefix="/api/v1/accounts/{account_id}/webhooks")


@router.get("")
async def index(world: WorldDep, who: Administrator, account: UserAccount) -> Json:
    found = world.store.all(Webhook, "account_id = ?", account.id)
    return {"payload": {"webhooks": [_view(webhook) for webhook in found]}}


@router.post("")
async def create(request: Request, world: WorldDep, who: Administrator, account: UserAccount) -> Json:
    """The secret is made here and cannot be chosen."""
    webhook = Webhook(account_id=account.id, url="", secret=secrets.token_hex(12))
    _change(world, webhook, await rails.read(request))
    world.store.add(webhook)
    return {"payload": {"webhook": _view(webhook)}}


@router.patch("/{id}")
async def update(
    request: Request, world: WorldDep, who: Administrator, account: UserAccount, id: str
) -> Json:
    webhook = _find(world, account, id)
    _change(world, webhook, await rails.read(request))
    world.store.save(webhook)
    return {"payload": {"webhook": _view(webhook)}}


@router.delete("/{id}")
async def destroy(world: WorldDep, who: Administrator, account: UserAccount, id: str) -> Response:
    world.store.delete(_find(world, account, id))
    return Response(status_code=200)


def _find(world: World, account: Account, id: str) -> Webhook:
    webhook = world.store.get(Webhook, rails.as_int(id))
    if webhook is None or webhook.account_id != account.id:
        raise not_found()
    return webhook


def _change(world: World, webhook: Webhook, params: rails.Params) -> None:
    given = rails.as_object(params.get("webhook")) or params
    url = str(given.get("url", webhook.url))
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        raise record_invalid("Url is invalid", "url")
    taken = world.store.first(
        Webhook, "account_id = ? AND url = ? AND id != ?", webhook.account_id, url, webhook.id
    )
    if taken:
        raise record_invalid("Url has already been taken", "url")
    subscriptions = given.get("subscriptions", webhook.subscriptions)
    if not isinstance(subscriptions, list) or not subscriptions or set(subscriptions) - SUBSCRIPTIONS:
        raise record_invalid("Subscriptions Invalid events", "subscriptions")
    webhook.url, webhook.subscriptions = url, list(subscriptions)
    webhook.name = given.get("name", webhook.name)


def _view(webhook: Webhook) -> Json:
    return {
        "id": webhook.id,
        "name": webhook.name,
        "url": webhook.url,
        "account_id": webhook.account_id,
        "subscriptions": webhook.subscriptions,
        "secret": webhook.secret,
    }
