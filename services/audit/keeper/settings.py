"""The keeper's settings. Times in seconds."""

from pydantic import Field

from services.audit.ledger.settings import LedgerSettings
from services.common.customers.settings import PrivacySettings


class KeeperSettings(LedgerSettings, PrivacySettings):
    """`KEEPER_*`, `MSIA_SEAL_*` and what every service has."""

    keeper_host: str = Field("127.0.0.1", description="Address it listens on.")
    keeper_health_port: int = Field(8005, description="Health.")
    keeper_nats_wait: float = Field(10.0, gt=0, description="How long start-up waits for NATS.")
    keeper_seal_events: int = Field(1_000, ge=1, description="So many unsealed events are sealed at once.")
    keeper_seal_after: float = Field(10.0, gt=0, description="An unsealed event is sealed this much later.")
    keeper_tick: float = Field(1.0, gt=0, description="Between two looks at a log that has nothing new.")
    keeper_erasure_tick: float = Field(30.0, gt=0, description="Between two looks for erasures due.")

    keeper_idle_days: int = Field(
        0, ge=0, description="Customers without a word for so long are blocked, then erased; 0: never."
    )
    keeper_retention_tick: float = Field(
        3_600.0, gt=0, description="Between two looks for whose time is over, and for rejected webhooks."
    )

    keeper_verify_every: float = Field(
        86_400.0, ge=0, description="The whole log is compared with its seals so often; 0: when asked."
    )
    keeper_verify_rate: int = Field(
        20_000, ge=1, description="Events a second that it reads, at most: sealing goes on."
    )
    keeper_verify_tick: float = Field(2.0, gt=0, description="Between two looks whether one is due.")

    def check(self) -> None:
        """Refuse to start without a key to sign with."""
        self.require(msia_seal_key=self.msia_seal_key)
        self.trust()
