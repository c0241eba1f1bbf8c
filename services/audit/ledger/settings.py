"""Where the seals are and whose signature counts."""

from collections.abc import Sequence

from pydantic import Field, SecretStr

from eventstore.ledger.outside import Outside
from eventstore.ledger.trust import Trust
from services.common.settings import ServiceSettings, home


class LedgerSettings(ServiceSettings):
    """`MSIA_SEAL_KEY` and what every service has; the seals are in `.msia/seals` when no directory is set."""

    msia_seal_key: SecretStr = Field(
        SecretStr(""), description="`name:base64(32 bytes)`, several separated by commas; the first signs."
    )

    msia_export_key: SecretStr = Field(
        SecretStr(""),
        description="`name:base64(32 bytes)` that signs exports; without it `.msia/export.key` is made.",
    )

    @property
    def outside(self) -> Outside:
        return Outside(self.msia_seal_dir or home() / "seals")

    def trust(self, keys: Sequence[str] = ()) -> Trust:
        """Only `keys` where some are given: whoever verifies must be able to believe nothing else."""
        if keys:
            return Trust.parse(keys=keys)
        return Trust.parse(self.msia_seal_key.get_secret_value(), self.msia_seal_vkeys.split(","))
