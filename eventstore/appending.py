"""Appending so that a lost answer never means a lost or doubled event. See docs/decisions/0010."""

import asyncio
import json
import time
from dataclasses import dataclass, field

from nats.errors import BadHeaderError, BadSubjectError, MaxPayloadError, NoRespondersError
from nats.errors import Error as NatsError
from nats.js.api import PubAck
from nats.js.errors import APIError

from contracts.envelope import MSG_ID
from contracts.errors import BadInput, Misconfigured, NotFound, Unreachable
from eventstore.errors import ExpectationFailed, IdTaken, StoreFull
from eventstore.reading import Reader, StoredMessage
from eventstore.refusals import is_conflict, passing

_LAST = "Nats-Expected-Last-Subject-Sequence"
_STREAM = "Nats-Expected-Stream"
_MOST_HEADERS = 65_535  # bytes; JetStream keeps their length in 16 bits
_NO_ANSWER = "no answer"
_FIRST_PAUSE, _LONGEST_PAUSE = 0.02, 0.5  # seconds between tries


@dataclass(frozen=True, slots=True)
class Expect:
    """Nothing that matches `filter` stands after `position` (0: nothing at all)."""

    filter: str
    position: int


@dataclass(frozen=True, slots=True)
class Appended:
    """Where it stands; `stored`: what stood there already under its id."""

    position: int
    stored: StoredMessage | None = None


@dataclass(frozen=True, slots=True)
class _Message:
    subject: str
    body: bytes = field(repr=False)
    headers: dict[str, str]
    expect: Expect | None

    @property
    def id(self) -> str:
        return self.headers[MSG_ID]

    def sent(self, expect: Expect | None) -> dict[str, str]:
        if expect is None:
            return self.headers
        return {**self.headers, _LAST: str(expect.position), f"{_LAST}-Subject": expect.filter}


class Appender:
    """Publishes to one stream; retries with the same id until the deadline."""

    def __init__(self, reader: Reader, try_timeout: float = 2.0) -> None:
        self._reader, self._client, self._try_timeout = reader, reader.client, try_timeout

    async def append(
        self, subject: str, body: bytes, headers: dict[str, str], expect: Expect | None, deadline: float
    ) -> Appended:
        """Store one message within `deadline` seconds; its id is among the headers.

        Raises `ExpectationFailed` when someone else was first, `Unreachable` when the outcome stayed
        unknown (a retry with the same id is safe), `StoreFull` when there is no room, `IdTaken`,
        `BadInput` when it can never be stored, `Misconfigured` when the subject is not the log's.
        """
        message = _Message(subject, body, {**headers, _STREAM: self._reader.stream}, expect)
        self._fits(message)
        ends = time.monotonic() + deadline
        wanted, pause, why = expect, _FIRST_PAUSE, _NO_ANSWER
        while (left := ends - time.monotonic()) > 0:
            try:
                async with asyncio.timeout(left):
                    outcome = await self._try(message, wanted, min(self._try_timeout, left))
            except StoreFull:
                raise
            except NoRespondersError:
                why = "no stream takes it now; if that stays, `msia infra check`"
            except (TimeoutError, NatsError, OSError, Unreachable, NotFound) as error:
                # Time-out, connection lost, no leader to read from: it may or may not be stored. The
                # same id and expectation make the retry harmless.
                cut_short = isinstance(error, TimeoutError) and left < self._try_timeout
                if not cut_short or why == _NO_ANSWER:  # else what an earlier try was told says more
                    why = str(error) or type(error).__name__
            else:
                if isinstance(outcome, Appended):
                    return outcome
                if isinstance(outcome, Expect):
                    moved, wanted, why = outcome != wanted, outcome, "the expectation is being settled"
                    if moved:
                        continue
                else:
                    why = outcome
            if self._client.is_closed:
                raise Unreachable(
                    f"{subject}: the connection is closed for good ({why}); the event may be stored. "
                    "Start the process again, then a retry with the same id is safe"
                )
            await asyncio.sleep(min(pause, max(0.0, ends - time.monotonic())))
            pause = min(pause * 2, _LONGEST_PAUSE)
        raise Unreachable(
            f"{subject}: no answer from the log within {deadline:g} s ({why:.200}); the event may be "
            "stored, a retry with the same id is safe"
        )

    def _fits(self, message: _Message) -> None:
        # The client checks the body alone; above the limit with its headers the server closes the
        # connection, and the client never comes back.
        sent = message.sent(message.expect)
        headers = sum(len(name.encode()) + len(value.encode()) + 4 for name, value in sent.items()) + 12
        most = self._client.max_payload
        if len(message.body) + headers > most > 0 or headers > _MOST_HEADERS:
            raise BadInput(
                f"{message.subject}: the event has {len(message.body)} bytes and {headers} bytes of headers, "
                f"the server takes {most} in all and {_MOST_HEADERS} of headers: "
                "make it smaller or raise max_payload"
            )

    async def _try(self, message: _Message, wanted: Expect | None, timeout: float) -> Appended | Expect | str:
        """Once: where it stands, the position to name instead, or why nothing is known yet."""
        if not self._client.is_connected:
            # The client would keep a copy and send it when it connects again, however late: a fact
            # could then come after its dedupe window.
            return "not connected"
        try:
            answer = await self._client.request(
                message.subject, message.body, timeout=timeout, headers=message.sent(wanted)
            )
        except (BadSubjectError, BadHeaderError, MaxPayloadError) as error:
            raise BadInput(f"{message.subject}: the event cannot be published ({error})") from error
        try:
            ack = _ack(answer.data, message.subject, self._reader.stream)
        except APIError as error:
            if message.expect is not None and is_conflict(error):
                return await self._conflict(message, message.expect)
            return passing(error, message.subject)
        if not ack.duplicate:
            return Appended(ack.seq)
        return _own(message, await self._reader.get(ack.seq))

    async def _conflict(self, message: _Message, expect: Expect) -> Appended | Expect | str:
        """One server checks the expectation before its dedupe window, so our own lost-ack retry looks
        like a conflict: look for our id before calling it one.
        """
        tail = await self._reader.tail_from_leader(expect.filter, expect.position)
        for stored in tail:
            if stored.headers.get(MSG_ID) == message.id:
                return _own(message, stored)
        if tail:
            raise ExpectationFailed(expect.filter, expect.position, tail[-1].position)
        # The server wants the position of the last match itself; ours may be a later one, of something
        # else. Otherwise a write that is in flight has not been applied yet.
        last = await self._reader.last(expect.filter)
        position = last.position if last else 0
        return Expect(expect.filter, position) if position < expect.position else "another write is in flight"


def _ack(data: bytes, subject: str, stream: str) -> PubAck:
    try:
        answer = json.loads(data)
        if "error" in answer:
            raise APIError.from_error(answer["error"])
        ack = PubAck.from_response(answer)
    except (ValueError, TypeError, KeyError) as error:
        raise Misconfigured(f"{subject}: something that is not JetStream answers there: stop it") from error
    if ack.stream != stream:
        raise Misconfigured(f"{subject}: stored in stream {ack.stream}, not {stream}: see `msia infra diff`")
    return ack


def _own(message: _Message, stored: StoredMessage) -> Appended:
    """The window and our ids span all subjects, so an id used elsewhere passes for our own retry."""
    if stored.subject != message.subject:
        raise IdTaken(message.id, message.subject, stored.subject, stored.position)
    return Appended(stored.position, stored)
