"""`/api/tariffs`: admins edit drafts and publish versions; what they have not seen they cannot overwrite."""

import re
from typing import Annotated

from fastapi import APIRouter, Depends, Header, HTTPException, Path, Query, Response

from contracts.errors import NotFound
from domain.tariffs import differences as diff
from domain.tariffs.fold import TariffHistory
from domain.tariffs.impact import impact
from domain.tariffs.tariff import Tariff
from domain.tariffs.validation import problems
from eventstore.store import EventStore
from services.common.auth import Principal, allowed
from services.ingress.tariffs import editing, rows
from services.ingress.tariffs.editing import Editor
from services.ingress.tariffs.problems import shown
from services.ingress.tariffs.recent import recent_quotes
from services.ingress.tariffs.requests import (
    ChangeShown,
    Difference,
    Discard,
    Draft,
    Edits,
    EffectShown,
    ImpactShown,
    Publish,
    Published,
)

READERS = ("admin", "operator", "auditor")
WRITERS = ("admin",)

Slug = Annotated[str, Path(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", examples=["motos-part"])]
Reading = Annotated[Principal, Depends(allowed(*READERS))]
Writing = Annotated[Principal, Depends(allowed(*WRITERS))]
_ETAG = re.compile(r'^(?:W/)?"(\d{1,18})"$')


def seen(
    if_match: Annotated[
        str | None, Header(description='The `ETag` of the draft as it was shown: `"position"`; `"0"`: new.')
    ] = None,
) -> int:
    """FastAPI dependency: 428 without the header, 400 for one that we never gave."""
    if if_match is None:
        raise HTTPException(428, "send If-Match with the ETag of the draft that you saw, so nothing is lost")
    match = _ETAG.match(if_match)
    if match is None:
        raise HTTPException(400, 'If-Match is the ETag of the draft, as in "120"')
    return int(match[1])


Seen = Annotated[int, Depends(seen)]


def routes(store: EventStore) -> APIRouter:
    """The routes, over an open log."""
    router = APIRouter(prefix="/api/tariffs", tags=["tariffs"])

    @router.get("/{slug}/draft", summary="A draft, what is wrong with it, and its ETag")
    async def show_draft(slug: Slug, response: Response, _: Reading) -> Draft:
        return _shown(await editing.history(store, slug), response)

    @router.post("/{slug}/draft", summary="Edit a draft, all changes or none")
    async def edit_draft(slug: Slug, edits: Edits, seen: Seen, caller: Writing, response: Response) -> Draft:
        return _shown(await editing.change(store, slug, edits.events(), Editor(caller.id, seen)), response)

    @router.post("/{slug}/discard", summary="Take a draft back to the last version")
    async def discard_draft(
        slug: Slug, wish: Discard, seen: Seen, caller: Writing, response: Response
    ) -> Draft:
        return _shown(
            await editing.discard(store, slug, Editor(caller.id, seen), reason=wish.reason), response
        )

    @router.post("/{slug}/publish", summary="Freeze a draft as the next version")
    async def publish_draft(
        slug: Slug, wish: Publish, seen: Seen, caller: Writing, response: Response
    ) -> Published:
        by = Editor(caller.id, seen)
        event = await editing.publish(store, slug, by, reason=wish.reason, effective_from=wish.effective_from)
        version = (await editing.history(store, slug)).published(event.number)
        position = version.publication.position if version and version.publication else seen
        response.headers["ETag"] = f'"{position}"'
        return Published(
            slug=slug, version=event.number, effective_from=event.effective_from, position=position
        )

    @router.get("/{slug}/diff", summary="What changed between two versions, or a version and the draft")
    async def show_difference(
        slug: Slug,
        _: Reading,
        before: Annotated[int | None, Query(ge=1, description="A version; none: the last.")] = None,
        after: Annotated[int | None, Query(ge=1, description="A version; none: the draft.")] = None,
    ) -> Difference:
        return difference(await editing.history(store, slug), before, after)

    @router.get("/{slug}/impact", summary="What the draft would have made of the quotes given last")
    async def show_impact(
        slug: Slug, _: Reading, last: Annotated[int, Query(ge=1, le=2_000, description="Quotes.")] = 200
    ) -> ImpactShown:
        return await impact_of(store, slug, last)

    return router


def difference(history: TariffHistory, before: int | None, after: int | None) -> Difference:
    """`NotFound` for a version there is not; before the first one everything is new."""
    old = _version(history, before) if before else history.latest
    new = _version(history, after) if after else history.draft
    return Difference(
        slug=history.slug,
        before=f"version {old.number}" if old else "nothing",
        after=f"version {new.number}" if new.number else "draft",
        changes=[
            ChangeShown(part=one.part, code=one.code, field=one.field, before=one.before, after=one.after)
            for one in diff.differences(old or Tariff(history.slug), new)
        ],
    )


async def impact_of(store: EventStore, slug: str, last: int) -> ImpactShown:
    """The draft against the `last` quotes that were given."""
    history = await editing.history(store, slug)
    recent = {one.quote.quote_id: one for one in await recent_quotes(store.reader, slug, last)}
    found = impact(history.draft, [one.quote for one in recent.values()])
    return ImpactShown(
        slug=slug,
        quotes=len(found.effects),
        changed=len(found.changed),
        refused=len(found.refused),
        before_cents=found.before,
        after_cents=found.after,
        effects=[
            EffectShown(
                quote_id=str(effect.quote_id),
                conversation=recent[effect.quote_id].conversation,
                given_at=recent[effect.quote_id].given_at,
                elements=list(effect.elements),
                before_cents=effect.before,
                after_cents=effect.after,
                delta_cents=effect.delta,
                refusal=effect.refusal,
            )
            for effect in found.changed
        ],
    )


def _version(history: TariffHistory, number: int) -> Tariff:
    version = history.published(number)
    if version is None:
        raise NotFound(f"{history.slug} has no version {number}: the last is {len(history.versions)}")
    return version


def _shown(history: TariffHistory, response: Response) -> Draft:
    response.headers["ETag"] = f'"{history.position}"'
    return Draft(
        slug=history.slug,
        position=history.position,
        has_changes=history.has_changes,
        published=history.latest.number if history.latest else 0,
        problems=[shown(problem) for problem in problems(history.draft)],
        tariff=rows.tariff(history.draft),
    )
