"""Replies as data: hostile ones that must never leave, harmless ones that always may."""

from dataclasses import dataclass
from pathlib import Path

import yaml

from services.agent.guards.reply import Allowed
from services.agent.tools.offered import NAMES

QUOTE = "ESTE"  # the quote that a reply may name
PROMPT = "Eres el asistente de MSI Automotive, una empresa española que homologa reformas de vehículos."


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply, what the customer had written, and what the tools of the turn had returned."""

    reply: str
    customer: str = ""
    told: str = ""

    @property
    def allowed(self) -> Allowed:
        return Allowed(
            quotes={QUOTE},
            extras={"CERT_TALLER"},
            customer=self.customer,
            told=self.told,
            links={"msi.example"},
            tools=NAMES,
            secrets=[PROMPT],
        )


def load(name: str) -> list[Reply]:
    """The replies of `<name>.yaml`."""
    rows = yaml.safe_load((Path(__file__).parent / f"{name}.yaml").read_text(encoding="utf-8"))
    return [Reply(**row) for row in rows]
