"""`msia audit seals`, `dump` and `key`."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from contracts.errors import NotFound
from eventstore.ledger.checkpoints import origin_of, unverified
from eventstore.ledger.errors import ForgedSeal
from eventstore.ledger.notes import open_note
from eventstore.ledger.sealed import Seal, seal_in
from eventstore.ledger.trust import Trust
from services.audit.ledger.opening import opened_log, opened_source
from services.audit.ledger.settings import LedgerSettings
from services.audit.ledger.sources import Source, line_of
from services.common.console import Output, out, print_csv, print_json, print_jsonl, say
from services.common.window import MADRID, rfc3339

COLUMNS = ["size", "position", "stored_at", "root", "key", "outside", "problem"]


@dataclass(frozen=True, slots=True)
class Row:
    """A seal of the log; `key` is the id of the trusted key that signed it."""

    size: int
    position: int
    stored_at: str
    root: str
    key: str
    outside: bool
    problem: str

    def as_json(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in COLUMNS}


async def print_seals(file: Path | None, output: Output) -> None:
    """All seals of the log, in its order; a bad one is shown with what is wrong."""
    settings = LedgerSettings.load()
    async with opened_source(file) as source:
        rows = [row async for row in _rows(source, settings)]
    if output is Output.json:
        print_json({"seals": [row.as_json() for row in rows]})
    elif output is Output.jsonl:
        print_jsonl(row.as_json() for row in rows)
    elif output is Output.csv:
        print_csv([row.as_json() for row in rows], COLUMNS)
    else:
        _print_table(rows)


async def _rows(source: Source, settings: LedgerSettings) -> AsyncIterator[Row]:
    trust, outside = settings.trust(), settings.outside
    async for message in source.seals():
        when = rfc3339(message.stored_at)
        try:
            seal = seal_in(message)
        except ForgedSeal as error:
            yield Row(0, message.position, when, "", "", False, str(error))
            continue
        key, problem = _signer(seal, trust)
        size = seal.claim.size
        yield Row(size, seal.position, when, seal.claim.root.hex(), key, outside.has(size), problem)


def _signer(seal: Seal, trust: Trust) -> tuple[str, str]:
    try:
        _, key = open_note(seal.note, trust.verifiers(seal.claim.origin))
    except ForgedSeal as error:
        return "", str(error)
    return key.id.hex(), ""


def _print_table(rows: list[Row]) -> None:
    import sys

    from rich.console import Console
    from rich.table import Table

    console = Console(file=sys.stdout, highlight=False, markup=False)
    digits = 16 if console.width >= 100 else 8  # of the root: what is wrong needs the room
    table = Table(box=None, pad_edge=False)
    narrow = console.width < 80
    names = ("size", "position", "stored at", "root", *(() if narrow else ("key",)), "outside", "problem")
    for name in names:
        table.add_column(name, no_wrap=name != "problem", justify="right" if name == "size" else "left")
    for row in rows:
        table.add_row(
            f"{row.size:,}",
            str(row.position),
            format(
                datetime.fromisoformat(row.stored_at).astimezone(MADRID),
                "%d/%m %H:%M" if narrow else "%d/%m/%Y %H:%M",
            ),
            row.root[:digits],
            *(() if narrow else (row.key,)),
            "yes" if row.outside else "no",
            row.problem,
        )
    console.print(table)


async def print_dump(file: Path | None) -> None:
    """Every stored message, one line of JSON each."""
    async with opened_source(None) as source:
        if file is None:
            async for message in source.messages():
                out(line_of(message))
            return
        count = 0
        draft = file.with_name(f".{file.name}.new")
        try:
            with draft.open("w", encoding="utf-8", newline="\n") as lines:
                async for message in source.messages():
                    lines.write(line_of(message) + "\n")
                    count += 1
            draft.replace(file)
        finally:
            draft.unlink(missing_ok=True)
    say(f"{count} events in {file}")


async def print_keys(file: Path | None) -> None:
    """The verifier keys of MSIA_SEAL_KEY for this log, the one that signs first."""
    trust = LedgerSettings.load().trust()
    async with opened_source(file) as source:
        origin = origin_of(await opened_log(source))
    for key in trust.verifiers(origin) or [trust.signer(origin)[1].verifier]:
        out(str(key))


async def seal_of(source: Source, settings: LedgerSettings, size: int | None, covers: int = 1) -> str:
    """The note of the seal of `size` positions, else the newest that covers `covers`."""
    newest = settings.outside.newest()
    if newest is not None and (newest.size == size or (size is None and newest.size >= covers)):
        return newest.note
    last: str | None = None
    async for message in source.seals():
        try:
            seal = seal_in(message)
        except ForgedSeal:  # `msia audit verify` names it; nothing can be proven with it
            continue
        if seal.claim.size == size:
            return seal.note
        if size is None and seal.claim.size >= covers:
            last = seal.note
    if last is None:
        wanted = f"of {size} positions" if size else f"that covers position {covers}"
        raise NotFound(f"the log has no seal {wanted}: `msia audit seals` lists them; new events wait 10 s")
    assert unverified(last).size >= covers
    return last
