"""Record what a version leaves on disk: `python -m tests.upgrade.record <version>`. See README.md.

Starts `msia run` with its sandbox and the offline model, has a few customers and the team write, stops it,
and packs its home without what can be rebuilt. Recorded once for a version, before its tag, and never again.
"""

import asyncio
import io
import sys
import tarfile
import tempfile
from pathlib import Path

from tests.servers import MsiaRun
from tests.system import QUICK, Stack, eventually

FOLDER = Path(__file__).parent / "data"
# Postgres and Valkey come back by themselves.
KEPT = ("nats", "nats-users", "sandbox", "seals", "secrets.env")
PHONES = ("+34611000001", "+34611000002", "+34611000003")


async def play(stack: Stack) -> None:
    """A quote and what follows it, a wish for a person who then answers, and a question about papers."""
    await _answered(stack, PHONES[0], "Hola, quiero homologar el escape y el manillar de mi MT-07", 1)
    await _answered(stack, PHONES[0], "¿Y cuánto sería con las estriberas?", 2)
    talks = await stack.write(PHONES[1], "Quiero hablar con una persona")

    async def handed() -> list[str]:
        return await stack.stored(talks)

    await eventually(handed, lambda names: "HandoffRequested" in names)
    async with stack.sandbox() as client:
        body = {"conversation": talks, "text": "Hola, le atiendo yo."}
        (await client.post("/__fake/agent/reply", json=body)).raise_for_status()
    await eventually(handed, lambda names: "HumanReplied" in names)
    await _answered(stack, PHONES[2], "Hola, ¿qué necesito para homologar una bola de remolque?", 1)


async def sealed(stack: Stack) -> None:
    """Return once every event has its seal and is in the read models."""

    async def unsealed() -> int:
        return int(stack.json("audit", "verify")["unsealed"])

    await eventually(unsealed, lambda left: left <= 1, 90)  # a seal is under the next one


async def _answered(stack: Stack, phone: str, text: str, count: int) -> None:
    await stack.write(phone, text)
    await eventually(lambda: stack.replies(phone), lambda seen: len(seen) >= count)


def pack(home: Path, version: str) -> Path:
    """The kept part of a stopped home, compressed, without times and owners."""
    FOLDER.mkdir(exist_ok=True)
    file = FOLDER / f"{version}.tar.xz"

    def plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.uid = member.gid = member.mtime = 0
        member.uname = member.gname = ""
        return member

    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:xz", preset=9) as archive:
        for name in KEPT:
            archive.add(home / name, name, filter=plain)
    file.write_bytes(packed.getvalue())
    return file


async def record(version: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        run = MsiaRun(Path(folder), {**QUICK, "KEEPER_SEAL_AFTER": "1"})
        try:
            await asyncio.to_thread(run.start)
            stack = Stack(run)
            await play(stack)
            await sealed(stack)
        finally:
            await asyncio.to_thread(run.stop)
        file = pack(run.home.folder, version)
    print(f"{file}: {file.stat().st_size} bytes")


if __name__ == "__main__":
    asyncio.run(record(sys.argv[1]))
