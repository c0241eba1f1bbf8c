"""What a user may publish and hear, as subjects. Whatever is not here is refused."""

from collections.abc import Iterator
from dataclasses import dataclass

from contracts.catalogue.writers import WRITERS
from contracts.event import event_types
from eventstore.client import API
from eventstore.declared import declared
from eventstore.following import STORED
from infra.users.declared import User

LOG = "EVENTS"


@dataclass(frozen=True, slots=True)
class Rights:
    """`publish`: subjects with one answer at most; `ask`: those with many; `hear`: announcements."""

    publish: tuple[str, ...]
    ask: tuple[str, ...]
    hear: tuple[str, ...]


def contexts(name: str) -> list[str]:
    """The contexts that the table of writers gives to a user."""
    appends = WRITERS.get(name)
    return sorted({kind.context for _, kind in event_types() if appends(kind)}) if appends else []


def rights(name: str, user: User) -> Rights:
    """Of a user that may not do everything."""
    ask = [f"{API}DIRECT.GET.{LOG}"]
    ask += [f"{API}DIRECT.GET.KV_QUARANTINE"]
    ask += [f"{API}CONSUMER.MSG.NEXT.{LOG}.{consumer}" for consumer in user.works]
    hear = [f"{STORED}msia.>"]
    if user.keys != "none":
        ask.append(f"{API}DIRECT.GET.KV_KEYS")
        hear.append(f"{STORED}$KV.KEYS.>")
    if user.media != "none":
        ask.append(f"{API}DIRECT.GET.OBJ_MEDIA")
    publish = (*_reads(), *_appends(name), *_works(user), *_buckets(user), *_inspects(user))
    return Rights(publish, tuple(ask), tuple(hear))


def _reads() -> Iterator[str]:
    for stream in declared().every_stream():
        yield f"{API}STREAM.INFO.{stream.name}"
    yield f"{API}STREAM.MSG.GET.{LOG}"


def _appends(name: str) -> Iterator[str]:
    for context in contexts(name):
        yield f"msia.{context}.>"


def _works(user: User) -> Iterator[str]:
    for consumer in user.works:
        yield f"{API}CONSUMER.INFO.{LOG}.{consumer}"
        yield f"{API}CONSUMER.DURABLE.CREATE.{LOG}.{consumer}"  # its own, at its first start
        yield f"$JS.ACK.{LOG}.{consumer}.>"


def _buckets(user: User) -> Iterator[str]:
    if user.keys != "none":
        yield f"{API}STREAM.MSG.GET.KV_KEYS"
    if user.keys == "write":
        yield "$KV.KEYS.>"
        yield f"{API}STREAM.MSG.DELETE.KV_KEYS"  # overwrites the bytes: a key that is destroyed is gone
    if user.media != "none":
        yield f"{API}STREAM.MSG.GET.OBJ_MEDIA"
    if user.media == "write":
        yield "$O.MEDIA.C.>"
        yield "$O.MEDIA.M.>"
        yield f"{API}STREAM.PURGE.OBJ_MEDIA"
    if user.snapshots:
        mine = f"$KV.SNAPSHOTS.{user.snapshots}.>"
        yield mine
        yield f"{API}DIRECT.GET.KV_SNAPSHOTS.{mine}"
    if user.quarantine:
        yield f"$KV.QUARANTINE.{user.quarantine}.>"


def _inspects(user: User) -> Iterator[str]:
    if user.inspects:
        yield f"{API}INFO"
        yield f"{API}STREAM.NAMES"
        yield f"{API}CONSUMER.LIST.{LOG}"
        yield f"{API}CONSUMER.INFO.{LOG}.>"
