"""Several messages that stand or fall together (ADR-50 of NATS), in one round trip."""

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import APIError

from contracts.envelope import MSG_ID
from contracts.errors import BadInput, Unreachable
from eventstore.errors import ExpectationFailed
from eventstore.reading import Reader
from eventstore.refusals import is_conflict, passing

LIMIT = 1_000  # messages; the server's own

_EXPECTED = "Nats-Expected-Last-Subject-Sequence"
_INCOMPLETE = 10176  # a part was lost, or the server has 50 of them open already: nothing is stored
_HOLDS_DUPLICATE = 10201  # an id of it is stored already: this try is not
_TRY = 2.0  # seconds; a thousand messages take half of one
_HEADERS = 1_024  # bytes for the names of a message's headers, and for those of the batch
_FIRST_PAUSE, _LONGEST_PAUSE = 0.02, 0.5  # seconds between tries


@dataclass(frozen=True, slots=True)
class Message:
    """`expected` is the position of the last message of its subject, on the first of each subject alone."""

    subject: str
    body: bytes
    headers: dict[str, str]
    expected: int | None = None


async def store_batch(client: Client, reader: Reader, messages: Sequence[Message], ends: float) -> list[int]:
    """Store all or none by `ends` (monotonic seconds); their positions, which follow each other.

    Every try has the same ids and expectations, so a lost answer does no harm. Raises `ExpectationFailed`
    when someone else was first on one of the subjects, `Unreachable` when the outcome stayed unknown,
    `BadInput` when one is too large or there are more than `LIMIT`.
    """
    _fit(client, messages)
    pause, why = _FIRST_PAUSE, "no answer"
    while (left := ends - time.monotonic()) > 0:
        try:
            if client.is_connected:  # else the client would send the parts later, one by one
                return _following(await _publish(client, messages, min(_TRY, left)), messages)
            why = "not connected"
        except APIError as error:
            if is_conflict(error) or error.err_code == _HOLDS_DUPLICATE:
                return await _ours(reader, messages)
            if error.err_code != _INCOMPLETE:
                why = passing(error, messages[0].subject)
        except (TimeoutError, NatsError, OSError) as error:
            why = repr(error)  # stored or not: the next try finds out
        await asyncio.sleep(min(pause, left))
        pause = min(pause * 2, _LONGEST_PAUSE)
    raise Unreachable(
        f"{len(messages)} events: no answer in time ({why:.200}); they may be stored, all or none: "
        "load the aggregates before you save again"
    )


def _fit(client: Client, messages: Sequence[Message]) -> None:
    if len(messages) > LIMIT:
        raise BadInput(
            f"{len(messages)} events: NATS stores at most {LIMIT} all or none, make two steps of it"
        )
    most = client.max_payload - _HEADERS
    for message in messages:
        # above it the server closes the connection
        if (size := len(message.body) + sum(map(len, message.headers.values()))) > most > 0:
            raise BadInput(
                f"{message.subject}: an event has {size} bytes, the server takes {most}: make it smaller"
            )


async def _publish(client: Client, messages: Sequence[Message], timeout: float) -> int:
    """The position of the last one."""
    id = uuid4().hex  # new in each try, so that what is left of an earlier one cannot complete it
    *most, last = messages
    for number, message in enumerate(most, start=1):
        await client.publish(message.subject, message.body, headers=_numbered(message, id, number))
    commit = _numbered(last, id, len(messages)) | {"Nats-Batch-Commit": "1"}
    answer = json.loads((await client.request(last.subject, last.body, timeout, headers=commit)).data)
    if "error" in answer:
        raise APIError.from_error(answer["error"])
    return int(answer["seq"])


def _numbered(message: Message, id: str, number: int) -> dict[str, str]:
    headers = message.headers | {"Nats-Batch-Id": id, "Nats-Batch-Sequence": str(number)}
    if message.expected is not None:
        headers[_EXPECTED] = str(message.expected)
    return headers


async def _ours(reader: Reader, messages: Sequence[Message]) -> list[int]:
    """The server checks expectations before ids, so what looks like a conflict may be our own lost answer."""
    last = messages[-1]
    seen = next(m.expected for m in messages if m.subject == last.subject and m.expected is not None)
    for stored in await reader.tail_from_leader(last.subject, seen):
        if stored.headers.get(MSG_ID) == last.headers[MSG_ID]:
            return _following(stored.position, messages)
    raise ExpectationFailed(last.subject, seen)


def _following(last: int, messages: Sequence[Message]) -> list[int]:
    return list(range(last - len(messages) + 1, last + 1))
