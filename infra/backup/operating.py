"""What `msia backup` does, from settings and options to what it prints."""

import contextlib
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
import typer

from contracts.errors import BadInput, Misconfigured, Refused
from eventstore.connection import connect
from eventstore.ledger.checkpoints import origin_of
from eventstore.ledger.erasures import Erasure, ErasureNotes
from eventstore.ledger.outside import Outside
from eventstore.ledger.trust import Trust
from eventstore.masters import MasterKeys
from eventstore.store import EventStore
from infra.backup.creating import Times
from infra.backup.creating import create as make
from infra.backup.files import held
from infra.backup.place import Found, Place
from infra.backup.proving import Proof, prove, tried
from infra.backup.restoring import Restoring, Terms, lost_words
from infra.backup.sealing import Damaged
from infra.backup.settings import BackupSettings
from infra.backup.stored import KEYS, LOG, check, read
from infra.backup.wrapped import kept_in
from infra.operating import wanted
from services.audit.ledger.checking import INCOMPLETE, progress_bar
from services.audit.ledger.opening import trusted
from services.common.console import Output, choose, out, print_document, say
from services.common.window import rfc3339


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which backups: by name, else the newest. `expired`: a key backup whose time is over may be used."""

    place: Place
    log: str | None = None
    keys: str | None = None
    expired: bool = False


@contextlib.asynccontextmanager
async def _operator(settings: BackupSettings) -> AsyncIterator[EventStore]:
    client = await connect(
        settings.nats_url, name="msia/operator", timeout=5.0, access=settings.nats("operator")
    )
    try:
        yield EventStore(client, stream=settings.msia_stream, source="msia/operator", keys=None)
    finally:
        await client.close()


@contextlib.contextmanager
def bar(name: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """How far it is, and how long it takes still, on a terminal."""
    if sys.stderr.isatty():
        say(name)
    with progress_bar(total) as told:
        yield told


async def create(place: Place, output: Output | None) -> None:
    """Raise `Refused` while another one runs in the same folder."""
    settings = BackupSettings.load()
    keys = settings.backup_keys()
    now = datetime.now(UTC)
    times = Times(now, timedelta(hours=settings.backup_resume_hours), settings.expires_after)
    with held(place.logs), held(place.keys) if place.keys != place.logs else contextlib.nullcontext():
        async with _operator(settings) as store:
            made = await make(store, place, keys, times, bar)
        log, own = place.choose("log", made.log.name, keys), place.choose("keys", made.keys.name, keys)
    _print(
        {
            **_log_fields(log),
            **_key_fields(own, now),
            "went_on_after": made.resumed,
            "expired_and_deleted": made.expired,
        },
        output,
    )


async def verify(chosen: Chosen, seal: Path | None, vkeys: list[str] | None, output: Output | None) -> None:
    """Raise `Damaged`, `LedgerBroken`, `Refused`; exit 6 where the log was not compared with any seal."""
    settings, now = BackupSettings.load(), datetime.now(UTC)
    log, own = _chosen(chosen, settings, now)
    _check(log, own)
    outside, trust = Outside(seal) if seal else settings.outside, trusted(settings, vkeys)
    fields = {**_log_fields(log), **_key_fields(own, now)}
    proof = await _tried(log, trust, outside, settings.backup_wait)
    if proof is not None:
        fields |= _proof_fields(proof)
        if proof.lost:
            say(lost_words(proof.found.size, proof.newest))
    _print(fields, output)
    if proof is None or not proof.newest:
        say("incomplete: the log was not compared with a seal from outside; give the keeper's folder: --seal")
        raise typer.Exit(INCOMPLETE)


async def restore(
    chosen: Chosen,
    erasures: Path | None,
    without_erasures: bool,
    accept_loss: bool,
    output: Output | None,
) -> None:
    """Raise what `Restoring.run` does."""
    # An erasure says what it does as a service would; stdout is for data.
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    settings, now = BackupSettings.load(), datetime.now(UTC)
    log, own = _chosen(chosen, settings, now)
    trust = trusted(settings, None)
    notes = _notes(settings, erasures, without_erasures, trust, log)
    _check(log, own)
    _masters(own, settings)
    terms = Terms(now, timedelta(days=settings.privacy_rejects_days), accept_loss, settings.backup_wait)
    async with _operator(settings) as store:
        restoring = Restoring(
            store, wanted(settings), log, own, notes, trust, settings.outside, terms, bar, say
        )
        done = await restoring.run()
    _print(
        {
            **_log_fields(log),
            **_proof_fields(done.proof),
            "keys": own.folder.name,
            "keys_put_back": done.keys.keys - done.keys.buried,
            "keys_destroyed_again": done.keys.buried,
            "erased_after_the_backup": done.erased,
            "seals_of_what_is_lost": done.aside,
            "went_on_after": done.resumed,
        },
        output,
    )
    since = rfc3339(log.manifest.began_at - timedelta(minutes=10))
    say(
        "the bot is switched off. Now: start the services, `msia projections rebuild --all` where PostgreSQL "
        f"was kept, `msia ingress sweep --since {since}`, look through what Chatwoot shows since then, "
        "`msia bot on`"
    )


def _chosen(chosen: Chosen, settings: BackupSettings, now: datetime) -> tuple[Found, Found]:
    keys = settings.backup_keys()
    log = chosen.place.choose("log", chosen.log, keys)
    own = chosen.place.choose("keys", chosen.keys, keys)
    if log.manifest.kind != "log" or own.manifest.kind != "keys":
        raise BadInput("--log takes a backup log-…, --keys-backup one keys-…")
    if log.manifest.log_id != own.manifest.log_id:
        raise Refused(f"{log.folder.name} and {own.folder.name} are of different logs: choose others")
    if own.manifest.made_at < log.manifest.began_at:
        raise Refused(
            f"{own.folder.name} is older than {log.folder.name}: keys that its events name would be missing; "
            "choose a newer backup of the keys, or an older one of the log"
        )
    if own.manifest.expired(now) and not chosen.expired:
        raise Refused(
            f"{own.folder} expired at {rfc3339(own.manifest.expires_at or now)}: who was erased since must "
            "not come back. Delete it; only where no other is left, and every erasure is noted, add --expired"
        )
    return log, own


def _check(log: Found, own: Found) -> None:
    for found in (log, own):
        for file in found.manifest.files:
            with bar(f"{found.folder.name}/{file.name}", file.plain) as told:
                check(found, file.name, told)
    count = sum(1 for _ in kept_in(read(own, KEYS)))
    if count != own.manifest.file(KEYS).count:
        raise Damaged(f"{own.folder} holds {count} keys, its manifest says {own.manifest.file(KEYS).count}")


def _notes(
    settings: BackupSettings, folder: Path | None, without: bool, trust: Trust, log: Found
) -> list[Erasure]:
    if without:
        return []
    notes = ErasureNotes(folder) if folder else settings.outside.erasures
    try:
        return list(notes.read(trust.verifiers(origin_of(log.manifest.log_id))))
    except Misconfigured as error:
        raise Misconfigured(
            f"{error}: who was erased after the backup would come back. Give the folder `erasures` beside "
            "the seals with --erasures; only where nobody was erased since, --without-erasures"
        ) from error


def _masters(own: Found, settings: BackupSettings) -> None:
    """The keys are put back as they are; without their master nobody could open them."""
    text = settings.msia_master_key.get_secret_value()
    masters = MasterKeys.parse(text) if text else None
    ours = {masters.first, *masters.others} if masters else set()
    if missing := {name: count for name, count in own.manifest.masters.items() if name not in ours}:
        named = ", ".join(f"{count} by {name}" for name, count in sorted(missing.items()))
        say(f"warning: keys are wrapped by masters that MSIA_MASTER_KEY does not hold: {named}")


async def _tried(log: Found, trust: Trust, outside: Outside, wait: float) -> Proof | None:
    file = log.manifest.file(LOG)
    try:
        with bar("log into a server of its own", file.plain) as told:
            async with tried(log, told, wait) as reader:
                with bar("proof", file.count) as proven:
                    return await prove(reader, trust, outside, proven)
    except Misconfigured as error:
        say(f"the log cannot be tried: {error}")
        return None


def _log_fields(log: Found) -> dict[str, Any]:
    manifest, file = log.manifest, log.manifest.file(LOG)
    return {
        "backup": log.folder.name,
        "log": str(manifest.log_id),
        "positions": [file.first, file.last],
        "from": rfc3339(manifest.began_at),
        "to": rfc3339(manifest.made_at),
        "sealed": manifest.sealed,
        "streams": {each.name: each.count for each in manifest.files},
        "bytes": sum(each.bytes for each in manifest.files),
    }


def _key_fields(own: Found, now: datetime) -> dict[str, Any]:
    manifest = own.manifest
    assert manifest.expires_at is not None  # each backup of keys has an end
    return {
        "keys": own.folder.name,
        "keys_count": manifest.file(KEYS).count,
        "keys_masters": manifest.masters,
        "keys_expire": rfc3339(manifest.expires_at),
        "keys_days_left": max(0, (manifest.expires_at - now).days),
    }


def _proof_fields(proof: Proof) -> dict[str, Any]:
    return {
        "verified": proof.found.size,
        "verified_sealed": proof.found.sealed,
        "newest_seal_outside": proof.newest,
        "lost": proof.lost,
    }


def _print(fields: dict[str, Any], output: Output | None) -> None:
    if (shape := choose(output)) is not Output.table:
        print_document(fields, shape)
        return
    for name, value in fields.items():
        if value not in ("", [], {}):
            shown = (
                ", ".join(map(str, value.items() if isinstance(value, dict) else value))
                if isinstance(value, dict | list)
                else value
            )
            out(f"{name.replace('_', ' '):24} {shown}")
