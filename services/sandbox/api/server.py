"""What a Chatwoot server tells of itself, and its files."""

import time
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse, RedirectResponse, Response

from services.sandbox.api.auth import WorldDep
from services.sandbox.api.errors import not_found
from services.sandbox.state import Json

router = APIRouter()


@router.get("/api")
async def version(world: WorldDep) -> Json:
    return {
        "version": world.settings.sandbox_version,
        "timestamp": world.clock().strftime("%Y-%m-%d %H:%M:%S"),
        "queue_services": "ok",
        "data_services": "ok",
    }


@router.get("/health")
async def health() -> Json:
    return {"status": "woot"}


@router.get("/rails/active_storage/blobs/redirect/{signed_id}/{filename}")
async def blob(world: WorldDep, signed_id: str, filename: str) -> Response:
    """No token needed; the target expires, this address does not."""
    found = world.media.find(signed_id)
    if found is None:
        raise not_found()
    expires = int(time.time() + world.settings.sandbox_blob_ttl)
    target = f"{world.settings.base_url}/__fake/blob/{found.key}/{quote(found.filename)}?exp={expires}"
    return RedirectResponse(target, status_code=302)


@router.get("/__fake/blob/{key}/{filename}")
async def storage(world: WorldDep, key: str, filename: str, exp: int = 0) -> Response:
    """The storage behind: the bytes with their content type, 403 once expired."""
    found = world.media.find(key)
    if found is None:
        raise not_found()
    if exp < time.time():
        return PlainTextResponse("Request has expired\n", status_code=403)
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return Response(world.media.read(found), media_type=found.content_type, headers=headers)
