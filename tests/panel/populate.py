"""Fill a running system with customers: `python -m tests.panel.populate` beside `make run`.

Nothing here is written around the system: customers write from phones of the sandbox, people answer in its
Chatwoot, and deliveries fail as Chatwoot and WhatsApp make them fail.
"""

import argparse
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import yaml

from infra.embedded import envfile
from infra.embedded.home import Home
from services.sandbox.client import SandboxClient

CAST = Path(__file__).with_name("customers.yaml")
AT_ONCE = 4  # customers who write at the same time
PATIENCE = 60.0  # seconds until a missing answer is taken for none
GAP_MS = 150  # between the messages of one burst

Step = dict[str, Any]


class Customer:
    """One of the cast, on a phone of their own."""

    def __init__(self, sandbox: SandboxClient, phone: str, script: dict[str, Any]) -> None:
        self._sandbox = sandbox
        self._phone = phone
        self._name = script["name"]
        self._steps: Sequence[Step] = script["steps"]
        self._fault: str | None = script.get("fault")

    def play(self) -> None:
        """Every step, each after the answer to the one before."""
        if self._fault and self._fault.startswith("13"):  # WhatsApp's codes strike a phone
            self._strike(self._phone.removeprefix("+"))
        for step in self._steps:
            self._do(step)

    def _do(self, step: Step) -> None:
        if "person" in step:
            body = {"phone": self._phone, "text": step.get("text")}
            self._sandbox.call("POST", f"/agent/{step['person']}", json=body)
            return
        sent = self._sandbox.call("POST", "/whatsapp/inbound", json=self._message(step))
        if (
            self._fault == "404"
        ):  # Chatwoot's strike a path, which is known only now; the answer is not yet made
            number = sent["conversation"].rpartition("-")[2]
            self._strike(f"POST /api/v1/accounts/*/conversations/{number}/messages")
        if step.get("answered", True):
            self._sandbox.replies(self._phone, sent["phone_message_id"] or 0, PATIENCE, settle=1.0)

    def _strike(self, route: str) -> None:
        self._sandbox.call("POST", "/faults", json={"kind": self._fault, "route": route, "times": 1})

    def _message(self, step: Step) -> dict[str, Any]:
        who = {"from": self._phone, "name": self._name}
        if "send" in step:
            return {**who, "type": step["send"], "text": step.get("text")}
        if isinstance(step["say"], list):
            return {**who, "burst": [{"text": text} for text in step["say"]], "gap_ms": GAP_MS}
        return {**who, "text": step["say"]}


def populate(sandbox: SandboxClient, prefix: str = "+346110000", most: int | None = None) -> float:
    """Play the cast (or its first `most`); returns the seconds it took."""
    began = time.monotonic()
    cast = yaml.safe_load(CAST.read_text(encoding="utf-8"))[:most]
    customers = [
        Customer(sandbox, f"{prefix}{number:02}", script) for number, script in enumerate(cast, start=1)
    ]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(Customer.play, customers))
    return time.monotonic() - began


def main() -> None:
    parser = argparse.ArgumentParser(description="Fill a running system with customers.")
    parser.add_argument("--prefix", default="+346110000", help="of the phones; two digits follow")
    parser.add_argument("--home", type=Path, help="MSIA_HOME of the system; by default .msia/")
    options = parser.parse_args()
    home = Home(options.home) if options.home else Home.of({})
    settings = envfile.read(home.run_env)
    if "SANDBOX_URL" not in settings:
        raise SystemExit(f"nothing runs in {home.folder}: start it with `make run`")
    seconds = populate(SandboxClient(settings["SANDBOX_URL"]), options.prefix)
    print(f"played in {seconds:.0f} s")


if __name__ == "__main__":
    main()
