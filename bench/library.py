"""The `eventsourcing` library's ProjectionRunner on PostgreSQL, as its documentation writes a projection.

Each message that a customer wrote becomes one row: the rows that `bench.projections.SAID` makes of our log.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import asyncpg
from eventsourcing.application import Application
from eventsourcing.dispatch import singledispatchmethod
from eventsourcing.domain import Aggregate
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.sql import SQL, Identifier

from bench.rounds import Work
from infra.embedded.postgres import PostgresServer
from tests.servers import PASSWORD, fresh_database

PATIENCE = 300.0  # seconds for one round
SELECTED = "SELECT conversation, message_id, position, text FROM {} ORDER BY position"
_BATCH = 500  # events of one insert, while its log is filled


class MessageSaid(Aggregate.Event):
    """What `MessageReceived` says, as far as the row needs it."""

    conversation: str
    message_id: int
    text: str


class Messages(Application[UUID]):
    """The library's log."""


class SaidView(PostgresTrackingRecorder):
    """The rows, and how far they are."""

    def __init__(self, datastore: PostgresDatastore, **more: Any) -> None:
        super().__init__(datastore, **more)
        table = Identifier(self.datastore.schema), Identifier("said")
        self.sql_create_statements.append(
            SQL(
                "CREATE TABLE IF NOT EXISTS {}.{} (conversation text, message_id bigint, position bigint, "
                "text text, PRIMARY KEY (conversation, message_id))"
            ).format(*table)
        )
        self._insert = SQL("INSERT INTO {}.{} VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING").format(*table)

    def put(self, event: MessageSaid, tracking: Tracking) -> None:
        """One row and its position, in one transaction."""
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            row = (event.conversation, event.message_id, tracking.notification_id, event.text)
            cursor.execute(self._insert, row)


class Said(Projection[SaidView]):
    """Who said what."""

    name = "said"

    @singledispatchmethod
    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        """Only one kind of event is in this log."""
        raise NotImplementedError(type(domain_event))

    @process_event.register
    def _(self, domain_event: MessageSaid, tracking: Tracking) -> None:
        self.view.put(domain_event, tracking)


class Library:
    """Its log in one database, its rows in a fresh one each round."""

    def __init__(self, postgres: PostgresServer, log: str, said: Sequence[tuple[str, int, str]]) -> None:
        self._postgres, self._log, self._said = postgres, log, said
        self.rows: list[tuple[Any, ...]] = []  # of the last round

    @classmethod
    @asynccontextmanager
    async def opened(
        cls, postgres: PostgresServer, said: Sequence[tuple[str, int, str]]
    ) -> AsyncIterator["Library"]:
        """With a log that holds these messages: conversation, id, text."""
        async with fresh_database(postgres) as log:
            library = cls(postgres, log, said)
            await asyncio.to_thread(library._fill)
            yield library

    @property
    def run(self) -> Work:
        """Every event of the log into rows, once."""

        async def rebuild() -> int:
            async with fresh_database(self._postgres) as view:
                await asyncio.to_thread(self._project, self._environment(view))
                connection = await asyncpg.connect(view)
                self.rows = [tuple(row) for row in await connection.fetch(SELECTED.format("said"))]
                await connection.close()
            return len(self._said)

        return rebuild

    def _fill(self) -> None:
        application = Messages(self._environment(self._log))
        written = []
        for conversation, message_id, text in self._said:
            event = MessageSaid(  # type: ignore[call-arg]  # the library's own metaclass adds the fields
                originator_id=uuid4(),
                originator_version=1,
                timestamp=Aggregate.Event.create_timestamp(),
                conversation=conversation,
                message_id=message_id,
                text=text,
            )
            written.append(application.mapper.to_stored_event(event))
        for start in range(0, len(written), _BATCH):
            application.recorder.insert_events(written[start : start + _BATCH])
        application.close()

    def _project(self, environment: dict[str, str]) -> None:
        with ProjectionRunner(
            application_class=Messages, projection_class=Said, view_class=SaidView, env=environment
        ) as runner:
            runner.wait(len(self._said), timeout=PATIENCE)

    def _environment(self, view: str) -> dict[str, str]:
        log = urlsplit(self._log)
        return {
            "PERSISTENCE_MODULE": "eventsourcing.postgres",
            "POSTGRES_HOST": log.hostname or "",
            "POSTGRES_PORT": str(log.port),
            "POSTGRES_USER": log.username or "",
            "POSTGRES_PASSWORD": PASSWORD,
            "POSTGRES_DBNAME": log.path.lstrip("/"),
            "SAID_POSTGRES_DBNAME": urlsplit(view).path.lstrip("/"),
        }
