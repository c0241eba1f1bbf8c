"""`/api/tariffs/import` and `/api/tariffs/<slug>/export`: drafts as files, in and out."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request, Response
from pydantic import BaseModel, Field

from contracts.errors import NotFound
from domain.tariffs.differences import differences
from domain.tariffs.fold import TariffHistory
from domain.tariffs.tariff import Tariff
from eventstore.store import EventStore
from services.common.tariffs import tariffs
from services.ingress.tariffs import editing
from services.ingress.tariffs.access import AllSeen, Reading, Slug, Writing, etag, etags
from services.ingress.tariffs.differing import ChangeShown, changes_shown
from services.ingress.tariffs.editing import Stale
from services.ingress.tariffs.files.document import Document, FileRefused, Kind
from services.ingress.tariffs.files.encoding import MOST_BYTES
from services.ingress.tariffs.files.entries import entry
from services.ingress.tariffs.files.importing import Plan, carry_out, plan, read
from services.ingress.tariffs.files.writing import written
from services.ingress.tariffs.problems import ProblemShown, in_file

_MEDIA = {Kind.yaml: "application/yaml", Kind.csv: "text/csv; charset=utf-8"}
_BODY = {
    "requestBody": {
        "required": True,
        "description": f"The file, in UTF-8, at most {MOST_BYTES} bytes.",
        "content": {kind: {"schema": {"type": "string"}} for kind in ("application/yaml", "text/csv")},
    }
}

Format = Annotated[Kind, Query(alias="format", description="How the file is written.")]
Anyway = Annotated[bool, Query(description="Also where the draft was edited since the file was exported.")]
Only = Annotated[str | None, Query(description="Only this category of the file.")]


class ImportedTariff(BaseModel):
    """What a file changes in one draft. `position`: where it stands."""

    slug: str
    position: int
    events: int = Field(description="How many it takes in the log; 0: the draft says so already.")
    changes: list[ChangeShown]


class ImportShown(BaseModel):
    """What an import would do; with problems it would do nothing."""

    problems: list[ProblemShown]
    categories: list[ImportedTariff]


def routes(store: EventStore) -> APIRouter:
    """Both ways."""
    router = APIRouter()

    @router.post("/import/check", summary="What an import would change", openapi_extra=_BODY)
    async def check_tariff_import(
        request: Request,
        response: Response,
        _: Reading,
        kind: Format = Kind.yaml,
        slug: Only = None,
        anyway: Anyway = False,
    ) -> ImportShown:
        """Nothing is appended. The ETag goes back in `If-Match` of the import."""
        try:
            plans = await _planned(store, request, kind, slug, anyway)
        except FileRefused as refused:
            return ImportShown(problems=[in_file(problem) for problem in refused.problems], categories=[])
        response.headers["ETag"] = etags({one.slug: one.before.position for one in plans})
        return ImportShown(problems=[], categories=[_shown(one) for one in plans])

    @router.post("/import", summary="Bring drafts to what a file says, all or nothing", openapi_extra=_BODY)
    async def import_tariffs(
        request: Request,
        response: Response,
        caller: Writing,
        seen: AllSeen,
        kind: Format = Kind.yaml,
        slug: Only = None,
        anyway: Anyway = False,
    ) -> ImportShown:
        """Elements that the file leaves out are retired; tiers, extras and surcharges are removed."""
        plans = await _planned(store, request, kind, slug, anyway)
        for one in plans:
            if seen.get(one.slug) != one.before.position:
                raise Stale(one.slug, seen.get(one.slug, 0), one.before.position)
        done = await carry_out(store, plans, caller.id)
        response.headers["ETag"] = etags({one.slug: one.after.position for one in done})
        return ImportShown(problems=[], categories=[_shown(one) for one in done])

    @router.get("/{slug}/export", summary="A draft or a version as a file", response_class=Response)
    async def export_tariff(
        slug: Slug,
        _: Reading,
        kind: Format = Kind.yaml,
        version: Annotated[int | None, Query(ge=1, description="A version; none: the draft.")] = None,
    ) -> Response:
        """The file names the draft's position: importing it later refuses to overwrite newer edits."""
        history = await editing.history(store, slug)
        text = written(entry(_chosen(history, version), history.position), kind)
        name = f"{slug}{f'-v{version}' if version else ''}.{kind}"
        return Response(
            text,
            media_type=_MEDIA[kind],
            headers={
                "ETag": etag(history.position),
                "Content-Disposition": f'attachment; filename="{name}"',
            },
        )

    return router


async def _planned(
    store: EventStore, request: Request, kind: Kind, slug: str | None, anyway: bool
) -> list[Plan]:
    data = await _body(request)
    every = await tariffs(store.reader)

    def work() -> list[Plan]:
        document: Document = read(data, kind)
        return plan(document, every, slug, anyway=anyway)

    return await asyncio.to_thread(work)  # webhooks are answered meanwhile


async def _body(request: Request) -> bytes:
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > MOST_BYTES:
            raise HTTPException(413, f"the file has more than {MOST_BYTES} bytes")
    return bytes(data)


def _chosen(history: TariffHistory, version: int | None) -> Tariff:
    tariff = history.published(version) if version else history.draft
    if tariff is None:
        raise NotFound(f"{history.slug} has no version {version}: the last is {len(history.versions)}")
    return tariff


def _shown(one: Plan) -> ImportedTariff:
    return ImportedTariff(
        slug=one.slug,
        position=one.after.position,
        events=len(one.changes),
        changes=changes_shown(differences(one.before.draft, one.after.draft)),
    )
