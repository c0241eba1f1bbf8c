"""What a backup is made with. `MSIA_BACKUP_*`, beside the settings of the ledger."""

import base64
import binascii
from datetime import timedelta

from pydantic import Field, SecretStr

from contracts.errors import Misconfigured
from infra.backup.sealing import BackupKey
from services.audit.ledger.settings import LedgerSettings
from services.common.customers.settings import PrivacySettings

_MAKE_ONE = 'make one with `echo "b1:$(head -c32 /dev/urandom | base64)"`, and keep it apart from the backups'


class BackupSettings(LedgerSettings, PrivacySettings):
    """The key of backups is no master key: who finds the one must not be able to do without the other."""

    msia_backup_key: SecretStr = Field(
        SecretStr(""),
        description="`name:base64(32 bytes)` that encrypts backups, several by comma; the first encrypts.",
    )
    backup_keys_days: int = Field(
        30, ge=1, description="Days until a backup of the customers' keys expires; set when it is made."
    )
    backup_resume_hours: float = Field(
        24.0, gt=0, description="A backup that was not finished is gone on with for so long, then begun anew."
    )
    backup_wait: float = Field(
        3_600.0, gt=0, description="Seconds that NATS may take to put one stream in order once it has it."
    )

    @property
    def expires_after(self) -> timedelta:
        return timedelta(days=self.backup_keys_days)

    def backup_keys(self) -> list[BackupKey]:
        """At least one; `Misconfigured` names what is wrong."""
        masters = _entries("MSIA_MASTER_KEY", self.msia_master_key.get_secret_value())
        keys = _entries("MSIA_BACKUP_KEY", self.msia_backup_key.get_secret_value())
        if not keys:
            raise Misconfigured(f"set MSIA_BACKUP_KEY; {_MAKE_ONE}")
        if {secret for _, secret in keys} & {secret for _, secret in masters}:
            raise Misconfigured(f"MSIA_BACKUP_KEY holds a master key: it must be another one; {_MAKE_ONE}")
        return [BackupKey(name, secret) for name, secret in keys]


def _entries(setting: str, text: str) -> list[tuple[str, bytes]]:
    found = []
    for entry in filter(None, (part.strip() for part in text.split(","))):
        name, _, encoded = entry.partition(":")
        try:
            secret = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            secret = b""
        if not name or len(secret) != 32:
            raise Misconfigured(
                f"{setting}: entry {name or '?'!r} is not `name:base64 of 32 bytes`; {_MAKE_ONE}"
            )
        found.append((name, secret))
    return found
