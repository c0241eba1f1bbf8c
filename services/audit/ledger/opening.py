"""What a command works on: the source of messages, the seals beside it, the log's own name."""

import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

from contracts.errors import Misconfigured, NotFound
from contracts.events.control import LogOpened
from eventstore.ledger.checkpoints import unverified
from eventstore.ledger.errors import LedgerBroken
from eventstore.ledger.outside import Outside, SealFile
from eventstore.ledger.tiles import Tiles
from eventstore.ledger.trust import Trust
from services.audit.ledger.settings import LedgerSettings
from services.audit.ledger.sources import Dump, Live, Source


@asynccontextmanager
async def opened_source(file: Path | None) -> AsyncIterator[Source]:
    """A dump, or the running log."""
    if file is not None:
        yield Dump(file)
        return
    from services.audit.log import opened

    async with opened() as reader:
        yield await Live.of(reader)


def seals_in(path: Path | None, settings: LedgerSettings) -> tuple[Iterable[SealFile], Tiles | None]:
    """The seals of a file or a directory, as far as they are there now, and the hashes beside them."""
    if path is not None and path.is_file():
        note = path.read_text(encoding="utf-8", errors="replace")
        return [SealFile(unverified(note).size, note, path)], None
    if path is not None and not path.is_dir():
        raise NotFound(f"{path}: there is neither a seal nor a directory of seals")
    outside = Outside(path) if path else settings.outside
    newest = outside.newest()
    # What the keeper adds from now on is younger than what is read of the log.
    return (outside.seals(0, newest.size), outside.tiles) if newest else ([], None)


def trusted(settings: LedgerSettings, keys: list[str] | None) -> Trust:
    """Raise `Misconfigured` where no key is known: nothing could be believed."""
    trust = settings.trust(keys or ())
    if not trust:
        raise Misconfigured(
            "give the log's verifier key with --key, or in MSIA_SEAL_VKEYS; where the keeper runs, "
            "`msia audit key` prints it"
        )
    return trust


async def opened_log(source: Source) -> UUID:
    """The id in `LogOpened` at position 1; `LedgerBroken` when something else begins the log."""
    async for message in source.messages(0, 1):
        try:
            if message.position == 1 and message.headers["ce-type"] == LogOpened.type:
                return UUID(json.loads(message.body)["open"]["log_id"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise LedgerBroken(f"first bad position: 1 (LogOpened does not decode: {error!r})", 1) from error
        break
    raise LedgerBroken("first bad position: 1 (the log does not begin with LogOpened)", 1)
