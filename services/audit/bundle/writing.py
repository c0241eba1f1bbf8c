"""A bundle is made: the events are read once, and everything is proven before it is handed out."""

import base64
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from eventstore.ledger.checkpoints import unverified
from eventstore.ledger.errors import LedgerBroken
from eventstore.ledger.notes import SigningKey
from eventstore.ledger.tiles import Tiles
from eventstore.ledger.tree import Frontier
from services.audit.bundle.archive import pack
from services.audit.bundle.manifest import (
    EVENTS,
    MANIFEST,
    MEMBERS,
    PERSONAL,
    README,
    SEAL,
    SIGNATURE,
    TREE,
    Asked,
    Head,
    Manifest,
    Selected,
    content_of,
    sign,
    tool,
)
from services.audit.bundle.opened import personal_line
from services.audit.bundle.pieces import Piece, Progress, pieces
from services.audit.bundle.query import Query
from services.audit.bundle.readme import readme
from services.audit.ledger.sources import Source, line_of
from services.common.window import rfc3339

# Personal parts by position, of the positions that a bundle holds.
Open = Callable[[set[int]], Awaitable[Mapping[int, Mapping[str, Any]]]]


@dataclass(frozen=True, slots=True)
class Written:
    """What a bundle came to."""

    manifest: Manifest
    bytes: int


async def write(
    source: Source,
    query: Query,
    tiles: Tiles,
    key: SigningKey,
    file: Path,
    progress: Progress = lambda read: None,
    open_personal: Open | None = None,
) -> Written:
    """The same query, log, key and tool give the same bytes, but for what is opened.

    Raise `LedgerBroken` when the log is not what its seal says. Until all is well nothing stands at `file`.
    """
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=f".{file.name}.") as made:
        folder = Path(made)
        selected = await _write_events(source, query, tiles, folder, progress, open_personal)
        head = unverified(query.seal)
        (folder / SEAL).write_text(query.seal, encoding="utf-8")
        text = readme(head.origin, head.size, whole=not query.conversations)
        (folder / README).write_text(text, encoding="utf-8")
        named = [name for name in MEMBERS if (folder / name).exists()]
        manifest = Manifest(
            tool=tool(),
            log=head.origin,
            signer=str(key.verifier),
            query=Asked(
                since=rfc3339(query.window.since) if query.window.since else None,
                until=rfc3339(query.window.until) if query.window.until else None,
                conversations=list(query.conversations),
                personal_data=open_personal is not None,
            ),
            selected=selected,
            seal=Head(size=head.size, root=head.root.hex()),
            files={name: content_of(folder / name) for name in named},
        )
        data = manifest.text().encode()
        (folder / MANIFEST).write_bytes(data)
        (folder / SIGNATURE).write_text(sign(data, key), encoding="utf-8")
        pack(folder, [name for name in MEMBERS if (folder / name).exists()], folder / "archive")
        size = content_of(folder / "archive").bytes
        (folder / "archive").replace(file)
    return Written(manifest, size)


async def _write_events(
    source: Source, query: Query, tiles: Tiles, folder: Path, progress: Progress, open_personal: Open | None
) -> Selected:
    tree, types, personal = Frontier(), Counter[str](), set[int]()
    with _text(folder / TREE) as hashes, _text(folder / EVENTS) as events:
        async for piece in pieces(source, query, tiles, progress):
            tree.graft(piece.subtree.width, piece.subtree.root)
            hashes.write(tree_line(piece))
            if (message := piece.message) is None:
                continue
            events.write(line_of(message) + "\n")
            types[message.headers.get("ce-type", "?")] += 1
            if open_personal and "ce-keyid" in message.headers:
                personal.add(message.position)
    if tree.root() != unverified(query.seal).root:
        raise LedgerBroken(
            f"positions 1 to {query.size} do not have the root that was sealed, so nothing is exported: "
            "`msia audit verify` names the first bad one"
        )
    if open_personal is not None:
        _write_personal(await open_personal(personal), folder / PERSONAL)
    return Selected(
        first=query.first if query.last else None,
        last=query.last or None,
        before=query.before,
        after=query.after,
        events=types.total(),
        types=dict(types),
    )


def tree_line(piece: Piece) -> str:
    """`[first position, last position, root]`."""
    subtree = piece.subtree
    return f'[{subtree.start + 1},{subtree.end},"{base64.b64encode(subtree.root).decode()}"]\n'


def _text(file: Path) -> TextIO:
    return file.open("w", encoding="utf-8", newline="\n")


def _write_personal(opened: Mapping[int, Mapping[str, Any]], file: Path) -> None:
    with _text(file) as lines:
        for position, private in sorted(opened.items()):
            lines.write(personal_line(position, private))
