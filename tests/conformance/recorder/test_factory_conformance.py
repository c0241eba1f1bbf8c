"""The library's suite for factories. Two of its cases cannot hold: docs/decisions/0009."""

import os
import subprocess
import sys

import pytest
from eventsourcing.persistence import NotSupportedError
from eventsourcing.tests import persistence
from eventsourcing.utils import Environment

from eventstore.recorder import Factory, JetStreamAggregateRecorder, JetStreamApplicationRecorder
from infra.embedded.nats import NatsServer


class TestFactory(persistence.InfrastructureFactoryTestCase[Factory]):
    @pytest.fixture(autouse=True)
    @staticmethod
    def server(request: pytest.FixtureRequest, module_nats: NatsServer) -> None:
        request.cls.env = Environment(
            "Bank", {"PERSISTENCE_MODULE": "eventstore", "NATS_URL": module_nats.url}
        )

    def expected_factory_class(self) -> type[Factory]:
        return Factory

    def expected_aggregate_recorder_class(self) -> type[JetStreamAggregateRecorder]:
        return JetStreamAggregateRecorder

    def expected_application_recorder_class(self) -> type[JetStreamApplicationRecorder]:
        return JetStreamApplicationRecorder

    def expected_tracking_recorder_class(self):  # type: ignore[no-untyped-def]
        raise NotImplementedError

    tracking_recorder_subclass = expected_process_recorder_class = expected_tracking_recorder_class

    def test_create_tracking_recorder(self) -> None:
        """Cannot hold: the position of a read model belongs into the read model's transaction."""
        with pytest.raises(NotSupportedError, match=r"Use an Application with recorder\.subscribe"):
            self.factory.tracking_recorder()

    def test_create_process_recorder(self) -> None:
        """Cannot hold, for the same reason."""
        with pytest.raises(NotSupportedError, match="decisions/0009"):
            self.factory.process_recorder()


@pytest.mark.parametrize(
    "settings", [{}, {"NATS_URL": "nats://x", "NATS_DEADLINE": "soon"}], ids=["no server", "no number"]
)
def test_settings_that_cannot_be_used_are_named(settings: dict[str, str]) -> None:
    with pytest.raises(OSError, match="NATS_"):
        Factory(Environment("Bank", settings))


_FIND = "assert InfrastructureFactory.construct({'PERSISTENCE_MODULE': 'eventstore', 'NATS_URL': 'nats://x'})"
_IMPORT = "from eventsourcing.persistence import InfrastructureFactory"


@pytest.mark.parametrize(
    "code",
    [
        f"import eventstore.store; {_IMPORT}; {_FIND}",
        f"{_IMPORT}; import eventstore.store; {_FIND}",
        f"{_IMPORT}; {_FIND}",
        "from eventstore import Factory; assert Factory.__name__ == 'Factory'",
        "import sys, eventstore.store; assert not [m for m in sys.modules if m.startswith('eventsourcing')]",
        "import eventstore; assert not hasattr(eventstore, 'nothing')",
    ],
    ids=["ours first", "theirs first", "theirs alone", "by name", "services do not load it", "nothing else"],
)
def test_the_library_finds_the_factory_and_services_do_not_load_it(code: str) -> None:
    ran = subprocess.run([sys.executable, "-c", code], env=os.environ, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
