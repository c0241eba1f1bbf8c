"""Reading stored messages: direct batch get for speed, the leader where it must be exact."""

import asyncio
import base64
import contextlib
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.errors import NoRespondersError

from contracts.errors import NotFound, Unreachable
from eventstore.client import header_lines
from eventstore.errors import NO_MESSAGE
from eventstore.scanning import Scan

BATCH = 500  # messages a request; large enough to amortise it, small enough for one read buffer
_UNAVAILABLE = 503
_PATIENCE = 0.05  # seconds between questions while a stream has no leader; an election takes 4 to 9 s


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """One message of the stream, as stored."""

    position: int
    subject: str
    stored_at: datetime  # UTC, by the server
    headers: dict[str, str]
    body: bytes


class Reader:
    """Reads one stream."""

    def __init__(self, client: Client, stream: str, timeout: float = 5.0) -> None:
        self.client, self.stream, self.timeout = client, stream, timeout

    async def batch(
        self,
        filter: str,
        after: int = 0,
        limit: int = BATCH,
        up_to: int | None = None,
        since: datetime | None = None,
    ) -> tuple[list[StoredMessage], bool]:
        """Up to `limit` messages that match, in order, and whether more were waiting.

        From the one after position `after`, or from those stored at or after `since`.

        Any replica may answer, so what was stored a moment ago can be missing: an append with an
        expectation, or `tail_from_leader`, is what makes a decision exact.
        """
        scan = Scan(self.client, self.stream, filter, self.timeout)
        try:
            page, more = await scan.page(after, limit, since)
        except (TimeoutError, NatsError) as error:
            raise _unreachable(self.stream, error) from error
        found = [_from_direct(message, message.headers or {}) for message in page]
        within = [one for one in found if up_to is None or one.position <= up_to]
        return within, more and len(within) == len(found)

    async def read(
        self, filter: str = "msia.>", after: int = 0, up_to: int | None = None, limit: int | None = None
    ) -> AsyncIterator[StoredMessage]:
        """Every matching message after a position, in order, until the stream's end at that moment.

        Any replica may answer, as for `batch`; the next page comes while this one is worked on.
        """
        scan = Scan(self.client, self.stream, filter, self.timeout)
        try:
            async with contextlib.aclosing(scan.pages(after, up_to, limit)) as pages:
                async for page in pages:
                    for message in page:
                        stored = _from_direct(message, message.headers or {})
                        if up_to is not None and stored.position > up_to:
                            return
                        yield stored
        except (TimeoutError, NatsError) as error:
            raise _unreachable(self.stream, error) from error

    async def get(self, position: int) -> StoredMessage:
        """One message by position, from the leader; `NotFound` if there is none."""
        message = await self._leader_get({"seq": position})
        if message is None:
            raise NotFound(f"position {position} is not in stream {self.stream}")
        return message

    async def tail_from_leader(self, filter: str, after: int) -> list[StoredMessage]:
        """What the leader had after a position when it was asked: exact.

        The leader names the last match; any replica that has it has all before it, so a batch serves
        for the rest, and the leader again, message by message, for what a replica does not have yet.
        """
        last = await self.last(filter)
        if last is None or last.position <= after:
            return []
        found: list[StoredMessage] = []
        more = True
        while more and after < last.position:
            page, more = await self.batch(filter, after, up_to=last.position)
            found += page
            after, more = (page[-1].position, more) if page else (after, False)
        while after < last.position:
            message = await self.next(filter, after)
            if message is None:
                raise _unreachable(self.stream, f"position {last.position} was there and is not any more")
            found.append(message)
            after = message.position
        return found

    async def last(self, filter: str) -> StoredMessage | None:
        """The last matching message, from the leader; None if there is none."""
        return await self._leader_get({"last_by_subj": filter})

    async def next(self, filter: str, after: int) -> StoredMessage | None:
        """The first match after a position, from the leader; None if there is none."""
        return await self._leader_get({"seq": after + 1, "next_by_subj": filter})

    async def last_position(self) -> int:
        """The stream's last position, from the leader; 0 when empty."""
        answer = await self._api(f"STREAM.INFO.{self.stream}", {})
        return int(answer["state"]["last_seq"])

    async def subjects(self, filter: str) -> dict[str, int]:
        """Every subject that matches, and how many messages it holds; reads none of them."""
        found: dict[str, int] = {}
        while True:
            request = {"subjects_filter": filter, "offset": len(found)}
            answer = await self._api(f"STREAM.INFO.{self.stream}", request)
            page = answer["state"].get("subjects") or {}
            found |= page
            if not page or len(found) >= int(answer.get("total", 0)):
                return found

    async def _leader_get(self, request: dict[str, Any]) -> StoredMessage | None:
        answer = await self._api(f"STREAM.MSG.GET.{self.stream}", request)
        if "error" in answer:
            return None
        message = answer["message"]
        return StoredMessage(
            position=int(message["seq"]),
            subject=message["subject"],
            stored_at=_time(message["time"]),
            headers=_parse_headers(base64.b64decode(message.get("hdrs", ""))),
            body=base64.b64decode(message.get("data", "")),
        )

    async def _api(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        """One JetStream API request; a missing message is an answer, every other error is raised."""
        ends = time.monotonic() + self.timeout
        while True:
            try:
                reply = await self.client.request(
                    f"$JS.API.{operation}", json.dumps(request).encode(), timeout=self.timeout
                )
            except NoRespondersError as error:
                why: object = error
            except (TimeoutError, NatsError) as error:
                raise _unreachable(self.stream, error) from error
            else:
                answer: dict[str, Any] = json.loads(reply.data)
                failure = answer.get("error")
                if not failure or failure.get("err_code") == NO_MESSAGE:
                    return answer
                why = failure.get("description")
                if failure.get("code") != _UNAVAILABLE:
                    raise _unreachable(self.stream, why)
            # No leader for a moment: nobody answers, or a server that does not know of one.
            if time.monotonic() > ends:
                raise _unreachable(self.stream, why)
            await asyncio.sleep(_PATIENCE)


def _from_direct(message: Msg, headers: dict[str, str]) -> StoredMessage:
    return StoredMessage(
        position=int(headers["Nats-Sequence"]),
        subject=headers["Nats-Subject"],
        stored_at=_time(headers["Nats-Time-Stamp"]),
        headers=headers,
        body=message.data,
    )


def _parse_headers(raw: bytes) -> dict[str, str]:
    """As the client reads those of a replica's answer: what is sealed must not depend on who was asked."""
    return header_lines(raw.partition(b"\r\n")[2])


def _time(text: str) -> datetime:
    """RFC 3339 with up to nanoseconds → UTC with microseconds; the rest is cut off."""
    return datetime.fromisoformat(text).astimezone(UTC)


def _unreachable(stream: str, cause: object) -> Unreachable:
    return Unreachable(f"stream {stream} cannot be read now ({cause!s:.200}): is NATS up? then retry")
