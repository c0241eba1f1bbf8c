"""`/api/tariffs`: admins edit drafts and publish versions; what they have not seen they cannot overwrite."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response

from contracts.errors import NotFound
from domain.tariffs import differences as diff
from domain.tariffs.fold import TariffHistory
from domain.tariffs.impact import impact
from domain.tariffs.tariff import Tariff
from domain.tariffs.validation import problems
from eventstore.store import EventStore
from services.common.tariffs import Followed
from services.common.window import rfc3339
from services.ingress.tariffs import editing
from services.ingress.tariffs.access import Reading, Seen, Slug, Writing, etag
from services.ingress.tariffs.answers import (
    ChangedDraft,
    EffectShown,
    ImpactShown,
    Overtaken,
    PublishedTariff,
    TariffDifference,
    TariffDraft,
    TariffList,
    TariffShown,
    Unsound,
    percent,
)
from services.ingress.tariffs.differing import changes_shown
from services.ingress.tariffs.editing import Edited, Editor
from services.ingress.tariffs.files import routes as files
from services.ingress.tariffs.problems import shown
from services.ingress.tariffs.recent import recent_quotes
from services.ingress.tariffs.requests import DiscardDraft, PublishTariff, TariffEdits, WithdrawTariff
from services.ingress.tariffs.trying import routes as trying
from services.ingress.tariffs.trying.catalogues import Catalogues
from services.ingress.tariffs.whole import WholeTariff, whole

_GREATEST = 2**31 - 1
_CHANGING: dict[int | str, dict[str, Any]] = {
    409: {"description": "The rules say no: `detail` says which."},
    412: {"model": Overtaken, "description": "Someone changed it since it was seen: both sides."},
    422: {"model": Unsound, "description": "The draft would be, or is, unsound: each problem."},
    428: {"description": "If-Match is missing."},
}


def routes(store: EventStore) -> APIRouter:
    """The routes, over an open log."""
    router = APIRouter(prefix="/api/tariffs", tags=["tariffs"])
    followed = Followed(store.reader)
    router.include_router(files.routes(store))
    router.include_router(trying.routes(Catalogues(followed)))

    @router.get("", summary="Every tariff: its last version, and whether its draft has changes")
    async def list_tariffs(_: Reading) -> TariffList:
        now = datetime.now(UTC)
        known = sorted((await followed.now()).whole.items())
        return TariffList(tariffs=[listed(history, now) for _, history in known])

    @router.get("/{slug}/draft", summary="A draft, what is wrong with it, and its ETag")
    async def show_tariff_draft(slug: Slug, response: Response, _: Reading) -> TariffDraft:
        return _shown(await _history(followed, slug), response)

    @router.get("/{slug}/versions/{number}", summary="A version, in the shape of a draft")
    async def show_tariff_version(
        slug: Slug, number: Annotated[int, Path(ge=1, le=_GREATEST)], _: Reading
    ) -> WholeTariff:
        """Who published it when, and every other version: `GET /tariffs` of the query API."""
        return whole(_version(await _history(followed, slug), number))

    @router.post("/{slug}/draft", summary="Edit a draft, all changes or none", responses=_CHANGING)
    async def edit_tariff_draft(
        slug: Slug, edits: TariffEdits, caller: Writing, seen: Seen, response: Response
    ) -> ChangedDraft:
        return _edited(await editing.change(store, slug, edits.events(), Editor(caller.id, seen)), response)

    @router.post("/{slug}/discard", summary="Take a draft back to the last version", responses=_CHANGING)
    async def discard_tariff_draft(
        slug: Slug, wish: DiscardDraft, caller: Writing, seen: Seen, response: Response
    ) -> ChangedDraft:
        by = Editor(caller.id, seen)
        return _edited(await editing.discard(store, slug, by, reason=wish.reason), response)

    @router.post("/{slug}/withdraw", summary="Take back the version that waits", responses=_CHANGING)
    async def withdraw_tariff_version(
        slug: Slug, wish: WithdrawTariff, caller: Writing, seen: Seen, response: Response
    ) -> ChangedDraft:
        by = Editor(caller.id, seen)
        return _edited(await editing.withdraw(store, slug, by, reason=wish.reason), response)

    @router.post("/{slug}/publish", summary="Freeze a draft as the next version", responses=_CHANGING)
    async def publish_tariff(
        slug: Slug, wish: PublishTariff, caller: Writing, seen: Seen, response: Response
    ) -> PublishedTariff:
        by = Editor(caller.id, seen)
        event = await editing.publish(store, slug, by, reason=wish.reason, effective_from=wish.effective_from)
        version = (await editing.history(store, slug)).published(event.number)
        position = version.publication.position if version and version.publication else seen
        response.headers["ETag"] = etag(position)
        return PublishedTariff(
            slug=slug, version=event.number, effective_from=event.effective_from, position=position
        )

    @router.get("/{slug}/diff", summary="What changed between two versions, or a version and the draft")
    async def compare_tariff(
        slug: Slug,
        _: Reading,
        before: Annotated[int | None, Query(ge=1, description="A version; none: the last.")] = None,
        after: Annotated[int | None, Query(ge=1, description="A version; none: the draft.")] = None,
    ) -> TariffDifference:
        return difference(await _history(followed, slug), before, after)

    @router.get("/{slug}/impact", summary="What the draft would have made of the quotes given last")
    async def show_tariff_impact(
        slug: Slug, _: Reading, last: Annotated[int, Query(ge=1, le=2_000, description="Quotes.")] = 200
    ) -> ImpactShown:
        return await impact_of(store, slug, last)

    return router


def listed(history: TariffHistory, now: datetime) -> TariffShown:
    """One row of the list, as of `now` (UTC)."""
    tariff = history.latest or history.draft
    in_force, waiting = history.in_force(now), history.waiting(now)
    return TariffShown(
        slug=tariff.slug,
        name=tariff.name,
        version=tariff.number,
        effective_from=rfc3339(tariff.effective_from) if tariff.effective_from else None,
        in_force=in_force.number if in_force else 0,
        waiting=waiting.number if waiting else 0,
        waiting_from=waiting.effective_from if waiting else None,
        elements=sum(not element.retired for element in tariff.elements.values()),
        tiers=len(tariff.tiers),
        has_changes=history.has_changes,
        problems=len(problems(history.draft)),
        position=history.position,
    )


def difference(history: TariffHistory, before: int | None, after: int | None) -> TariffDifference:
    """`NotFound` for a version there is not; before the first one everything is new."""
    old = _version(history, before) if before else history.latest
    new = _version(history, after) if after else history.draft
    return TariffDifference(
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
        last=last,
        quotes=len(found.effects),
        changed=len(found.changed),
        refused=len(found.refused),
        before_cents=found.before,
        after_cents=found.after,
        delta_cents=found.after - found.before,
        percent=percent(found.before, found.after),
        effects=[
            EffectShown(
                quote_id=str(effect.quote_id),
                conversation=recent[effect.quote_id].conversation,
                given_at=recent[effect.quote_id].given_at,
                elements=list(effect.elements),
                before_cents=effect.before,
                after_cents=effect.after,
                delta_cents=effect.delta,
                percent=percent(effect.before, effect.after),
                refusal=effect.refusal,
            )
            for effect in found.changed
        ],
    )


async def _history(followed: Followed, slug: str) -> TariffHistory:
    found = (await followed.now()).history(slug)
    if found is None:
        raise NotFound(f"there is no tariff {slug}: `msia tariffs list` names those there are")
    return found


def _version(history: TariffHistory, number: int) -> Tariff:
    version = history.published(number)
    if version is None:
        raise NotFound(f"{history.slug} has no version {number}: the last is {len(history.versions)}")
    return version


def _shown(history: TariffHistory, response: Response) -> TariffDraft:
    response.headers["ETag"] = etag(history.position)
    return TariffDraft(**_draft(history))


def _edited(done: Edited, response: Response) -> ChangedDraft:
    response.headers["ETag"] = etag(done.after.position)
    found = diff.differences(done.before.draft, done.after.draft)
    return ChangedDraft(**_draft(done.after), changes=changes_shown(found))


def _draft(history: TariffHistory) -> dict[str, Any]:
    return {
        "slug": history.slug,
        "position": history.position,
        "has_changes": history.has_changes,
        "published": history.latest.number if history.latest else 0,
        "problems": [shown(problem, history.slug) for problem in problems(history.draft)],
        "tariff": whole(history.draft),
    }
