"""`msia privacy export`: the archive that ingress answers, into a file that only its owner reads."""

import hashlib
import os
import zipfile
from pathlib import Path

import orjson
import typer

from contracts.errors import BadInput, Unreachable
from services.common.console import Output, out, print_document, say
from services.common.ingress import download
from services.ingress.privacy.asking import PrivacyClientSettings

_PRIVATE = 0o600
_INCOMPLETE = 6


async def hand_out(whom: dict[str, str], reason: str, to: Path | None, force: bool, output: Output) -> None:
    """Raises `BadInput` for a file that is there, and what `download` raises; exit 6: a part is missing."""
    if to is not None:
        _free(to, force)
    part = Path(f".msia-privacy-{os.getpid()}.part") if to is None else to.with_name(f"{to.name}.part")
    try:
        digest = hashlib.sha256()
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE), "wb") as file:
            async for piece in download(
                PrivacyClientSettings.load(), "privacy", "export", **whom, reason=reason
            ):
                digest.update(piece)
                file.write(piece)
        data = _read(part)
        target = to or Path(f"{data['customer']}.zip")
        _free(target, force)
        size = part.stat().st_size
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    lost = len(data["unreadable"]) + sum(1 for each in data["files"] if not each["file"])
    told = {
        "customer": data["customer"],
        "file": str(target),
        "bytes": size,
        "sha256": digest.hexdigest(),
        "conversations": len(data["conversations"]),
        "events": len(data["events"]),
        "files": len(data["files"]),
        "incomplete": lost,
    }
    if output is Output.table:
        out(f"{target}: {told['events']} events, {told['files']} files of {data['customer']}")
    else:
        print_document(told, output)
    if lost:
        say(f"msia: {lost} events or files could not be read; datos.json names them")
        raise typer.Exit(_INCOMPLETE)


def _free(path: Path, force: bool) -> None:
    if path.exists() and not force:
        raise BadInput(f"{path} is there already: name another with --out, or add --force")


def _read(path: Path) -> "dict[str, list[dict[str, object]]]":
    """The data inside; `Unreachable` for an archive that broke off."""
    try:
        with zipfile.ZipFile(path) as archive:
            if (broken := archive.testzip()) is not None:
                raise Unreachable(f"{broken} arrived damaged: retry")
            return orjson.loads(archive.read("datos.json"))  # type: ignore[no-any-return]
    except (zipfile.BadZipFile, KeyError) as error:
        raise Unreachable("the archive broke off on its way: retry") from error
