"""NATS: reachable, new enough, on disk before it answers, as declared, with room, ours."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, Iterable, Mapping
from typing import Any

from nats.aio.client import Client

from contracts.errors import Misconfigured, MsiaError, Unreachable
from eventstore.connection import connect
from eventstore.declared import Declared, declared
from eventstore.drift import Difference, consumer_differences, differences, strangers
from eventstore.jetstream_api import ask
from eventstore.provision import log_identity
from eventstore.server import OLDEST, ROOM_ALARM, ROOM_WARNING, account_findings, version_findings
from eventstore.store import EventStore
from services.audit.doctor.clocks import clock
from services.audit.doctor.fetching import fetch, fetching
from services.audit.doctor.lines import Area, Line
from services.audit.doctor.settings import DoctorSettings, shown
from services.common.startup import judge_durable

AREA = Area("nats")


async def look(settings: DoctorSettings) -> AsyncGenerator[Line, None]:
    where = ", ".join(map(shown, settings.nats_url.split(",")))
    try:
        client = await connect(
            settings.nats_url,
            name="msia/doctor",
            timeout=settings.doctor_patience,
            access=settings.nats("auditor"),
        )
    except Unreachable:
        seen = f"nobody answers at {where}, or it refuses us"
        yield AREA.fail("reachable", seen, "start it (`make run`), or correct NATS_URL", reached=False)
        return
    try:
        yield AREA.ok("reachable", where, reached=True)
        yield version(str(client.connected_server_version))
        async for line in _server(settings):
            yield line
        async for line in _log(client, settings):
            yield line
    finally:
        await client.close()


async def _server(settings: DoctorSettings) -> AsyncGenerator[Line, None]:
    urls = [url.strip() for url in (settings.nats_monitor_url or "").split(",") if url.strip()]
    if not urls:
        yield AREA.warn(
            "fsync",
            "nobody can tell whether it syncs before it answers",
            "set NATS_MONITOR_URL to its monitoring port (8222)",
        )
    async with fetching(settings.doctor_patience) as http:
        answers = await asyncio.gather(*(fetch(http, f"{url.rstrip('/')}/varz") for url in urls))
    for url, answer in zip(urls, answers, strict=True):
        if isinstance(answer, str) or not answer.ok:
            why = answer if isinstance(answer, str) else f"status {answer.status}"
            yield AREA.warn("monitor", f"{shown(url)} does not tell ({why})", "correct NATS_MONITOR_URL")
            continue
        for line in of_varz(answer.fields, local=settings.local):
            yield line
        yield clock(AREA, answer.ahead, settings)


def version(text: str) -> Line:
    number = text.strip("<>").rpartition(" ")[2]
    floor = ".".join(map(str, OLDEST))
    if not version_findings(text):
        return AREA.ok("version", number)
    return AREA.fail("version", f"{number}: a cluster before {floor} could lose acked events", "upgrade it")


def of_varz(varz: Mapping[str, Any], *, local: bool) -> Iterable[Line]:
    """Of the monitoring port's `/varz`: fsync, and the room of the file store."""
    jetstream = varz.get("jetstream") or {}
    config = jetstream.get("config")
    if not config:
        yield AREA.fail(
            "JetStream", "is off", "give the server a `jetstream` block with `sync_interval: always`"
        )
        return
    if config.get("sync_always"):
        yield AREA.ok("fsync", "every write is on disk before it is acknowledged")
    else:
        seconds = config.get("sync_interval", 0) / 1e9
        seen = f"every {seconds:g} s, after the answer: acked events go with the power"
        yield AREA.worse(not local, "fsync", seen, "set `sync_interval: always` in its jetstream block")
    used, limit = (jetstream.get("stats") or {}).get("storage", 0), config.get("max_storage", 0)
    yield room(used, limit)


def room(used: int, limit: int) -> Line:
    """Bytes of the file store."""
    if limit <= 0:
        return AREA.warn(
            "room", f"{used / 1e9:.1f} GB used, no limit told", "set max_file_store in jetstream"
        )
    seen = f"{used / limit:.0%} of {limit / 1e9:.1f} GB used"
    if used / limit < ROOM_WARNING:
        return AREA.ok("room", seen)
    todo = "raise max_file_store, on a disk that has it: full means that every append is refused"
    return AREA.worse(used / limit >= ROOM_ALARM, "room", seen, todo)


async def _log(client: Client, settings: DoctorSettings) -> AsyncGenerator[Line, None]:
    want = wanted(settings)
    store = EventStore(client, stream=settings.msia_stream, source="msia/doctor", keys=None)
    for finding in await account_findings(client):
        yield AREA.warn("account", finding.text, "see `msia infra check` as the operator")
    apart = [*await differences(client, want), *await consumer_differences(client, want)]
    for line in drift(apart):
        yield line
    for note in await strangers(client, want):
        yield AREA.warn("stranger", note, "delete it, or see who made it")
    for consumer in want.consumers:
        for text in (await judge_durable(store, consumer)).refusals:
            yield AREA.fail("durable", text, "see the left")
    try:
        found = await log_identity(store)
    except Misconfigured as error:
        yield AREA.fail("log", str(error), "see the left")
    else:
        yield identity(str(found), str(settings.msia_log_id) if settings.msia_log_id else None)
    try:
        info = await ask(client, f"STREAM.INFO.{settings.msia_stream}") or {}
    except MsiaError as error:
        yield AREA.fail("copies", str(error), "run `msia infra apply`")
    else:
        yield copies(info, settings.msia_replicas, local=settings.local)


def wanted(settings: DoctorSettings) -> Declared:
    """The declaration, with what the settings of the services say of their consumers."""
    own: dict[str, tuple[float | None, int | None]] = defaultdict(
        lambda: (None, None),
        agent=(settings.agent_ack_wait, settings.agent_max_ack_pending),
        outbox=(settings.outbox_ack_wait, settings.outbox_max_ack_pending),
        media=(settings.media_ack_wait, None),
    )
    want = declared(replicas=settings.msia_replicas)
    return want.model_copy(
        update={
            "consumers": [
                one.overridden(
                    stream=settings.msia_stream, ack_wait=own[one.name][0], max_ack_pending=own[one.name][1]
                )
                for one in want.consumers
            ]
        }
    )


def drift(apart: list[Difference]) -> Iterable[Line]:
    for one in apart:
        missing = one.setting == "exists"
        seen = (
            f"{one.of} is missing"
            if missing
            else f"{one.of}: {one.setting} is {one.found!r}, declared {one.wanted!r}"
        )
        yield AREA.worse(one.fatal, "drift", seen, one.remedy or "run `msia infra apply`")
    if not apart:
        yield AREA.ok("drift", "streams, buckets and consumers are as declared")


def identity(found: str, told: str | None) -> Line:
    if told is None or told == found:
        return AREA.ok("log", found)
    todo = "correct NATS_URL, or restore the log; begun anew on purpose: set MSIA_LOG_ID to its id"
    return AREA.fail("log", f"this is {found}, MSIA_LOG_ID says {told}", todo)


def copies(info: Mapping[str, Any], want: int, *, local: bool) -> Line:
    """From STREAM.INFO: how many servers keep the log, and whether all of them follow."""
    number = int((info.get("config") or {}).get("num_replicas", 1))
    behind = [
        str(one.get("name"))
        for one in (info.get("cluster") or {}).get("replicas") or ()
        if one.get("offline") or not one.get("current")
    ]
    if behind:
        return AREA.fail(
            "copies", f"{', '.join(behind)} of {number} do not follow", "bring those servers back"
        )
    if number < want:
        return AREA.fail(
            "copies", f"{number}, MSIA_REPLICAS says {want}", "run `msia infra apply` on a cluster"
        )
    if number == 1 and not local:
        return AREA.warn(
            "copies", "1: the log goes with its disk", "a cluster and MSIA_REPLICAS=3, or backups"
        )
    return AREA.ok("copies", str(number))
