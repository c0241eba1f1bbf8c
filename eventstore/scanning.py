"""Reading by direct batch get (ADR-31 of NATS): one page, or page after page, the next already on its way."""

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncGenerator, AsyncIterator
from datetime import UTC, datetime
from typing import Any

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from eventstore.client import FastClient

PAGE = 1_000  # messages a request; with more of them the reading does not get faster
_BEFORE = "Nats-Last-Sequence"  # of a message: the one before it in its page; of a page's end: its last
_END, _NOTHING = "204", "404"


def said_by_server(headers: dict[str, str]) -> str | None:
    """The status of a message that is not a stored one; None for a stored one.

    By its position, which only a stored one has: a writer may have given it a header `Status` of its own, and
    taking that for the server's would stop every reader at it.
    """
    return None if "Nats-Sequence" in headers else headers.get("Status")


class Scan:
    """One inbox for all pages of a read; a callback takes messages in at half the cost of `next_msg`."""

    def __init__(self, client: Client, stream: str, filter: str, timeout: float) -> None:
        self._client, self._filter, self._timeout = client, filter, timeout
        self._subject, self._inbox = f"$JS.API.DIRECT.GET.{stream}", client.new_inbox()
        self._page: list[Msg] = []
        self._end: asyncio.Future[dict[str, str]] = asyncio.get_running_loop().create_future()

    async def pages(
        self, after: int, up_to: int | None = None, limit: int | None = None
    ) -> AsyncGenerator[list[Msg], None]:
        """What matches after a position, until the end at that moment; the last page may go beyond `up_to`.

        Raises `TimeoutError` after that many seconds of silence, `nats.errors.Error` for what goes wrong.
        """
        left = sys.maxsize if limit is None else limit
        async with self._subscribed():
            more = left > 0
            if more:
                await self._ask({"seq": after + 1}, min(left, PAGE))
            while more:
                page, end = await self._whole()
                left -= len(page)
                more = bool(page) and left > 0 and _more_waits(end)
                last = int(end.get(_BEFORE, "0"))
                more = more and (up_to is None or last < up_to)
                if more:
                    await self._ask({"seq": last + 1}, min(left, PAGE))
                if page:
                    yield page

    async def page(self, after: int, count: int, since: datetime | None = None) -> tuple[list[Msg], bool]:
        """Up to `count` that match, after a position or from `since` on, and whether more were waiting.

        Raises as `pages` does.
        """
        if since is None:
            start: dict[str, Any] = {"seq": after + 1}
        else:
            start = {"start_time": since.astimezone(UTC).isoformat().replace("+00:00", "Z")}
        async with self._subscribed():
            await self._ask(start, count)
            page, end = await self._whole()
        return page, _more_waits(end)

    @contextlib.asynccontextmanager
    async def _subscribed(self) -> AsyncIterator[None]:
        subscription = await self._client.subscribe(self._inbox, cb=self._arrived)
        try:
            yield
        finally:
            if not self._client.is_closed:
                with contextlib.suppress(NatsError):  # lost meanwhile: then the server has forgotten it
                    await subscription.unsubscribe()

    async def _ask(self, start: dict[str, Any], count: int) -> None:
        request = {"batch": count, "next_by_subj": self._filter, **start}
        self._page, self._end = [], asyncio.get_running_loop().create_future()
        if isinstance(self._client, FastClient):
            self._client.ends_when_refused(self._end, self._subject)
        await self._client.publish(self._subject, json.dumps(request).encode(), reply=self._inbox)

    async def _arrived(self, message: Msg) -> None:
        headers = message.headers or {}
        if said_by_server(headers) is None:
            self._page.append(message)
        elif not self._end.done():
            self._end.set_result(headers)

    async def _whole(self) -> tuple[list[Msg], dict[str, str]]:
        while not self._end.done():
            so_far = len(self._page)
            await asyncio.wait({self._end}, timeout=self._timeout)
            if not self._end.done() and len(self._page) == so_far:
                raise TimeoutError(f"nothing came for {self._timeout:g} s")
        end = self._end.result()
        if end["Status"] not in (_END, _NOTHING):
            raise NatsError(f"status {end['Status']} {end.get('Description', '')}")
        # The client drops what it has no room for; each message names the one before it, and so does the end.
        known = None
        for headers in [*(message.headers or {} for message in self._page), end]:
            if known is not None and headers.get(_BEFORE) != known:
                raise NatsError(f"a message after position {known} got lost")
            known = headers.get("Nats-Sequence")
        return self._page, end


def _more_waits(end: dict[str, str]) -> bool:
    return int(end.get("Nats-Num-Pending", "0")) > 0
