"""`msia backup create`: the log first, the keys last.

So every key that an event names is in the backup, and a file that an event names is, too. What is erased
between the two has no key in it; what is erased after both stands in the notes beside the seals.
"""

from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from contracts.errors import Misconfigured, NotFound
from contracts.events.ledger import SEALS
from eventstore.errors import STREAM_NOT_FOUND
from eventstore.jetstream_api import ask
from eventstore.ledger.errors import ForgedSeal
from eventstore.ledger.sealed import Seal, seal_in
from eventstore.masters import wrapped_by
from eventstore.provision import log_identity
from eventstore.store import EventStore
from eventstore.vault import Vault
from infra.backup.files import PART, told
from infra.backup.manifest import MANIFEST, Manifest, StoredFile
from infra.backup.place import Place, begun, drop, when
from infra.backup.sealing import BackupKey, Damaged
from infra.backup.snapshots import snapshot
from infra.backup.stored import KEYS, LOG, note_of, path_of, write
from infra.backup.wrapped import line_of
from services.audit.bundle.manifest import tool

# SNAPSHOTS is a cache. KEYS is not here: it is read key by key.
STREAMS = (LOG, "OBJ_MEDIA", "KV_QUARANTINE")

Bar = Callable[[str, int | None], AbstractContextManager[Callable[[int], None]]]


@dataclass(frozen=True, slots=True)
class Times:
    """When it begins, for how long one that was not finished is gone on with, when keys expire."""

    now: datetime
    resume: timedelta
    expires_after: timedelta


@dataclass(frozen=True, slots=True)
class Made:
    """What came of it. `resumed`: files that an earlier run had finished; `expired`: deleted backups."""

    log: Path
    keys: Path
    resumed: list[str]
    expired: list[str]


async def create(source: EventStore, place: Place, keys: list[BackupKey], times: Times, bar: Bar) -> Made:
    """Make a backup, or go on with one that was not finished. Raises `Unreachable`, `Misconfigured`."""
    run = _Run(source, await log_identity(source), keys[0], times, bar)
    expired = place.drop_expired(keys, times.now, times.expires_after)
    draft = run.draft(place)
    if not (draft / MANIFEST).exists():
        await run.log(draft)
    name = f"keys-{when(draft)}"
    if not (made_keys := place.of("keys") / name).exists():
        made_keys = place.finish(await run.keys(place.of("keys") / f"{name}{PART}"))
    # last, so that a finished log has its keys
    return Made(place.finish(draft), made_keys, run.resumed, expired)


@dataclass
class _Run:
    source: EventStore
    log_id: UUID
    key: BackupKey
    times: Times
    bar: Bar
    resumed: list[str] = field(default_factory=list)

    def draft(self, place: Place) -> Path:
        """One of an earlier run that is young enough, else a new one; older ones go."""
        for draft in place.unfinished("keys"):
            drop(draft)  # of one piece, and soon made again
        chosen = None
        for draft in place.unfinished("log"):
            if self.times.now - begun(draft) <= self.times.resume and self._ours(draft):
                chosen = draft
            else:
                drop(draft)
        return chosen or _made(place.of("log") / f"log-{self.times.now:%Y%m%dT%H%M%SZ}{PART}")

    async def log(self, draft: Path) -> None:
        files = []
        for name in STREAMS:
            if (file := self._finished(draft, name)) is None:
                file = await self._stream(draft, name)
            else:
                self.resumed.append(name)
            if file is not None:
                files.append(file)
        last = files[0].last
        seal = await self._seal(last)
        self._manifest(
            "log", draft, files, seal=seal.note if seal else "", sealed=seal.claim.size if seal else 0
        )
        for name in STREAMS:
            note_of(draft, name).unlink(missing_ok=True)

    async def keys(self, draft: Path) -> Path:
        _made(draft)
        vault, masters, count = Vault(self.source.client), Counter[str](), 0

        async def lines() -> AsyncIterator[bytes]:
            nonlocal count
            async for kept in vault.after(0):
                count += 1
                if kept.record is not None:
                    masters[wrapped_by(kept.key_id, kept.record)] += 1
                yield line_of(kept)

        end = await vault.last_revision()
        with self.bar(KEYS, None) as told:
            file = await write(draft, draft.name.removesuffix(PART), KEYS, self.key, lines(), told)
        stored = StoredFile(**file, log_id=self.log_id, count=count, first=min(1, end), last=end)
        expires = self.times.now + self.times.expires_after
        self._manifest("keys", draft, [stored], masters=dict(masters), expires_at=expires)
        return draft

    async def _stream(self, draft: Path, name: str) -> StoredFile | None:
        stream = self.source.reader.stream if name == LOG else name
        if await ask(self.source.client, f"STREAM.INFO.{stream}", absent={STREAM_NOT_FOUND}) is None:
            if name == LOG:
                raise NotFound(f"stream {stream} is not there: correct NATS_URL or MSIA_STREAM")
            return None
        async with snapshot(self.source.client, stream) as (answer, chunks):
            state = answer["state"]
            with self.bar(name, state["bytes"]) as told:
                file = await write(draft, draft.name.removesuffix(PART), name, self.key, chunks, told)
        stored = StoredFile(
            **file,
            log_id=self.log_id,
            config=answer["config"],
            state=state,
            count=state["messages"],
            first=state["first_seq"],
            last=state["last_seq"],
        )
        stored.write(note_of(draft, name), self.key)
        return stored

    def _finished(self, draft: Path, name: str) -> StoredFile | None:
        """What an earlier run had finished of it."""
        try:
            file, _ = StoredFile.read(note_of(draft, name), [self.key])
        except NotFound:
            return None
        path = path_of(draft, name)
        return file if path.exists() and path.stat().st_size == file.bytes else None

    def _ours(self, draft: Path) -> bool:
        """Whether it is of this log, under this key. One that has nothing finished is anybody's."""
        try:
            for note in (note_of(draft, name) for name in STREAMS):
                if note.exists() and StoredFile.read(note, [self.key])[0].log_id != self.log_id:
                    return False
            manifest = draft / MANIFEST
            return not manifest.exists() or Manifest.read(manifest, [self.key])[0].log_id == self.log_id
        except (Damaged, Misconfigured):  # another key: what it encrypted is made anew
            return False

    async def _seal(self, last: int) -> Seal | None:
        """The newest seal that the backup holds."""
        found = None
        message = await self.source.reader.last(SEALS)
        if message is not None and message.position <= last:
            messages = [message]
        else:  # sealed since: the one before, as far back as a day of seals goes
            after = max(0, last - 20_000)
            messages = [each async for each in self.source.reader.read(SEALS, after, last)]
        for message in messages:
            try:
                found = seal_in(message)
            except ForgedSeal:
                continue  # `msia audit verify` names it
        return found

    def _manifest(self, kind: str, draft: Path, files: list[StoredFile], **more: object) -> None:
        fields = {
            "key": self.key.id,
            "kind": kind,
            "id": draft.name.removesuffix(PART),
            "log_id": self.log_id,
            "began_at": begun(draft),
            "made_at": datetime.now(UTC),
            "tool": tool(),
            "files": files,
            **more,
        }
        Manifest.model_validate(fields).write(draft / MANIFEST, self.key)


def _made(folder: Path) -> Path:
    with told(folder):
        folder.mkdir(mode=0o700)
    return folder
