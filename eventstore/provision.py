"""Making the server look as declared, and telling where it does not."""

import contextlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import NotFoundError

from contracts.errors import Misconfigured, Unreachable
from contracts.events.control import LogOpened
from eventstore.declared import Declared, Stream
from eventstore.errors import STREAM_NOT_FOUND, ExpectationFailed
from eventstore.store import EventStore, Expect

_NANOSECONDS = ("max_age", "duplicate_window")


@dataclass(frozen=True, slots=True)
class Difference:
    """One setting of one stream that is not as declared; `fatal` ones stop a service at start."""

    stream: str
    setting: str
    wanted: Any
    found: Any
    fatal: bool

    def __str__(self) -> str:
        if self.setting == "exists":
            return f"{self.stream}: missing; run `msia infra apply`"
        return f"{self.stream}: {self.setting} is {self.found!r}, declared {self.wanted!r}"


async def _api(client: Client, operation: str, request: Any) -> dict[str, Any]:
    try:
        reply = await client.request(f"$JS.API.{operation}", json.dumps(request).encode(), timeout=5)
    except (TimeoutError, NatsError) as error:
        raise Unreachable(
            f"JetStream does not answer {operation}: is it on, and may we? ({error!r})"
        ) from error
    answer: dict[str, Any] = json.loads(reply.data)
    return answer


def _wire(stream: Stream) -> dict[str, Any]:
    config = stream.settings()
    for name in _NANOSECONDS:
        config[name] = int(config[name] * 1_000_000_000)
    return {**config, "num_replicas": 1}


async def differences(client: Client, want: Declared) -> list[Difference]:
    """Every difference between the server and the declaration."""
    found: list[Difference] = []
    for stream in [*want.streams, *(bucket.stream() for bucket in want.buckets)]:
        answer = await _api(client, f"STREAM.INFO.{stream.name}", {})
        if answer.get("error", {}).get("err_code") == STREAM_NOT_FOUND:
            found.append(Difference(stream.name, "exists", True, False, True))
            continue
        have = answer["config"]
        for setting, wanted in _wire(stream).items():
            if setting == "num_replicas":
                continue  # more is fine; a cluster's own file says how many
            real = have.get(setting, False if isinstance(wanted, bool) else None)
            if (
                real != wanted
                and not (wanted == -1 and real in (None, 0, -1))
                and not (wanted == 0 and not real)
            ):
                found.append(Difference(stream.name, setting, wanted, real, setting in stream.refuse))
    return found


async def apply(client: Client, want: Declared) -> list[str]:
    """Create what is missing, update what may change; say what was done. Never deletes."""
    done: list[str] = []
    js = client.jetstream()
    for difference in await differences(client, want):
        stream = next(
            s for s in [*want.streams, *(b.stream() for b in want.buckets)] if s.name == difference.stream
        )
        operation = "CREATE" if difference.setting == "exists" else "UPDATE"
        answer = await _api(client, f"STREAM.{operation}.{stream.name}", _wire(stream))
        if "error" in answer:
            raise Misconfigured(f"{stream.name}: {answer['error']['description']}")
        done.append(
            f"{stream.name}: {'created' if operation == 'CREATE' else f'{difference.setting} updated'}"
        )
    for bucket in want.objects:
        try:
            await js.object_store(bucket.name)
        except NotFoundError:
            await js.create_object_store(bucket.name)
            done.append(f"{bucket.name}: created")
    return done


async def open_log(store: EventStore) -> UUID:
    """Append `LogOpened` as the first event, once; return the log's id."""
    first = await store.reader.batch("msia.control.log", 0, limit=1)
    if not first[0]:
        log_id = uuid4()
        # Should another operator open it between our look and our append, theirs is the log.
        with contextlib.suppress(ExpectationFailed):
            await store.append(
                "log", LogOpened(log_id=log_id), id=log_id, expect=Expect("msia.>", 0), time=datetime.now(UTC)
            )
    return await log_identity(store)


async def log_identity(store: EventStore) -> UUID:
    """The id in the first event; `Misconfigured` when this log was never opened."""
    found, _ = await store.reader.batch("msia.>", 0, limit=1)
    events = await store.load("msia.control.log", up_to=1) if found else []
    if not events or not isinstance(events[0].event, LogOpened):
        raise Misconfigured("the log does not start with LogOpened: run `msia infra apply` as the operator")
    return events[0].event.log_id


async def refuse_if_wrong(client: Client, want: Declared) -> list[Difference]:
    """Raise `Misconfigured` for what must not be; return what is only worth a warning."""
    found = await differences(client, want)
    fatal = [str(difference) for difference in found if difference.fatal]
    if fatal:
        raise Misconfigured("; ".join(fatal))
    return found
