"""The `eventsourcing` library's recorders on JetStream: `PERSISTENCE_MODULE=eventstore` and `NATS_URL`."""

from eventstore.recorder.factory import Factory
from eventstore.recorder.recorders import JetStreamAggregateRecorder, JetStreamApplicationRecorder
from eventstore.recorder.subscription import JetStreamSubscription

__all__ = ["Factory", "JetStreamAggregateRecorder", "JetStreamApplicationRecorder", "JetStreamSubscription"]
