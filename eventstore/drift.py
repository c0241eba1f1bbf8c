"""Where the server is not as declared: each setting of each stream, bucket and consumer."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from nats.aio.client import Client

from eventstore.declared import Consumer, Declared, Stream
from eventstore.errors import STREAM_NOT_FOUND
from eventstore.jetstream_api import CONSUMER_NOT_FOUND, SECOND, Answer, ask, names

EXISTS = "exists"
REPLICAS = "num_replicas"
NANOSECONDS = frozenset({"max_age", "duplicate_window", "ack_wait"})

# In a stream's metadata while it is being put back: it may be half there, with keys that must be destroyed.
RESTORING = "msia-restoring"

# Nobody declares these: a stream that has one holds or stores something else than what we append.
_FOREIGN = ("mirror", "sources", "subject_transform")
# What the server answers when a field is left out.
_DEFAULTS = {"persist_mode": "default"}
_MAKE_ANEW = (
    "cannot be changed in place: stop all services, restore a backup of {0} under the declared "
    "configuration, or, when nothing in it is needed, delete it; then `msia infra apply`"
)
_MAKE_CONSUMER_ANEW = (
    "cannot be changed in place: stop the service, delete the durable {0}, then `msia infra apply`; it reads "
    "from the start again, and what was handled is only acked"
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One setting that is not as declared; times in seconds.

    `fatal` ones stop a service at start. `remedy` is None where `msia infra apply` makes it right.
    """

    of: str
    setting: str
    wanted: Any
    found: Any
    fatal: bool
    remedy: str | None = None

    def __str__(self) -> str:
        what_to_do = self.remedy or "run `msia infra apply`"
        if self.setting == EXISTS:
            return f"{self.of}: missing; {what_to_do}"
        return f"{self.of}: {self.setting} is {self.found!r}, declared {self.wanted!r}; {what_to_do}"


async def differences(client: Client, want: Declared) -> list[Difference]:
    """Every difference between the streams of a server and the declaration. Needs to read stream infos."""
    found: list[Difference] = []
    for stream in want.every_stream():
        answer = await ask(client, f"STREAM.INFO.{stream.name}", absent={STREAM_NOT_FOUND})
        found.extend(stream_differences(stream, answer))
    return found


async def consumer_differences(client: Client, want: Declared) -> list[Difference]:
    """The same of the work consumers. None stops a service: each makes its own right at its start."""
    found: list[Difference] = []
    for consumer in want.consumers:
        found.extend(differences_of_consumer(consumer, await consumer_info(client, consumer)))
    return found


async def consumer_info(client: Client, consumer: Consumer) -> Answer | None:
    """What the server says of a durable; None when it is not there."""
    operation = f"CONSUMER.INFO.{consumer.stream}.{consumer.name}"
    return await ask(client, operation, absent={CONSUMER_NOT_FOUND, STREAM_NOT_FOUND})


def stream_differences(stream: Stream, answer: Answer | None) -> Iterator[Difference]:
    """Of one stream, from the answer to STREAM.INFO (None: it is not there)."""
    of = f"stream {stream.name}"
    if answer is None:
        yield Difference(of, EXISTS, True, False, True)
        return
    have = answer["config"]
    if backup := (have.get("metadata") or {}).get(RESTORING):
        unfinished = "a restore was not finished: go on with `msia backup restore`"
        yield Difference(of, RESTORING, None, backup, True, unfinished)
    for setting, wanted in {**stream.settings(), **dict.fromkeys(_FOREIGN)}.items():
        real = _real(have, setting, wanted)
        if setting == REPLICAS:
            if real < wanted:
                yield Difference(of, setting, wanted, real, True)
        elif real != wanted:
            remedy = None if _changeable(setting, wanted, real) else _MAKE_ANEW.format(stream.name)
            yield Difference(of, setting, wanted, real, setting in stream.refuse, remedy)


def differences_of_consumer(consumer: Consumer, answer: Answer | None) -> Iterator[Difference]:
    """Of one durable, from the answer to CONSUMER.INFO (None: it is not there)."""
    of = f"consumer {consumer.name}"
    if answer is None:
        yield Difference(of, EXISTS, True, False, False)
        return
    have = answer["config"]
    wanted_settings = consumer.model_dump(exclude={"name", "stream"})
    for setting, wanted in wanted_settings.items():
        if setting == "filters":
            real: Any = have.get("filter_subjects") or [have.get("filter_subject", "")]
            if sorted(real) == sorted(wanted):
                continue
        elif setting == "deliver_policy" and made_again(answer):
            continue
        else:
            real = _real(have, setting, wanted)
        if real != wanted:
            fixed = setting in ("ack_policy", "deliver_policy")
            remedy = _MAKE_CONSUMER_ANEW.format(consumer.name) if fixed else None
            yield Difference(of, setting, wanted, real, False, remedy)


def made_again(answer: Answer) -> str | None:
    """When a durable's service made it again, after it had been deleted: since when it reads."""
    config = answer["config"]
    since = config.get("opt_start_time")
    return str(since) if config.get("deliver_policy") == "by_start_time" and since else None


async def strangers(client: Client, want: Declared) -> list[str]:
    """Streams and durables that nobody declared, and durables made again. For an operator's eyes."""
    found: list[str] = []
    known = {stream.name for stream in want.every_stream()}
    there = {stream async for stream in names(client, "STREAM.NAMES", "streams")}
    found.extend(f"stream {stream} is not declared" for stream in sorted(there - known))
    durables = {(consumer.stream, consumer.name) for consumer in want.consumers}
    for stream in sorted(there & {consumer.stream for consumer in want.consumers}):
        async for answer in names(client, f"CONSUMER.LIST.{stream}", "consumers"):
            name = answer["config"].get("durable_name")  # ephemeral ones come and go
            if name and (stream, name) not in durables:
                found.append(f"consumer {name} of {stream} is not declared")
            elif name and (since := made_again(answer)):
                found.append(f"consumer {name} had been deleted and was made again: it reads since {since}")
    return found


def _real(have: Answer, setting: str, wanted: Any) -> Any:
    """What the server has, in the declaration's terms: a field left out is its default."""
    real = have.get(setting)
    if isinstance(wanted, bool):
        return bool(real)
    if real is None:
        real = _DEFAULTS.get(setting)
    if setting in NANOSECONDS:
        return float(real or 0) / SECOND
    if wanted == -1 and not real:
        return -1
    if isinstance(wanted, dict) and isinstance(real, dict):  # republish, with its own defaults left out
        return {**dict.fromkeys(wanted, False), **real}
    return real or None if wanted is None else real


def _changeable(setting: str, wanted: Any, real: Any) -> bool:
    """Whether the server lets go of it (seen on 2.15.1)."""
    match setting:
        case "storage" | "persist_mode" | "mirror":
            return False
        case "deny_delete" | "deny_purge" | "sealed" | "allow_msg_ttl":
            return bool(wanted)  # once set, set for ever
        case "retention":
            return "workqueue" not in (wanted, real)
        case _:
            return True
