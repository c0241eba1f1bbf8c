"""`/api/tariffs`: admins edit drafts and publish versions; what they have not seen they cannot overwrite."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from contracts.errors import NotFound
from domain.tariffs import differences as diff
from domain.tariffs.fold import TariffHistory
from domain.tariffs.impact import impact
from domain.tariffs.tariff import Tariff
from domain.tariffs.validation import problems
from eventstore.store import EventStore
from services.ingress.tariffs import editing, rows
from services.ingress.tariffs.access import Reading, Seen, Slug, Writing, etag
from services.ingress.tariffs.answers import (
    Changed,
    Difference,
    Draft,
    EffectShown,
    ImpactShown,
    Published,
    Tariffs,
    TariffShown,
    changes_shown,
)
from services.ingress.tariffs.editing import Edited, Editor
from services.ingress.tariffs.files import routes as files
from services.ingress.tariffs.problems import shown
from services.ingress.tariffs.recent import recent_quotes
from services.ingress.tariffs.requests import Discard, Edits, Publish, Withdraw


def routes(store: EventStore) -> APIRouter:
    """The routes, over an open log."""
    router = APIRouter(prefix="/api/tariffs", tags=["tariffs"])
    router.include_router(files.routes(store))

    @router.get("", summary="Every tariff: its last version, and whether its draft has changes")
    async def list_tariffs(_: Reading) -> Tariffs:
        listed = rows.listed(await editing.histories(store))
        return Tariffs(tariffs=[TariffShown(**row) for row in listed])

    @router.get("/{slug}/draft", summary="A draft, what is wrong with it, and its ETag")
    async def show_draft(slug: Slug, response: Response, _: Reading) -> Draft:
        return _shown(await editing.history(store, slug), response)

    @router.post("/{slug}/draft", summary="Edit a draft, all changes or none")
    async def edit_draft(
        slug: Slug, edits: Edits, seen: Seen, caller: Writing, response: Response
    ) -> Changed:
        return _edited(await editing.change(store, slug, edits.events(), Editor(caller.id, seen)), response)

    @router.post("/{slug}/discard", summary="Take a draft back to the last version")
    async def discard_draft(
        slug: Slug, wish: Discard, seen: Seen, caller: Writing, response: Response
    ) -> Changed:
        by = Editor(caller.id, seen)
        return _edited(await editing.discard(store, slug, by, reason=wish.reason), response)

    @router.post("/{slug}/withdraw", summary="Take back the version that waits for its moment")
    async def withdraw_version(
        slug: Slug, wish: Withdraw, seen: Seen, caller: Writing, response: Response
    ) -> Changed:
        by = Editor(caller.id, seen)
        return _edited(await editing.withdraw(store, slug, by, reason=wish.reason), response)

    @router.post("/{slug}/publish", summary="Freeze a draft as the next version")
    async def publish_draft(
        slug: Slug, wish: Publish, seen: Seen, caller: Writing, response: Response
    ) -> Published:
        by = Editor(caller.id, seen)
        event = await editing.publish(store, slug, by, reason=wish.reason, effective_from=wish.effective_from)
        version = (await editing.history(store, slug)).published(event.number)
        position = version.publication.position if version and version.publication else seen
        response.headers["ETag"] = etag(position)
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
        changes=changes_shown(diff.differences(old or Tariff(history.slug), new)),
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
    response.headers["ETag"] = etag(history.position)
    return Draft(**_draft(history))


def _edited(done: Edited, response: Response) -> Changed:
    response.headers["ETag"] = etag(done.after.position)
    found = diff.differences(done.before.draft, done.after.draft)
    return Changed(**_draft(done.after), changes=changes_shown(found))


def _draft(history: TariffHistory) -> dict[str, Any]:
    return {
        "slug": history.slug,
        "position": history.position,
        "has_changes": history.has_changes,
        "published": history.latest.number if history.latest else 0,
        "problems": [shown(problem, history.slug) for problem in problems(history.draft)],
        "tariff": rows.tariff(history.draft),
    }
