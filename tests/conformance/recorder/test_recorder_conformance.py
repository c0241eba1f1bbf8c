"""The `eventsourcing` library's own suites for recorders, unmodified, on a real server.

Once on a server that stays, once with a restart of it before each case, under the same connection.
"""

from collections.abc import Iterator
from itertools import count

import pytest

# the module, not its classes: else unittest collects the abstract ones
from eventsourcing.tests import persistence
from eventsourcing.utils import Environment

from eventstore.recorder import Factory, JetStreamApplicationRecorder
from infra.embedded.nats import NatsServer

_numbers = count(1)


class _OnJetStream:
    """Where the cases get their recorders: each one a stream of its own, as ids start at 1."""

    restarts = False
    factory: Factory

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def one_factory(cls, module_nats: NatsServer) -> Iterator[None]:
        cls.factory = Factory(Environment("", {"NATS_URL": module_nats.url}))
        yield
        cls.factory.close()

    @pytest.fixture(autouse=True)
    def server(self, module_nats: NatsServer, one_factory: None) -> None:
        if self.restarts:
            assert self.factory.aggregate_recorder("probe")  # it is connected when the server goes
            module_nats.restart()

    def create_recorder(self) -> JetStreamApplicationRecorder:
        self.factory.env.name = f"case_{next(_numbers)}"
        recorder = self.factory.application_recorder()
        assert isinstance(recorder, JetStreamApplicationRecorder)
        return recorder


class TestAggregateRecorder(_OnJetStream, persistence.AggregateRecorderTestCase):
    def create_recorder(self):  # type: ignore[no-untyped-def]  # one of the two, as the suite wants it
        self.factory.env.name = f"case_{next(_numbers)}"
        return self.factory.aggregate_recorder()


class TestApplicationRecorder(
    _OnJetStream, persistence.ApplicationRecorderTestCase[JetStreamApplicationRecorder]
):
    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class TestNonInterleavingNotificationIDs(_OnJetStream, persistence.NonInterleavingNotificationIDsBaseCase):
    pass


class TestAggregateRecorderAfterRestarts(TestAggregateRecorder):
    restarts = True


class TestApplicationRecorderAfterRestarts(TestApplicationRecorder):
    restarts = True


class TestNonInterleavingNotificationIDsAfterRestarts(TestNonInterleavingNotificationIDs):
    restarts = True
