"""The keeper's settings. Times in seconds."""

from pydantic import Field

from services.audit.ledger.settings import LedgerSettings


class KeeperSettings(LedgerSettings):
    """`KEEPER_*`, `MSIA_SEAL_*` and what every service has."""

    keeper_host: str = "127.0.0.1"
    keeper_health_port: int = 8005
    keeper_nats_wait: float = Field(10.0, gt=0, description="How long start-up waits for NATS.")
    keeper_seal_events: int = Field(1_000, ge=1, description="So many unsealed events are sealed at once.")
    keeper_seal_after: float = Field(10.0, gt=0, description="An unsealed event is sealed this much later.")
    keeper_tick: float = Field(1.0, gt=0, description="Between two looks at a log that has nothing new.")

    def check(self) -> None:
        """Refuse to start without a key to sign with."""
        self.require(msia_seal_key=self.msia_seal_key)
        self.trust()
