"""`msia backup restore`: into servers that hold nothing, and no service starts on them before all is done.

The log's stream carries a mark until the end, which `refuse_if_wrong` knows: a service refuses it, and a
restore that died goes on. Keys come after the log: whoever is erased by it, or by the notes beside the seals,
gets a tombstone, and their key never touches the disk. Then the log is told of erasures it does not know.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from contracts.errors import MsiaError, Refused
from contracts.events.control import BotSwitched
from contracts.ids import stable_id
from eventstore.declared import Declared
from eventstore.drift import RESTORING, consumer_info
from eventstore.errors import STREAM_NOT_FOUND
from eventstore.jetstream_api import Answer, ask
from eventstore.ledger.erasures import Erasure
from eventstore.ledger.outside import Outside
from eventstore.ledger.trust import Trust
from eventstore.media import Media
from eventstore.provision import apply
from eventstore.store import EventStore
from eventstore.vault import Vault
from infra.backup.creating import STREAMS, Bar
from infra.backup.erased import Graves, in_log, rejects_due
from infra.backup.place import Found
from infra.backup.proving import Proof, newest_seal, prove
from infra.backup.refilling import Refilled, refill
from infra.backup.seals_anew import part_with
from infra.backup.snapshots import put_back
from infra.backup.stored import KEYS, LOG, read
from infra.backup.wrapped import kept_in
from services.common.customers.erasing import Eraser, Why
from services.common.customers.places import CustomerRef

Step = Literal["half", "whole"]
WHY = "borrado después de la copia de seguridad"
_BY = "operator"


@dataclass(frozen=True, slots=True)
class Terms:
    """What the operator decided. `lost_accepted`: go on although sealed events are not in the backup."""

    now: datetime
    rejects_kept: timedelta
    lost_accepted: bool
    wait: float  # seconds for the server's last step with a stream


@dataclass
class Restored:
    """What came of it."""

    proof: Proof
    keys: Refilled
    erased: list[str]  # customers erased after the backup: the log knows of them now
    aside: str = ""  # the folder with the seals of what was lost
    resumed: list[str] = field(default_factory=list)


class Restoring:
    """One restore, from a chosen log and chosen keys, both checked."""

    def __init__(
        self,
        store: EventStore,
        want: Declared,
        log: Found,
        keys: Found,
        notes: list[Erasure],
        trust: Trust,
        outside: Outside,
        terms: Terms,
        bar: Bar,
        say: Callable[[str], None],
    ) -> None:
        self._store, self._client, self._want = store, store.client, want
        self._log, self._keys, self._notes = log, keys, notes
        self._trust, self._outside, self._terms = trust, outside, terms
        self._bar, self._say = bar, say
        self._resumed: list[str] = []
        # what the backup's streams are called on this server
        self._names = {name: store.reader.stream if name == LOG else name for name in STREAMS}

    async def run(self) -> Restored:
        """Raises `Refused` before anything is touched, `LedgerBroken` when the log is not what was sealed."""
        await self._refuse_others()
        await self._refuse_loss()
        for name in (*STREAMS[1:], LOG):  # the log last: no service starts without it
            await self._stream(name)
        proof = await self._proven()
        await self._durables()
        await self._mark(LOG, "whole")
        refilled, late = await self._refill()
        aside = part_with(self._outside, await newest_seal(self._store.reader), self._terms.now)
        erased = await self._tell(late)
        await self._switch_off(proof)
        for name in STREAMS:
            await self._mark(name, None)
        return Restored(proof, refilled, erased, str(aside or ""), self._resumed)

    async def _refuse_others(self) -> None:
        """Nothing that a restore of another backup, or no restore, has put there."""
        ours = False
        for name in (LOG, *STREAMS[1:], "KV_KEYS", "KV_SNAPSHOTS"):
            stream = self._names.get(name, name)
            info = await self._info(stream)
            if info is None:
                continue
            marked = (info["config"].get("metadata") or {}).get(RESTORING, "")
            backup, _, step = marked.partition(" ")
            if backup and backup != self._log.manifest.id:
                raise Refused(
                    f"a restore of {backup} was begun: go on with that one, or start NATS on an empty folder"
                )
            ours |= name == LOG and step == "whole"
            if info["state"]["messages"] and not backup and not ours:
                raise Refused(
                    f"stream {stream} holds {info['state']['messages']} messages: a restore takes servers "
                    "that hold nothing. Stop all services, put its store aside, start NATS on an empty one"
                )

    async def _refuse_loss(self) -> None:
        newest = await asyncio.to_thread(self._outside.newest)
        last = self._log.manifest.file(LOG).last
        if newest is not None and newest.size > last and not self._terms.lost_accepted:
            raise Refused(f"{lost_words(last, newest.size)}, then restore with --accept-loss")

    async def _info(self, stream: str) -> Answer | None:
        return await ask(self._client, f"STREAM.INFO.{stream}", absent={STREAM_NOT_FOUND})

    async def _stream(self, name: str) -> None:
        if name not in {file.name for file in self._log.manifest.files}:
            return
        file, stream = self._log.manifest.file(name), self._names[name]
        info = await self._info(stream)
        if info is not None and _step(info) == "whole":
            self._resumed.append(name)
            return
        if info is not None:  # nothing in it, or half of it
            await ask(self._client, f"STREAM.DELETE.{stream}")
        metadata = {**(file.config.get("metadata") or {}), RESTORING: self._marked("half")}
        config = file.config | {
            "name": stream,
            "num_replicas": self._want.replicas,
            "placement": None,
            "metadata": metadata,
        }
        try:
            with self._bar(name, file.plain) as told:
                await put_back(
                    self._client, config, file.state, read(self._log, name), told, self._terms.wait
                )
        except MsiaError:
            await ask(self._client, f"STREAM.DELETE.{stream}", absent={STREAM_NOT_FOUND})
            raise
        if name != LOG:
            await self._mark(name, "whole")

    async def _proven(self) -> Proof:
        file, reader = self._log.manifest.file(LOG), self._store.reader
        with self._bar("proof", file.count) as told:
            try:
                proof = await prove(reader, self._trust, self._outside, told)
            except MsiaError:
                self._say("nothing was started on it: the log stays marked, and no service takes it")
                raise
        return proof

    async def _durables(self) -> None:
        """One that stands ahead of the log would pass over what comes: it is made again, from the start."""
        end = await self._store.last_position()
        for consumer in self._want.consumers:
            answer = await consumer_info(self._client, consumer)
            if answer is not None and int(answer["delivered"]["stream_seq"]) > end:
                await ask(self._client, f"CONSUMER.DELETE.{consumer.stream}.{consumer.name}")

    async def _refill(self) -> tuple[Refilled, list[Erasure]]:
        known = await in_log(self._store.reader)
        noted = Graves(self._notes)
        late = noted.newer_than(known)
        for erasure in late:
            known.add(erasure)
        await apply(self._client, self._want)  # the bucket of keys, and what is only a cache
        first = await self._store.reader.get(1)
        months = rejects_due(first.stored_at, self._terms.now, self._terms.rejects_kept)
        kept = kept_in(read(self._keys, KEYS))
        with self._bar(KEYS, self._keys.manifest.file(KEYS).count) as told:
            return await refill(Vault(self._client), kept, known, months, told), late

    async def _tell(self, late: list[Erasure]) -> list[str]:
        """`Erased` in their conversations, `CustomerErased`, their files: as an erasure does it."""
        eraser = Eraser(self._store, Vault(self._client), Media(self._client, None))
        for erasure in late:
            await eraser.erase(CustomerRef.parse(erasure.owner), Why(_BY, WHY))
        return [erasure.owner for erasure in late]

    async def _switch_off(self, proof: Proof) -> None:
        """What was answered after the backup stands in Chatwoot alone: the bot would answer it again."""
        backup = self._log.manifest.id
        reason = f"restaurado de la copia {backup}: revise Chatwoot y vuelva a activarlo"
        if proof.lost:
            reason += f"; faltan los eventos {proof.found.size + 1} a {proof.newest}"
        event = BotSwitched(on=False, by=_BY, reason=reason)
        await self._store.append("log", event, id=stable_id("restored", backup), actor=_BY)

    async def _mark(self, name: str, step: Step | None) -> None:
        stream = self._names[name]
        info = await self._info(stream)
        if info is None:
            return
        config = info["config"]
        metadata = {key: value for key, value in (config.get("metadata") or {}).items() if key != RESTORING}
        if step:
            metadata[RESTORING] = self._marked(step)
        await ask(self._client, f"STREAM.UPDATE.{stream}", config | {"metadata": metadata})

    def _marked(self, step: Step) -> str:
        return f"{self._log.manifest.id} {step}"


def lost_words(last: int, newest: int) -> str:
    """What a backup that ends at `last` does not hold, when `newest` positions were sealed."""
    return (
        f"{newest - last} events between {last + 1} and {newest} were sealed and are not in this backup: "
        "look for a newer one. Where there is none, messages of customers come back with a sweep of Chatwoot"
    )


def _step(info: Answer) -> str:
    return str((info["config"].get("metadata") or {}).get(RESTORING, "")).partition(" ")[2]
