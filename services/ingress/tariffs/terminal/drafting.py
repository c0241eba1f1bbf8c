"""Drafts through ingress: looked at, edited in one step, published or discarded."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from contracts.errors import BadInput, NotFound
from services.common.console import Output, say
from services.common.ingress import Answer, IngressClientSettings, ask
from services.common.window import instant, rfc3339
from services.ingress.tariffs.terminal import printing

Change = dict[str, Any]  # as `POST /api/tariffs/<slug>/draft` takes it
Build = Callable[[dict[str, Any]], Sequence[Change]]  # a draft in, changes out

_DAY_OR_TIME = re.compile(r"\d{4}-")


async def print_draft(slug: str, output: Output | None) -> None:
    """State and problems; as JSON the whole draft."""
    found = await ask(IngressClientSettings.load(), "GET", "tariffs", slug, "draft")
    printing.draft(found.data, output)


async def print_difference(slug: str, before: int | None, after: int | None, output: Output | None) -> None:
    """Two lists of one category."""
    query = {name: number for name, number in (("before", before), ("after", after)) if number}
    found = await ask(IngressClientSettings.load(), "GET", "tariffs", slug, "diff", query=query)
    printing.difference(found.data, output)


async def print_impact(slug: str, last: int, output: Output | None) -> None:
    """The draft against real quotes."""
    found = await ask(IngressClientSettings.load(), "GET", "tariffs", slug, "impact", query={"last": last})
    printing.impact(found.data, output)


async def edit(
    slug: str, build: Build, seen: int | None, output: Output | None, *, new: bool = False
) -> None:
    """Change the draft as it stands, or as it stood at `seen`. `new`: the tariff need not exist yet.

    Raises `Conflict` when someone else edits at the same moment: nothing is overwritten.
    """
    settings = IngressClientSettings.load()
    stands = await _draft(settings, slug, new)
    changes = build(stands.data.get("tariff", {}))
    done = await ask(
        settings,
        "POST",
        "tariffs",
        slug,
        "draft",
        body={"changes": list(changes)},
        etag=_etag(seen, stands),
    )
    printing.changed(done.data, output)


async def publish_draft(
    slug: str, reason: str, effective_from: str | None, seen: int | None, output: Output | None
) -> None:
    """The draft becomes the next version."""
    settings = IngressClientSettings.load()
    body: dict[str, Any] = {"reason": reason}
    if effective_from is not None:
        body["effective_from"] = rfc3339(moment(effective_from))
    stands = await _draft(settings, slug)
    done = await ask(settings, "POST", "tariffs", slug, "publish", body=body, etag=_etag(seen, stands))
    printing.published(done.data, output)


async def discard_draft(slug: str, reason: str, seen: int | None, output: Output | None) -> None:
    """The draft is what the last version says again."""
    await _wish("discard", slug, reason, seen, output)


async def withdraw_version(slug: str, reason: str, seen: int | None, output: Output | None) -> None:
    """The version that waits never comes into force; the draft keeps what it says."""
    await _wish("withdraw", slug, reason, seen, output)


async def _wish(what: str, slug: str, reason: str, seen: int | None, output: Output | None) -> None:
    settings = IngressClientSettings.load()
    stands = await _draft(settings, slug)
    done = await ask(
        settings, "POST", "tariffs", slug, what, body={"reason": reason}, etag=_etag(seen, stands)
    )
    printing.changed(done.data, output)


def moment(text: str) -> datetime:
    """RFC 3339, or 0:00 of a day in Madrid; UTC. Whether it is over is for ingress to say."""
    if not _DAY_OR_TIME.match(text.strip()):
        raise BadInput(
            f"--effective-from {text!r} is not a moment: give RFC 3339 (2027-01-01T00:00:00+01:00) or a day "
            "(2027-01-01, from 0:00 in Madrid); leave it out for now"
        )
    return instant(text, datetime.now(UTC), "--effective-from")


async def _draft(settings: IngressClientSettings, slug: str, new: bool = False) -> Answer:
    try:
        return await ask(settings, "GET", "tariffs", slug, "draft")
    except NotFound:
        if not new:
            raise
        say(f"{slug} is new")
        return Answer({}, "", '"0"')


def _etag(seen: int | None, stands: Answer) -> str:
    return f'"{seen}"' if seen is not None else stands.etag
