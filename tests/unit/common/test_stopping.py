"""Whatever a service may still do after SIGTERM ends before Docker, or Kubernetes, insists with SIGKILL."""

from collections.abc import Callable

import pytest
import yaml

from infra.embedded.home import ROOT
from services.agent.settings import AgentSettings
from services.common import lanes
from services.common.health import HealthSettings
from services.ingress.media.settings import MediaSettings
from tests.compose import OURS

STOPS, TALK = HealthSettings(), 2.0  # seconds to close connections
LONGEST = {
    "ingress": STOPS.stop_requests + MediaSettings().media_grace + 5,
    "agent": STOPS.stop_requests + AgentSettings().agent_grace + lanes.SETTLE,
    "outbox": STOPS.stop_work + lanes.SETTLE,  # what it serves ends at once
    "projections": STOPS.stop_requests,
    "keeper": STOPS.stop_requests,
}


DRAIN = 10.0  # seconds until whoever asks has noticed: three looks, as the probes are declared, and some more
KUBERNETES = ROOT / "infra/kubernetes"


def composed(service: str) -> tuple[float, float]:
    """STOP_DRAIN and the seconds until SIGKILL."""
    told = OURS[service]
    return float(told["environment"]["STOP_DRAIN"]), float(told["stop_grace_period"].removesuffix("s"))


def in_the_cluster(service: str) -> tuple[float, float]:
    (settings,) = yaml.safe_load_all((KUBERNETES / "settings.yaml").read_text())
    deployment = next(yaml.safe_load_all((KUBERNETES / f"{service}.yaml").read_text()))
    grace = deployment["spec"]["template"]["spec"]["terminationGracePeriodSeconds"]
    return float(settings["data"]["STOP_DRAIN"]), float(grace)


@pytest.mark.parametrize("where", [composed, in_the_cluster])
@pytest.mark.parametrize("service", LONGEST)
def test_it_has_ended_before_anybody_insists(
    service: str, where: Callable[[str], tuple[float, float]]
) -> None:
    drain, patience = where(service)
    assert drain >= DRAIN
    assert drain + LONGEST[service] + TALK < patience
