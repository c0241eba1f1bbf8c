"""Appending so that a lost answer never means a lost or doubled event."""

import asyncio
import time
from dataclasses import dataclass

from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.errors import APIError

from contracts.envelope import MSG_ID
from contracts.errors import BadInput, MsiaError, Unreachable
from eventstore.errors import (
    DUPLICATE_IN_FLIGHT,
    OUT_OF_STORAGE,
    WRONG_LAST_SEQUENCE,
    WRONG_LAST_SEQUENCE_CONSTANT,
    ExpectationFailed,
    StoreFull,
)
from eventstore.reading import Reader

_HEADERS = 8_192  # bytes; ours take under 1,000
_LAST = "Nats-Expected-Last-Subject-Sequence"


@dataclass(frozen=True, slots=True)
class Expect:
    """Nothing that matches `filter` stands after `position` (0: nothing at all)."""

    filter: str
    position: int


@dataclass(frozen=True, slots=True)
class Appended:
    """Where it stands, and whether it had been there already."""

    position: int
    duplicate: bool


class Appender:
    """Publishes to one stream; retries with the same id until the deadline."""

    def __init__(self, js: JetStreamContext, reader: Reader, try_timeout: float = 2.0) -> None:
        self._js, self._reader, self._try_timeout = js, reader, try_timeout

    async def append(
        self,
        subject: str,
        body: bytes,
        headers: dict[str, str],
        expect: Expect | None,
        deadline: float,
    ) -> Appended:
        """Store one message within `deadline` seconds.

        Raises `ExpectationFailed` when someone else was first, `Unreachable` when the outcome stayed
        unknown (a retry with the same id is safe), `StoreFull` when nothing can be stored.
        """
        if expect is not None:
            headers = {**headers, _LAST: str(expect.position), f"{_LAST}-Subject": expect.filter}
        self._fits(subject, body)
        ends = time.monotonic() + deadline
        pause = 0.02
        while True:
            left = ends - time.monotonic()
            if left <= 0:
                raise Unreachable(
                    f"{subject}: no answer from the log within {deadline:g} s; the event may be stored, "
                    "a retry with the same id is safe"
                )
            try:
                ack = await self._js.publish(
                    subject,
                    body,
                    timeout=min(self._try_timeout, left),
                    stream=self._reader.stream,
                    headers=headers,
                )
                return Appended(ack.seq, bool(ack.duplicate))
            except APIError as error:
                outcome = await self._refused(error, subject, headers[MSG_ID], expect)
                if isinstance(outcome, Appended):
                    return outcome
                if outcome is not None:
                    headers = {**headers, _LAST: str(outcome)}
                    continue
            except (TimeoutError, NatsError, OSError):
                # Time-out, no responders, connection lost: it may or may not be stored. The same id
                # and expectation make the retry harmless.
                pass
            await asyncio.sleep(min(pause, max(0.0, ends - time.monotonic())))
            pause = min(pause * 2, 0.5)

    def _fits(self, subject: str, body: bytes) -> None:
        # The client checks the body alone; over the limit with its headers the server closes the connection.
        most = self._js._nc.max_payload - _HEADERS
        if len(body) > most > 0:
            raise BadInput(
                f"{subject}: the event has {len(body)} bytes, the server takes {most}: "
                "make it smaller or raise max_payload"
            )

    async def _refused(
        self, error: APIError, subject: str, id: str, expect: Expect | None
    ) -> Appended | int | None:
        """What a refusal means. None: try again; a number: that is the last position to name instead."""
        code = error.err_code
        if expect and code in (WRONG_LAST_SEQUENCE, WRONG_LAST_SEQUENCE_CONSTANT):
            # The server checks the expectation before its dedupe window, so our own lost-ack retry
            # looks like a conflict: look for our id before calling it one.
            tail = await self._reader.tail_from_leader(expect.filter, expect.position)
            for message in tail:
                if message.headers.get(MSG_ID) == id:
                    return Appended(message.position, True)
            if not tail:
                # The server wants the position of the last match itself; ours may be a later one of
                # something else. Otherwise a write that was in flight has not been applied yet.
                last = await self._reader.last(expect.filter)
                position = last.position if last else 0
                return position if position < expect.position else None
            raise ExpectationFailed(expect.filter, expect.position, tail[-1].position) from error
        if code == DUPLICATE_IN_FLIGHT:
            return None
        if code in OUT_OF_STORAGE:
            raise StoreFull(
                f"{subject}: the log is full ({error.description}); make room, then retry"
            ) from error
        if error.code == 503:
            return None
        raise MsiaError(f"{subject}: the log refused the event: {error.description} ({code})") from error
