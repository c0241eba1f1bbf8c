"""What `PERSISTENCE_MODULE=eventstore` constructs. Settings: `NATS_URL`, `NATS_DEADLINE`, `CREATE_TABLE`."""

from typing import NoReturn

from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    InfrastructureFactory,
    NotSupportedError,
    TrackingRecorder,
)
from eventsourcing.utils import Environment, EnvType, resolve_topic, strtobool

from eventstore.recorder import names
from eventstore.recorder.bridge import Bridge
from eventstore.recorder.recorders import JetStreamAggregateRecorder, JetStreamApplicationRecorder
from eventstore.recorder.streams import RecorderStream


class Factory(InfrastructureFactory[TrackingRecorder]):
    """Recorders on streams of their own, `es-<application>-<purpose>`, over one connection."""

    NATS_URL = "NATS_URL"
    NATS_DEADLINE = "NATS_DEADLINE"  # seconds an insert or a select keeps trying; 10 unless told
    CREATE_TABLE = "CREATE_TABLE"  # the library's name: whether a missing stream is made

    def __init__(self, env: Environment | EnvType | None) -> None:
        super().__init__(env)
        url = self.env.get(self.NATS_URL)
        if not url:
            raise OSError(f"{self.NATS_URL} is not set: give the server, as in nats://127.0.0.1:4222")
        deadline = self.env.get(self.NATS_DEADLINE) or "10"
        try:
            self._deadline = float(deadline)
        except ValueError as error:
            raise OSError(f"{self.NATS_DEADLINE} is {deadline!r}: give seconds, as in 10") from error
        self._bridge = Bridge(url, f"eventsourcing {self.env.name}".rstrip(), self._deadline)

    def aggregate_recorder(self, purpose: str = "events") -> AggregateRecorder:
        """A recorder without notification ids."""
        return JetStreamAggregateRecorder(
            self._bridge, self._stream(purpose), deadline=self._deadline, create=self._create()
        )

    def application_recorder(self) -> ApplicationRecorder:
        """A recorder with notification ids; `APPLICATION_RECORDER_TOPIC` names a subclass of ours."""
        chosen = self.env.get(self.APPLICATION_RECORDER_TOPIC)
        recorder = resolve_topic(chosen) if chosen else JetStreamApplicationRecorder
        if not issubclass(recorder, JetStreamApplicationRecorder):
            raise OSError(f"{self.APPLICATION_RECORDER_TOPIC}: {chosen} is no JetStreamApplicationRecorder")
        made: JetStreamApplicationRecorder = recorder(
            self._bridge, self._stream("events"), deadline=self._deadline, create=self._create()
        )
        return made

    def tracking_recorder(
        self, tracking_recorder_class: type[TrackingRecorder] | None = None
    ) -> TrackingRecorder:
        """Not here."""
        self._not_here("tracking")

    def process_recorder(self) -> NoReturn:
        """Not here."""
        self._not_here("process")

    def close(self) -> None:
        """End the connection and its thread; recorders and subscriptions end with it."""
        if hasattr(self, "_bridge"):  # the library closes what its own constructor may have refused
            self._bridge.close()

    def _stream(self, purpose: str) -> RecorderStream:
        application = self.env.name.lower() or "stored"  # the library's own names for its tables
        return RecorderStream(
            names.stream_name(application, purpose), names.subject_prefix(application, purpose)
        )

    def _create(self) -> bool:
        return strtobool(self.env.get(self.CREATE_TABLE) or "yes")

    def _not_here(self, kind: str) -> NoReturn:
        raise NotSupportedError(
            f"JetStream has no {kind} recorder: a read model and the position it has reached belong into one "
            "transaction of the read model's own database. Use an Application with recorder.subscribe(), or "
            "give the projection PERSISTENCE_MODULE=eventsourcing.postgres. See docs/decisions/0009"
        )
