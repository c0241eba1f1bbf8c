"""A running ingress over a log of its module, and people planted in it: everyone a contact of their own."""

import io
import itertools
import json
import zipfile
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from contracts.envelope import Recorded
from contracts.event import Event
from contracts.events.customer import CustomerIdentified
from contracts.events.inbox import ContactUpdated, MediaStored, MessageReceived
from contracts.ids import KeyId, customer_id, media_event_id
from eventstore.media import Media
from eventstore.store import EventStore
from eventstore.vault import Vault
from infra.embedded.nats import NatsServer
from services.common.customers.places import CustomerRef
from services.common.ingress import IngressClientSettings
from tests.integration.ingress.conftest import Ingress, ingress_settings, provision, running
from tests.integration.ingress.test_commands import SECRET, token
from tests.integration.privacy.planting import marks, planted, private_types

_numbers = itertools.count(1000, 10)  # contacts and conversations, over all tests of a process


@dataclass
class Person:
    """A customer in two conversations, with a mark in every private field and in a file."""

    contact: int
    who: str
    digest: str = ""
    marks: list[bytes] = field(default_factory=list)

    @property
    def customer(self) -> CustomerRef:
        return CustomerRef(1, self.contact)

    @property
    def conversations(self) -> list[str]:
        return [f"1-{self.contact}", f"1-{self.contact + 1}"]

    @property
    def phone(self) -> str:
        return f"+34600{self.contact:06}"

    @property
    def content(self) -> bytes:
        return f"marca-{self.who}-archivo-fin".encode() * 50


@dataclass
class Office:
    """What a test works with."""

    ingress: Ingress
    nats: NatsServer

    @property
    def store(self) -> EventStore:
        return self.ingress.store

    def client(self, role: str = "admin") -> IngressClientSettings:
        url = str(self.ingress.http.base_url)
        return IngressClientSettings(_env_file=None, ingress_url=url, msia_token=token(role))

    async def post(self, wish: str, role: str = "admin", **body: Any) -> httpx.Response:
        return await self.ingress.http.post(f"/api/privacy/{wish}", json=body, headers=self.bearer(role))

    def bearer(self, role: str = "admin") -> dict[str, str]:
        return {"Authorization": f"Bearer {token(role)}"}

    async def export(
        self, role: str = "auditor", **body: Any
    ) -> tuple[dict[str, Any], str, dict[str, bytes]]:
        """Data, page, files."""
        answer = await self.post("export", role, reason="lo pide", **body)
        assert answer.status_code == 200, answer.text
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            assert archive.testzip() is None
            files = {name: archive.read(name) for name in archive.namelist()}
        return json.loads(files.pop("datos.json")), files.pop("informe.html").decode(), files

    async def append(self, aggregate: str, event: Event, owner: str) -> Recorded[Event]:
        return await self.store.append(aggregate, event, id=uuid4(), owner=owner, create_key=True)

    async def plant(self) -> Person:
        contact = next(_numbers)
        person = Person(contact, f"p{contact}")
        owner = customer_id(1, contact)
        identified = CustomerIdentified(
            account=1, contact_id=contact, key_generation=1, name="Ada", phone=person.phone
        )
        await self.append(owner, identified, owner)
        for kind in private_types():
            if kind is MediaStored:
                continue  # with its file
            event = planted(kind, person.who, 1, contact, contact)
            own = kind.context == "customer" or kind is ContactUpdated
            await self.append(owner if own else f"1-{contact}", event, owner)
        other = planted(MessageReceived, person.who, 1, contact + 1, contact)
        await self.append(f"1-{contact + 1}", other, owner)
        person.digest = await self._file(person, owner)
        person.marks = [mark.encode() for mark in marks(person.who)] + [person.content[:30]]
        return person

    async def _file(self, person: Person, owner: str) -> str:
        assert self.store.keys is not None
        media = Media(self.store.client, self.store.keys)
        key = await self.store.keys.current(owner)
        message, attachment = 5, person.contact
        digest = await media.store(person.content, key, media_event_id(1, message, attachment))
        told = planted(MediaStored, person.who, 1, person.contact, person.contact)
        place = {"message_id": message, "attachment_id": attachment}
        stored = told.model_copy(update={**place, "digest": digest, "media_type": "image/jpeg"})
        await self.append(f"1-{person.contact}", stored, owner)
        return digest

    async def readable(self, person: Person) -> list[bytes]:
        """Marks of a person that whoever has the master key still reads, in the log or in a file."""
        found = b""
        async with self.reopened() as fresh:
            for recorded in await fresh.load("msia.>"):
                found += recorded.event.model_dump_json().encode()
        return [mark for mark in person.marks if mark in found]

    def reopened(self) -> AbstractAsyncContextManager[EventStore]:
        """The log with every key there is, and nothing remembered."""
        master = ingress_settings("x").msia_master_key.get_secret_value()
        return EventStore.open(self.nats.url, source="msia/test", master_key=master)

    async def wrapped(self, person: Person, generation: int = 1) -> bytes:
        """The key as it is stored, wrapped."""
        kept = await Vault(self.store.client).latest(KeyId(f"{person.customer.id}.{generation}"))
        assert kept is not None
        assert kept.record is not None
        return kept.record

    async def names(self, filter: str) -> list[str]:
        return [type(one.event).__name__ for one in await self.store.load(filter)]

    def on_disk(self, what: bytes) -> list[Path]:
        """Files of the server that hold these bytes."""
        return [
            path
            for path in self.nats.home.data("nats").rglob("*")
            if path.is_file() and what in path.read_bytes()
        ]


@pytest.fixture
async def office(module_nats: NatsServer) -> AsyncIterator[Office]:
    await provision(module_nats.url)
    settings = ingress_settings(
        module_nats.url, admin_jwt_secret=SECRET, chatwoot_account_id=None, chatwoot_inbox_id=None
    )
    async with running(settings) as ingress:
        yield Office(ingress, module_nats)
