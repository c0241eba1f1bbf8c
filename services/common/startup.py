"""What every service asks of the log before it starts on it: one place, so that none asks less."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

from nats.errors import Error as NatsError
from nats.js.errors import NotFoundError

from contracts.errors import Misconfigured, Unreachable
from eventstore.declared import Consumer, declared
from eventstore.drift import consumer_info, differences
from eventstore.identity import same_log
from eventstore.ledger.checkpoints import open_seal, origin_of
from eventstore.ledger.errors import ForgedSeal
from eventstore.ledger.outside import Outside
from eventstore.provision import log_identity
from eventstore.server import server_findings
from eventstore.store import EventStore
from services.common import tracing
from services.common.logging import logger
from services.common.settings import ServiceSettings

log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why not to start, and what is only worth telling."""

    refusals: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def __add__(self, other: "Verdict") -> "Verdict":
        return Verdict(self.refusals + other.refusals, self.warnings + other.warnings)


@contextlib.asynccontextmanager
async def opened(
    settings: ServiceSettings, source: str, *, wait: float = 5.0, consumer: Consumer | None = None
) -> AsyncIterator[tuple[EventStore, list[str]]]:
    """The log, checked, and what is worth telling about it (logged already; for `/readyz`).

    Raises `Unreachable` when NATS does not answer within `wait` seconds, and `Misconfigured` in one line for
    every reason not to start. `consumer` is the durable that the caller works from.
    """
    async with contextlib.AsyncExitStack() as stack:
        try:
            store = await stack.enter_async_context(
                EventStore.open(
                    settings.nats_url,
                    source=source,
                    stream=settings.msia_stream,
                    master_key=settings.msia_master_key.get_secret_value(),
                    connect_timeout=wait,
                    access=settings.nats(source.removeprefix("msia/")),
                )
            )
        except NotFoundError as error:
            raise Misconfigured("the bucket KEYS is missing: run `msia infra apply`") from error
        except (NatsError, TimeoutError, OSError) as error:
            raise Unreachable(
                f"JetStream at {settings.nats_url} does not answer ({error!r}): is it on?"
            ) from error
        told = await checked(store, settings, consumer)
        service = source.removeprefix("msia/")
        endpoint = settings.otel_exporter_otlp_endpoint
        if await stack.enter_async_context(tracing.exporting(service, endpoint)):
            store.watchers.append(tracing.appended)
        yield store, told


async def checked(
    store: EventStore, settings: ServiceSettings, consumer: Consumer | None = None
) -> list[str]:
    """Raise `Misconfigured` with every reason not to start; log and return what is worth telling."""
    verdict = await judge_server(store, settings)
    if not verdict.refusals:  # a log in a stream that is none needs no look
        verdict += await judge_log(store, settings)
    if consumer is not None:
        verdict += await judge_durable(store, consumer)
    if verdict.refusals:
        raise Misconfigured("; ".join(verdict.refusals))
    for warning in verdict.warnings:
        log.warning("not as declared", problem=warning)
    log.info("log", id=str(await log_identity(store)), stream=settings.msia_stream)
    return list(verdict.warnings)


async def judge_server(store: EventStore, settings: ServiceSettings) -> Verdict:
    """Streams and buckets as declared; a server that is new enough and syncs before it answers.

    What can lose acked events refuses, but for `MSIA_ENV=local`: there it is told.
    """
    found = await differences(store.client, declared(replicas=settings.msia_replicas))
    server = await server_findings(store.client, settings.nats_monitor_url)
    if settings.local and not settings.nats_monitor_url:
        server = [finding for finding in server if finding.fatal]
    refused = [finding for finding in server if finding.fatal and not settings.local]
    return Verdict(
        (*(str(each) for each in found if each.fatal), *map(str, refused)),
        (
            *(str(each) for each in found if not each.fatal),
            *(str(finding) for finding in server if finding not in refused),
        ),
    )


async def judge_log(store: EventStore, settings: ServiceSettings) -> Verdict:
    """Whether it is our log: begun with `LogOpened` and the id we were told, and with its newest seal."""
    try:
        found = await log_identity(store)
    except Misconfigured as error:
        return Verdict((str(error),))
    wanted = settings.msia_log_id
    if wanted is not None and found != wanted:
        return Verdict(
            (
                f"this is log {found}, MSIA_LOG_ID says {wanted}: correct NATS_URL, or restore the log; "
                "when it was begun anew on purpose, set MSIA_LOG_ID to its id",
            )
        )
    return await _judge_seal(store, settings, found)


async def _judge_seal(store: EventStore, settings: ServiceSettings, log_id: UUID) -> Verdict:
    if settings.msia_seal_dir is None:
        return Verdict()
    newest = await asyncio.to_thread(Outside(settings.msia_seal_dir).newest)
    if newest is None:
        text = f"no seal in {settings.msia_seal_dir}: a look-alike of the log would not be noticed"
        return Verdict(warnings=() if settings.local else (text,))
    try:
        if trust := settings.trust():
            open_seal(newest.note, trust.verifiers(origin_of(log_id)))
        await same_log(store, newest.note)
    except ForgedSeal as error:
        return Verdict((f"{newest.path}: {error}; correct MSIA_SEAL_DIR, or its key in MSIA_SEAL_VKEYS",))
    except Misconfigured as error:
        return Verdict((f"{newest.path}: {error}",))
    return Verdict()


async def judge_durable(store: EventStore, consumer: Consumer) -> Verdict:
    """Whether a durable stands within the log. One ahead of it waits in silence for ever."""
    answer = await consumer_info(store.client, consumer)
    if answer is None:
        return Verdict()
    stands, end = int(answer["delivered"]["stream_seq"]), await store.last_position()
    if stands <= end:
        return Verdict()
    return Verdict(
        (
            f"the durable {consumer.name} stands at position {stands}, the log ends at {end}: the log was "
            "restored from an older copy. Restore the newer one, or, when those events are lost, delete "
            f"the durable: {consumer.name} makes it again and reads on from the last days",
        )
    )
