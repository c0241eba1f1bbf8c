"""`msia audit export`, and `msia audit verify` of what it made."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer

from contracts.errors import BadInput, NotFound
from contracts.ids import whole
from eventstore.ledger.errors import LedgerBroken
from eventstore.ledger.outside import SealFile
from services.audit.bundle.archive import refuse_folder
from services.audit.bundle.manifest import Manifest
from services.audit.bundle.query import Query, resolve
from services.audit.bundle.signing import signing_key
from services.audit.bundle.verifying import VerifiedBundle, parsed, verify_bundle
from services.audit.bundle.writing import Open, Written, write
from services.audit.ledger.checking import progress_bar
from services.audit.ledger.opening import opened_source, seals_in, trusted
from services.audit.ledger.settings import LedgerSettings
from services.audit.ledger.sources import Source
from services.common.console import Output, out, print_document, say
from services.common.settings import home
from services.common.window import window

INCOMPLETE = 6


async def export(
    since: str | None,
    until: str | None,
    conversations: Sequence[str],
    file: Path,
    dump: Path | None,
    reason: str | None,
    keys: list[str] | None,
    output: Output,
) -> None:
    """`reason`: why personal data is opened; None: it stays encrypted. Exit 6: not all is sealed yet."""
    if reason is not None and not (conversations and reason.strip()):
        raise BadInput("--with-personal-data needs --reason and the conversations, with --conversation")
    refuse_folder(file)
    settings = LedgerSettings.load()
    trust = trusted(settings, keys)
    key = signing_key(settings.msia_export_key.get_secret_value(), home())
    inside = window(since, until, datetime.now(UTC))
    if not inside.open:
        say(f"window {inside}")
    async with opened_source(dump) as source:
        for id in conversations:
            await _require(source, id)
        query = await resolve(source, inside, conversations, trust)
        with progress_bar(query.size) as progress:
            tiles = settings.outside.tiles
            opening = _opening(query, reason) if reason is not None else None
            written = await write(source, query, tiles, key, file, progress, opening)
    _tell(written, file, query, output)


async def _require(source: Source, id: str) -> None:
    async for _ in source.messages(filter=whole(id)):
        return
    raise NotFound(
        f"conversation {id} has no event in this log: `msia conversations list` names those that do"
    )


def _opening(query: Query, reason: str) -> Open:
    """Ingress checks the role and records who opens whose data before it opens any."""

    async def opened(positions: set[int]) -> Mapping[int, Mapping[str, Any]]:
        from services.common.ingress import IngressClientSettings, command

        settings = IngressClientSettings.load()
        found: dict[int, Mapping[str, Any]] = {}
        for id in query.conversations:
            answer = await command(settings, "privacy", "open", id, reason=reason)
            found |= {int(at): private for at, private in answer["private"].items() if int(at) in positions}
        return found

    return opened


def _tell(written: Written, file: Path, query: Query, output: Output) -> None:
    manifest = written.manifest
    if output is not Output.table:
        shown = {"file": str(file), "bytes": written.bytes, "manifest": manifest.model_dump()}
        print_document(shown, output)
    else:
        selected = manifest.selected
        out(f"written  {file}, {written.bytes:,} bytes")
        out(f"events   {selected.events:,}: {_events(manifest)}")
        out(f"sealed   {manifest.seal.size:,} positions, root {manifest.seal.root[:16]}…")
        out(f"signer   {manifest.signer}")
    say(f"check it anywhere with `msia audit verify {file} --key VKEY`")
    if query.unsealed:
        say(
            f"incomplete: what was stored after position {query.size} is not sealed yet and not in it; "
            "the keeper seals 10 s after an event: then export again"
        )
    elif manifest.open_end:
        _say_open(manifest)
    if query.unsealed or manifest.open_end:
        raise typer.Exit(INCOMPLETE)


def _say_open(manifest: Manifest) -> None:
    say(
        f"incomplete: the window goes on behind the {manifest.seal.size:,} positions that are sealed here, "
        "and is proven up to there; export again once something is stored and sealed after its end"
    )


def _events(manifest: Manifest) -> str:
    selected, query = manifest.selected, manifest.query
    if not selected.last:
        return "nothing was stored in the window"
    if query.conversations:
        return (
            f"{', '.join(query.conversations)} up to position {selected.last}, and the price lists until then"
        )
    edges = [str(each) for each in (selected.before, selected.after) if each is not None]
    proven = f", and {' and '.join(edges)}, which prove its edges" if edges else ""
    return f"positions {selected.first} to {selected.last}{proven}"


def print_bundle(
    file: Path, seal: Path | None, keys: list[str] | None, signer: str | None, output: Output
) -> None:
    """What a bundle proves. Exit 1: what was altered; 6: as sealed, but not all that was asked is proven."""
    settings = LedgerSettings.load()
    files: Sequence[SealFile] | None = list(seals_in(seal, settings)[0]) if seal else None
    try:
        found = verify_bundle(file, trusted(settings, keys), parsed(signer), files, progress_bar)
    except LedgerBroken as error:
        if output is not Output.table:
            bad = {"first": error.first, "last": error.last} if error.first else None
            print_document({"verified": False, "problem": str(error), "bad": bad}, output)
        raise
    if output is Output.table:
        _print(found)
    else:
        shown = {
            "verified": True,
            "complete": found.complete,
            "seals_outside": found.outside,
            "signer_checked": found.signer_checked,
            "manifest": found.manifest.model_dump(),
        }
        print_document(shown, output)
    if not found.signer_checked:
        say("whoever made it is as they say: give --signer VKEY to demand that it was somebody you know")
    if found.manifest.open_end:
        _say_open(found.manifest)
    if found.outside == 0:
        say(
            f"incomplete: --seal {seal} has no seal of {found.manifest.seal.size:,} positions, "
            "so nothing from outside was compared"
        )
    if found.manifest.open_end or found.outside == 0:
        raise typer.Exit(INCOMPLETE)


def _print(found: VerifiedBundle) -> None:
    manifest, selected = found.manifest, found.manifest.selected
    out(f"ok       {manifest.log}")
    out(f"events   {selected.events:,}: {_events(manifest)}; each as it was sealed")
    since, until = manifest.query.since or "the beginning", manifest.query.until or "the seal"
    missing = f"none is missing up to position {selected.last}" if manifest.open_end else "none is missing"
    complete = "what later decisions had seen is there" if manifest.query.conversations else missing
    out(f"window   [{since}, {until}), {complete}")
    out(f"sealed   {manifest.seal.size:,} positions, root {manifest.seal.root[:16]}…")
    if found.outside:
        out("outside  the seal from outside says the same")
    out(f"signer   {manifest.signer}")
    if manifest.query.personal_data:
        out("personal parts are in it, opened for its maker: they are as the maker says")
