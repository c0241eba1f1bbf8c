"""Files of this machine to and from the drafts that ingress keeps."""

import sys
from pathlib import Path

import typer

from contracts.errors import BadInput, NotFound
from services.common.console import Output, say
from services.common.ingress import IngressClientSettings, ask
from services.ingress.tariffs.files.encoding import decoded
from services.ingress.tariffs.terminal import printing

_REFUSED = 2  # as for anything else that was given and cannot be used


async def import_file(
    file: Path, kind: str | None, slug: str | None, dry_run: bool, anyway: bool, output: Output | None
) -> None:
    """First what it would change, then the import of exactly that.

    Raises `FileRefused`, `NotFound`, and `Conflict` where someone edited in between.
    """
    settings = IngressClientSettings.load()
    text = decoded(_bytes(file), str(file))
    query = {"format": _kind(kind, file)} | ({"slug": slug} if slug else {})
    query |= {"anyway": "true"} if anyway else {}
    found = await ask(settings, "POST", "tariffs", "import", "check", text=text, query=query)
    if problems := found.data["problems"]:
        printing.imported(found.data, output, dry_run=dry_run)
        say(f"msia: {file} is refused, nothing was changed: {len(problems)} problems")
        raise typer.Exit(_REFUSED)
    if dry_run or not any(one["events"] for one in found.data["categories"]):
        printing.imported(found.data, output, dry_run=dry_run)
        say("nothing was changed" if dry_run else "nothing to change: the drafts say what the file says")
        return
    done = await ask(settings, "POST", "tariffs", "import", text=text, query=query, etag=found.etag)
    printing.imported(done.data, output, dry_run=False)
    for one in done.data["categories"]:
        say(f"{one['slug']}: the draft stands at position {one['position']}; publish it when it is right")


async def export_file(
    slug: str, kind: str | None, version: int | None, draft: bool, out: Path | None
) -> None:
    """To a file, or to stdout as it is."""
    if version is not None and draft:
        raise BadInput("give one of --version and --draft")
    query = {"format": _kind(kind, out)} | ({"version": str(version)} if version else {})
    found = await ask(IngressClientSettings.load(), "GET", "tariffs", slug, "export", query=query)
    data = found.text.encode()
    if out is None:
        sys.stdout.buffer.write(data)
        return
    _write(out, data)
    say(f"{slug} is in {out}: edit it, then msia tariffs import {out} --dry-run")


def _kind(kind: str | None, file: Path | None) -> str:
    return kind or ("csv" if file is not None and file.suffix.casefold() == ".csv" else "yaml")


def _write(file: Path, data: bytes) -> None:
    try:
        file.write_bytes(data)
    except OSError as error:
        raise BadInput(f"cannot write {file}: {error.strerror}") from error


def _bytes(file: Path) -> bytes:
    if str(file) == "-":
        return sys.stdin.buffer.read()
    try:
        return file.read_bytes()
    except OSError as error:
        raise NotFound(f"cannot read {file}: {error.strerror}") from None
