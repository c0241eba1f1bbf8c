"""The whole sealed tree in pieces: each message that is shown, and the roots of all that is not."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from contracts.errors import NotFound
from eventstore.ledger.checkpoints import unverified
from eventstore.ledger.errors import LedgerBroken
from eventstore.ledger.leaf import Stored, leaf_hash
from eventstore.ledger.sparse import Covering, Subtree, complete_ranges
from eventstore.ledger.tiles import Tiles
from services.audit.bundle.query import Query
from services.audit.ledger.sources import Source

Progress = Callable[[int], None]
_STEP = 2_000  # events between two looks at the progress bar


@dataclass(frozen=True, slots=True)
class Piece:
    """A subtree; with the message where it is a leaf that is shown."""

    subtree: Subtree
    message: Stored | None = None


async def pieces(
    source: Source, query: Query, tiles: Tiles, progress: Progress = lambda read: None
) -> AsyncIterator[Piece]:
    """In order, from the first leaf to the seal's last; memory stays flat.

    Where the keeper's tiles lead to the seal's root only what is shown is read, otherwise every message.
    Raise `LedgerBroken` when positions are missing.
    """
    if query.conversations and _good(tiles, query):
        found = _beside_tiles(source, query, tiles)
    else:
        found = _from_messages(source, query)
    end = step = 0
    async for piece in found:
        yield piece
        end = piece.subtree.end
        if end >= step:
            progress(end)
            step = end + _STEP
    if end != query.size:
        raise LedgerBroken(
            f"first bad position: {end + 1} (the log ends at {end}, but {query.size} positions were sealed)",
            end + 1,
        )
    progress(end)


def _good(tiles: Tiles, query: Query) -> bool:
    try:
        return tiles.frontier(query.size).root() == unverified(query.seal).root
    except NotFound:  # not kept here; the messages themselves tell as much
        return False


async def _beside_tiles(source: Source, query: Query, tiles: Tiles) -> AsyncIterator[Piece]:
    done = 0
    async for message in _shown(source, query):
        for start, end in complete_ranges(done, message.position - 1):
            yield Piece(Subtree(start, end - start, tiles.root(start, end, query.size)))
        yield _leaf(message)
        done = message.position
    for start, end in complete_ranges(done, query.size):
        yield Piece(Subtree(start, end - start, tiles.root(start, end, query.size)))


async def _shown(source: Source, query: Query) -> AsyncIterator[Stored]:
    """By position, from one reader for each filter; no message matches two of them."""
    readers = [source.messages(0, 1)]
    readers += [source.messages(1, query.last, each) for each in query.filters] if query.last > 1 else []
    heads = {reader: await anext(reader, None) for reader in readers}
    while waiting := {reader: head for reader, head in heads.items() if head is not None}:
        reader, message = min(waiting.items(), key=lambda each: each[1].position)
        if query.takes(message):
            yield message
        heads[reader] = await anext(reader, None)


async def _from_messages(source: Source, query: Query) -> AsyncIterator[Piece]:
    hidden, read = Covering(0), 0
    async for message in source.messages(0, query.size):
        if message.position != read + 1:
            raise LedgerBroken(
                f"first bad position: {read + 1} (it is missing, {message.position} follows)", read + 1
            )
        read += 1
        if not query.takes(message):
            hidden.add(leaf_hash(message))
            continue
        for subtree in hidden.subtrees():
            yield Piece(subtree)
        yield _leaf(message)
        hidden = Covering(read)
    for subtree in hidden.subtrees():
        yield Piece(subtree)


def _leaf(message: Stored) -> Piece:
    return Piece(Subtree(message.position - 1, 1, leaf_hash(message)), message)
