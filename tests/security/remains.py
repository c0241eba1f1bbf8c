"""Where a person's words may still stand: files by their bytes, PostgreSQL by its rows and samples."""

import asyncio
from collections.abc import Iterable, Iterator
from pathlib import Path

import asyncpg
from redis.asyncio import Redis

from infra.embedded.home import Home

_PIECE = 1 << 22  # bytes read at once


def holders(folder: Path, marks: Iterable[bytes]) -> dict[bytes, list[Path]]:
    """For each mark the files below a folder that hold its bytes; one that goes meanwhile holds nothing."""
    found: dict[bytes, list[Path]] = {mark: [] for mark in marks}
    longest = max(map(len, found))
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        left = set(found)
        for window in _windows(path, longest):
            for mark in [mark for mark in left if mark in window]:
                found[mark].append(path)
                left.discard(mark)
    return {mark: paths for mark, paths in found.items() if paths}


def _windows(path: Path, overlap: int) -> Iterator[bytes]:
    """Pieces of a file, each with the end of the one before."""
    end = b""
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                yield end + piece
                end = piece[-overlap:]
    except FileNotFoundError:  # a segment that was cleaned up just now
        return


async def rows(connection: asyncpg.Connection, marks: Iterable[bytes]) -> dict[str, int]:
    """Rows of any table, in any schema, that hold a mark in any column."""
    wanted = [f"%{mark.decode()}%" for mark in marks]
    tables = await connection.fetch(
        "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables "
        "WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    )
    found = {}
    for table in tables:
        count = f"SELECT count(*) FROM {table['name']} AS each WHERE each::text LIKE ANY($1)"
        if number := await connection.fetchval(count, wanted):
            found[table["name"]] = number
    return found


async def rewritten(redis: Redis) -> None:
    """The append file holds only what is kept now."""
    await redis.bgrewriteaof()
    while True:
        told = await redis.info("persistence")
        if not (told["aof_rewrite_in_progress"] or told["aof_rewrite_scheduled"]):
            assert told["aof_last_bgrewrite_status"] == "ok"
            return
        await asyncio.sleep(0.05)


async def statistics(connection: asyncpg.Connection, marks: Iterable[bytes]) -> dict[str, int]:
    """Columns of which the planner's samples hold a mark."""
    number = await connection.fetchval(
        "SELECT count(*) FROM pg_stats WHERE concat(most_common_vals, histogram_bounds) LIKE ANY($1)",
        [f"%{mark.decode()}%" for mark in marks],
    )
    return {"pg_stats": number} if number else {}


def ours(home: Home) -> list[Path]:
    """All state of a running system but what stands for Chatwoot, and the write-ahead log."""
    strange = {"sandbox"}
    return [path for path in sorted(home.folder.iterdir()) if path.is_dir() and path.name not in strange]
