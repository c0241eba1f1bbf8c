"""One message whose files are worked on, and how what becomes of them is told."""

from dataclasses import dataclass
from typing import Any

from contracts.envelope import Recorded
from contracts.errors import BadInput, KeyMissing
from contracts.event import Event
from contracts.events.inbox import MessageReceived
from eventstore.codec import decode
from eventstore.keyids import generation_of, owner_of
from eventstore.store import EventStore
from services.common import tracing
from services.common.logging import logger
from services.ingress.facts import Facts, Trace
from services.ingress.media.progress import TOLD, Progress, progress
from services.ingress.parsing.statements import Fact

log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """A message of a customer whose key we have."""

    recorded: Recorded[Event]
    message: MessageReceived
    owner: str  # whose key seals the files

    @classmethod
    async def read(cls, store: EventStore, position: int) -> "Job | None":
        """None for what has no files that could be had. Raises `Unreachable`."""
        try:
            recorded = await decode(await store.reader.get(position), store.keys)
        except (BadInput, KeyMissing) as error:  # whoever needs it says so; here it only has no files
            log.warning("message does not decode", position=position, error=type(error).__name__)
            return None
        key_id = recorded.envelope.key_id
        if not isinstance(recorded.event, MessageReceived) or key_id is None or generation_of(key_id) == 0:
            return None
        return cls(recorded, recorded.event, owner_of(key_id))

    @property
    def said(self) -> dict[str, Any]:
        """What every fact about an attachment says."""
        names = ("account", "conversation", "contact_id", "message_id")
        return {name: getattr(self.message, name) for name in names}

    async def progress(self, store: EventStore) -> Progress:
        """What the log says by now. Raises `Unreachable`."""
        events = []
        async for message in store.reader.read(self.recorded.subject, self.recorded.position):
            if message.headers.get("ce-type") not in TOLD:
                continue
            try:
                events.append(await decode(message, None))
            except BadInput as error:  # fetched again then, and known by its id
                log.warning("event does not decode", position=message.position, error=type(error).__name__)
        return progress(self.message, events)

    async def tell(self, facts: Facts, event: Event, *what: object) -> Event:
        """Append it once; what stands in the log, whoever was first. Raises `Unreachable`."""
        fact = Fact(
            aggregate=self.recorded.aggregate,
            event=event,
            owner=self.owner,
            what=what,
            at=self.message.created_at,
        )
        envelope = self.recorded.envelope
        trace = Trace(envelope.correlation_id or str(envelope.id), envelope.traceparent)
        with tracing.span("media", correlation_id=trace.correlation_id, cause=str(envelope.id)):
            stored = await facts.record(fact, trace)
        return event if stored is None else stored.event
