"""A person with unmistakable words everywhere goes through the whole system, is erased, and is looked for.

By raw bytes in everything the system keeps on disk, by SQL in every table. What stands for Chatwoot is not
searched: there a person is deleted by hand (docs/privacy.md).
"""

import base64
import json
import time
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest
from redis.asyncio import Redis

from services.ingress.signature import sign
from tests.limits import PATIENCE
from tests.security.counts import Counts
from tests.security.remains import holders, ours, rewritten, rows, statistics
from tests.system import Stack, eventually

pytestmark = pytest.mark.security

FIXTURES = Path(__file__).parents[1] / "fixtures" / "chatwoot"
_PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


class Marked:
    """Who is planted: one word of their own for each place where people leave something of themselves."""

    def __init__(self) -> None:
        self.word = f"xio{uuid4().hex[:10]}"
        self.phone = f"+346{uuid4().int % 10**8:08}"
        self._given = ["perfil", "nombre", "correo", "matricula", "texto", "bytes", "pie", "archivo"]
        self._given += ["nota", "persona", "ficha", "rechazado"]

    def __getattr__(self, what: str) -> str:
        if what.startswith("_") or what not in self._given:
            raise AttributeError(what)
        return f"{self.word}{what}"

    @property
    def marks(self) -> list[bytes]:
        words = [getattr(self, what) for what in self._given]
        return [mark.encode() for mark in (*words, self.phone.removeprefix("+34"))]

    @property
    def said(self) -> str:
        return (
            f"Hola, soy {self.nombre}, mi correo es {self.correo}@ejemplo.es y mi matrícula, "
            f"{self.matricula}. Quiero homologar el escape y el manillar de mi moto. {self.texto}"
        )


@dataclass
class Kept:
    """What the system keeps, and how it is reached."""

    stack: Stack
    postgres: "asyncpg.Connection[asyncpg.Record]"
    redis: Redis

    @property
    def folder(self) -> Path:
        return self.stack.run.home.folder

    def holders(self, marks: list[bytes]) -> dict[str, list[str]]:
        """Files by the part of the system; PostgreSQL's write-ahead log is a part of its own."""
        found: dict[str, list[str]] = {}
        for part in ours(self.stack.run.home):
            for paths in holders(part, marks).values():
                for path in paths:
                    name = "wal" if "pg_wal" in path.parts else part.name
                    found.setdefault(name, []).append(str(path.relative_to(self.folder)))
        return found

    async def rows(self, marks: list[bytes]) -> dict[str, int]:
        return {**await rows(self.postgres, marks), **await statistics(self.postgres, marks)}


@pytest.fixture
async def kept(stack: Stack) -> AsyncIterator[Kept]:
    environment = stack.run.environment
    redis = Redis.from_url(environment["REDIS_ADMIN_URL"])
    connection = await asyncpg.connect(environment["POSTGRES_ADMIN_URL"])
    yield Kept(stack, connection, redis)
    await connection.close()
    await redis.aclose()


async def inbound(stack: Stack, **message: Any) -> str:
    async with stack.sandbox() as client:
        answer = await client.post("/__fake/whatsapp/inbound", json=message)
        answer.raise_for_status()
        return str(answer.json()["conversation"])


async def plant(stack: Stack, person: Marked) -> str:
    """Everything they and others leave of them; returns the conversation once all of it is in the log."""
    conversation = await inbound(
        stack, **{"from": person.phone, "name": person.perfil, "type": "text", "text": person.said}
    )
    await eventually(lambda: stack.replies(person.phone), bool)
    content = base64.b64encode(_PNG + person.bytes.encode() * 20).decode()
    media = {"filename": f"{person.archivo}.png", "content_type": "image/png", "content": content}
    await inbound(stack, **{"from": person.phone, "type": "image", "text": person.pie, "media": media})
    await eventually(lambda: stack.replies(person.phone), lambda replies: len(replies) >= 2)
    async with stack.sandbox() as client:
        for action, text in (("note", person.nota), ("reply", person.persona)):
            target = {"conversation": conversation, "text": text}
            (await client.post(f"/__fake/agent/{action}", json=target)).raise_for_status()
    contact = await _contact(stack, conversation)
    changed = json.loads((FIXTURES / "contact_updated.json").read_bytes())
    changed |= {"account": {"id": 1}, "id": contact, "phone_number": person.phone}
    changed |= {"email": f"{person.ficha}@ejemplo.es"}
    await _knock(stack, json.dumps(changed).encode())
    broken = f"esto no es JSON: {person.rechazado} {person.phone}"
    assert (await _knock(stack, broken.encode()))["status"] == "rejected"

    async def told() -> set[str]:
        return {*await stack.stored(conversation), *await stack.stored(f"contact-1-{contact}")}

    wanted = {"MediaStored", "NoteWritten", "HumanReplied", "ContactUpdated", "DeliverySucceeded"}
    await eventually(told, lambda found: wanted <= found)
    return conversation


async def _contact(stack: Stack, conversation: str) -> int:
    answer = stack.json("privacy", "status", "--conversation", conversation)
    return int(answer["customer"].rpartition("-")[2])


async def _knock(stack: Stack, body: bytes) -> Any:
    """As Chatwoot does; the answer."""
    environment, now = stack.run.environment, str(int(time.time()))
    signature = sign(environment["CHATWOOT_WEBHOOK_SECRET"], now, body)
    headers = {"X-Chatwoot-Timestamp": now, "X-Chatwoot-Signature": signature}
    async with httpx.AsyncClient(base_url=environment["INGRESS_URL"], timeout=PATIENCE) as client:
        answer = await client.post("/api/chatwoot/webhook", content=body, headers=headers)
        answer.raise_for_status()
        return answer.json()


async def test_erased_a_person_is_nowhere(kept: Kept, counts: Counts, tmp_path: Path) -> None:
    stack, person = kept.stack, Marked()
    conversation = await plant(stack, person)
    archive = tmp_path / "persona.zip"
    stack.msia("privacy", "export", "--phone", person.phone, "--reason", "lo pide", "--out", str(archive))
    with zipfile.ZipFile(archive) as opened:
        data = json.loads(opened.read("datos.json"))
        everything = b"".join(opened.read(name) for name in opened.namelist())
    planted = [mark for mark in person.marks if mark != person.rechazado.encode()]
    assert [mark for mark in planted if mark not in everything] == []  # all of it was in the system
    mentions = {one["type"].split(".")[2] for one in data["events"] if person.word in str(one["private"])}
    assert {"MessageReceived", "ToolCalled", "MediaStored", "NoteWritten", "HumanReplied"} <= mentions

    await kept.postgres.execute("ANALYZE")  # its samples of the words, too
    read = await eventually(lambda: kept.rows(person.marks), bool)
    assert len(read) >= 2  # messages and customers: what is found now must not be found below
    before = kept.holders(person.marks)
    # Not even now; in Valkey's append file the checkpoints of the turns are, which are sealed.
    assert {"nats", "logs", "seals", "pids", "valkey"} & set(before) == set()
    (written,) = [part for part in ours(stack.run.home) if part.name == "valkey"]
    assert holders(written, [b"msia:checkpoint:"])

    stack.msia("privacy", "erase", "--phone", person.phone, "--reason", "lo pide", "--now", "--yes")
    await eventually(lambda: rows(kept.postgres, person.marks), lambda found: not found)
    assert await kept.redis.keys("msia:checkpoint:*") == []
    await rewritten(kept.redis)

    async def swept() -> dict[str, list[str]]:
        await kept.postgres.execute("VACUUM (FULL, ANALYZE)")
        await kept.postgres.execute("SELECT pg_switch_wal()")
        await kept.postgres.execute("CHECKPOINT")  # lets go of the files of before
        return {place: where for place, where in kept.holders(person.marks).items() if place != "wal"}

    # A row that another transaction may still see is kept; the log of writes: see docs/privacy.md.
    left = await eventually(swept, lambda found: not found)
    remaining = await kept.rows(person.marks)
    counts.add("planted person, erased", tried=len(person.marks), found=len(left) + len(remaining))
    assert (left, remaining) == ({}, {})
    assert "Erased" in await stack.stored(conversation)


async def test_no_log_of_a_whole_run_holds_a_word_or_a_secret(kept: Kept, counts: Counts) -> None:
    person, stack = Marked(), kept.stack
    await plant(stack, person)
    parts = ("SECRET", "TOKEN", "PASSWORD", "KEY")
    secrets = [
        value.rpartition(":")[2].encode()
        for name, value in stack.run.environment.items()
        if any(part in name for part in parts) and not name.endswith(("_DIR", "_FILE")) and len(value) >= 12
    ]
    assert len(secrets) >= 5
    wanted = [*person.marks, *secrets]
    found = holders(kept.folder / "logs", wanted)
    said = stack.run.output.encode()
    shown = [mark for mark in person.marks if mark in said]
    counts.add("markers and secrets in logs", tried=len(wanted), found=len(found) + len(shown))
    assert (found, shown) == ({}, [])
