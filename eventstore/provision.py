"""Making the server look as declared, opening its log, and refusing what must not be."""

import contextlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from nats.aio.client import Client

from contracts.errors import Misconfigured, NotFound, Undecodable, UnknownEvent
from contracts.events.control import LogOpened
from eventstore.codec import decode
from eventstore.declared import Consumer, Declared, Stream
from eventstore.drift import (
    NANOSECONDS,
    Difference,
    consumer_info,
    differences,
    differences_of_consumer,
    stream_differences,
)
from eventstore.errors import STREAM_NOT_FOUND, ExpectationFailed
from eventstore.jetstream_api import CONSUMER_EXISTS, SECOND, STREAM_NAME_IN_USE, ask
from eventstore.store import EventStore, Expect

# A cluster is silent while it elects who decides, which takes it 4 to 9 s a round (nats-server's raft.go).
_TRIES = 6

_ANOTHER = "correct NATS_URL, or restore a copy that `msia audit verify` finds whole"


async def apply(client: Client, want: Declared) -> list[str]:
    """Create what is missing, update what may change; say what was done.

    Never deletes, never moves a durable, never takes replicas away. What cannot be changed is left:
    `differences` names it with what to do. Safe to repeat, and for two operators at once.
    Raises `Misconfigured` with the server's words.
    """
    done: list[str] = []
    for stream in want.every_stream():
        done.extend(await _apply_stream(client, stream))
    for consumer in want.consumers:
        done.extend(await _apply_consumer(client, consumer))
    return done


async def _apply_stream(client: Client, stream: Stream) -> list[str]:
    look = f"STREAM.INFO.{stream.name}"
    found = await ask(client, look, absent={STREAM_NOT_FOUND}, tries=_TRIES)
    if found is None:
        config = _wire(stream.settings())
        made = await ask(
            client, f"STREAM.CREATE.{stream.name}", config, absent={STREAM_NAME_IN_USE}, tries=_TRIES
        )
        if made:
            return [f"stream {stream.name}: created"]
        found = await ask(client, look, tries=_TRIES)  # another operator made it meanwhile, otherwise
    apart = list(stream_differences(stream, found))
    changes = _within_reach(apart)
    if changes and found:
        # On top of what is there: placement, metadata and the like are the operator's.
        config = found["config"] | _wire({change.setting: change.wanted for change in changes})
        try:
            await ask(client, f"STREAM.UPDATE.{stream.name}", config, tries=_TRIES)
        except Misconfigured:
            if len(changes) == len(apart):
                raise
            return []  # what cannot be changed stands in the way of the rest, and `differences` names both
    return [f"{change.of}: {change.setting} updated" for change in changes]


async def _apply_consumer(client: Client, consumer: Consumer) -> list[str]:
    create = f"CONSUMER.CREATE.{consumer.stream}.{consumer.name}"
    found = await consumer_info(client, consumer)
    if found is None:
        config = _wire(consumer.model_dump(exclude={"stream"})) | {"durable_name": consumer.name}
        request = {"stream_name": consumer.stream, "config": config, "action": "create"}
        if await ask(client, create, request, absent={CONSUMER_EXISTS}, tries=_TRIES):
            return [f"consumer {consumer.name}: created"]
        found = await consumer_info(client, consumer)  # its service made it meanwhile
    changes = _within_reach(differences_of_consumer(consumer, found))
    if changes and found:
        config = found["config"] | _wire({change.setting: change.wanted for change in changes})
        if "filter_subjects" in config:
            config.pop("filter_subject", None)
        # "update" cannot make one anew, from the start, that was deleted since our look.
        update = {"stream_name": consumer.stream, "config": config, "action": "update"}
        await ask(client, create, update, tries=_TRIES)
    return [f"{change.of}: {change.setting} updated" for change in changes]


def _within_reach(found: Iterable[Difference]) -> list[Difference]:
    return [difference for difference in found if difference.remedy is None]


def _wire(settings: dict[str, Any]) -> dict[str, Any]:
    """The declaration's terms in the server's: nanoseconds, and its own name for a consumer's filters."""
    config = {name: int(value * SECOND) if name in NANOSECONDS else value for name, value in settings.items()}
    if "filters" in config:
        config["filter_subjects"] = config.pop("filters")
    return config


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
    """The id in the first event, from the leader; `Misconfigured` when this log does not begin with one."""
    try:
        event = (await decode(await store.reader.get(1), None)).event
    except NotFound as error:
        if await store.last_position() == 0:
            raise Misconfigured(
                "the log does not start with LogOpened: run `msia infra apply` as the operator"
            ) from error
        raise Misconfigured(f"the first event of the log is gone: {_ANOTHER}") from error
    except (UnknownEvent, Undecodable) as error:
        raise Misconfigured(f"the log does not start with LogOpened ({error}): {_ANOTHER}") from error
    if not isinstance(event, LogOpened):
        raise Misconfigured(f"the log does not start with LogOpened but with {event.type}: {_ANOTHER}")
    return event.log_id


async def refuse_if_wrong(client: Client, want: Declared) -> list[Difference]:
    """Raise `Misconfigured` for what must not be; return what is only worth a warning."""
    found = await differences(client, want)
    fatal = [str(difference) for difference in found if difference.fatal]
    if fatal:
        raise Misconfigured("; ".join(fatal))
    return found
