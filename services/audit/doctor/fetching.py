"""One GET, its answer and how far its server's clock is from ours."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx


@dataclass(frozen=True, slots=True)
class Fetched:
    """`ahead`: seconds that the server's clock is ahead of ours, None where it does not tell."""

    status: int
    body: Any
    ahead: float | None

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def fields(self) -> Mapping[str, Any]:
        """The body where it is an object, else nothing."""
        return self.body if isinstance(self.body, dict) else {}

    @property
    def said(self) -> str:
        """The error it names."""
        found = self.fields.get("error") or self.fields.get("message") or self.fields.get("errors") or ""
        if isinstance(found, dict):
            found = found.get("message") or ""
        return " ".join(str(found).split())[:200]


@asynccontextmanager
async def fetching(patience: float) -> AsyncIterator[httpx.AsyncClient]:
    """A client that waits `patience` seconds."""
    async with httpx.AsyncClient(timeout=patience) as http:
        yield http


async def fetch(
    http: httpx.AsyncClient, url: str, headers: Mapping[str, str] | None = None, **query: Any
) -> Fetched | str:
    """The answer, or why there is none."""
    began = datetime.now(UTC)
    try:
        answer = await http.get(url, headers=headers, params=query or None)
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        return type(error).__name__
    try:
        body = answer.json()
    except ValueError:  # text or a page: the status says enough
        body = None
    return Fetched(answer.status_code, body, ahead(answer.headers.get("Date"), began, datetime.now(UTC)))


def ahead(date: str | None, began: datetime, ended: datetime) -> float | None:
    """From the header Date, whole seconds: 0 while it may lie within the request."""
    try:
        told = parsedate_to_datetime(date or "")
    except ValueError:
        return None
    if told.tzinfo is None:
        return None
    # it was cut to a second: the real time is up to one later
    if told > ended:
        return (told - ended).total_seconds()
    return min(0.0, (told - began).total_seconds() + 1.0)
