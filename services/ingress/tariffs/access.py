"""Who may read and change tariffs over HTTP, and how they say which state they have seen."""

import re
from typing import Annotated

from fastapi import Depends, Header, HTTPException, Path

from domain.tariffs.shapes import SLUG
from services.common.auth import Principal, allowed

READERS = ("admin", "operator", "auditor")
WRITERS = ("admin",)

Slug = Annotated[str, Path(pattern=f"^{SLUG.pattern}$", examples=["motos-part"])]
Reading = Annotated[Principal, Depends(allowed(*READERS))]
Writing = Annotated[Principal, Depends(allowed(*WRITERS))]

_ETAG = re.compile(r'^(?:W/)?"(\d{1,18})"$')
_ETAGS = re.compile(r'^(?:W/)?"([a-z0-9:,-]{1,4000})"$')


def etag(position: int) -> str:
    """Of a draft."""
    return f'"{position}"'


def seen(
    if_match: Annotated[
        str | None, Header(description='The `ETag` of the draft as it was shown: `"position"`; `"0"`: new.')
    ] = None,
) -> int:
    """FastAPI dependency: 428 without the header, 400 for one that we never gave."""
    match = _ETAG.match(_given(if_match))
    if match is None:
        raise HTTPException(400, 'If-Match is the ETag of the draft, as in "120"')
    return int(match[1])


def all_seen(
    if_match: Annotated[
        str | None, Header(description="The `ETag` of the dry run: every category and its position.")
    ] = None,
) -> dict[str, int]:
    """FastAPI dependency: the state of several categories, as `etags` wrote it."""
    match = _ETAGS.match(_given(if_match))
    pairs = [part.partition(":") for part in match[1].split(",")] if match else []
    if not pairs or not all(slug and position.isdigit() for slug, _, position in pairs):
        raise HTTPException(400, 'If-Match is the ETag of the dry run, as in "motos-part:120"')
    return {slug: int(position) for slug, _, position in pairs}


def etags(positions: dict[str, int]) -> str:
    """Of several drafts together."""
    return f'"{",".join(f"{slug}:{position}" for slug, position in sorted(positions.items()))}"'


def _given(if_match: str | None) -> str:
    if if_match is None:
        raise HTTPException(428, "send If-Match with the ETag of the draft that you saw, so nothing is lost")
    return if_match


Seen = Annotated[int, Depends(seen)]
AllSeen = Annotated[dict[str, int], Depends(all_seen)]
