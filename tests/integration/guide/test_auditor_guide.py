"""Every command of docs/auditor-guide.md, run as it is printed."""

import asyncio
import os
from pathlib import Path

from infra.embedded.home import ROOT
from infra.embedded.nats import NatsServer
from tests.integration.guide.case import SEED_KEY, happened, sealed
from tests.integration.guide.transcript import ran, rewritten, same_everywhere, steps
from tests.integration.ingress.conftest import ingress_settings, nats, running
from tests.integration.ingress.test_commands import SECRET, token

__all__ = ["nats"]  # a fixture

GUIDE = ROOT / "docs" / "auditor-guide.md"


async def test_the_guide_says_what_is_printed(nats: NatsServer, tmp_path: Path) -> None:
    """`GUIDE=write pytest …` writes what is printed today: read the difference before you keep it."""
    desk = tmp_path / "desk"
    desk.mkdir()
    async with running(ingress_settings(nats.url, admin_jwt_secret=SECRET)) as ingress:
        await happened(ingress.store)
        await sealed(nats, ingress.store, tmp_path)
        environment = {
            "PATH": f"{ROOT / '.venv' / 'bin'}:{os.environ['PATH']}",
            "NATS_URL": nats.url,
            "INGRESS_URL": str(ingress.http.base_url),
            "MSIA_TOKEN": token("auditor"),
            "MSIA_HOME": str(tmp_path / "home"),
            "MSIA_SEAL_KEY": SEED_KEY,
            "MSIA_SEAL_DIR": str(tmp_path / "seals"),
        }
        await asyncio.to_thread(compare, desk, environment)


def compare(desk: Path, environment: dict[str, str]) -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    wanted = list(steps(guide))
    assert len(wanted) >= 12
    found = [ran(step.command, desk, environment) for step in wanted]
    if os.environ.get("GUIDE") == "write":
        GUIDE.write_text(rewritten(guide, found), encoding="utf-8")
    for step, output in zip(wanted, found, strict=True):
        assert same_everywhere(output) == same_everywhere(step.output), step.command
