"""As whom we connect to NATS: an nkey's seed, and the certificate authority that signed the servers'.

Each user is in an account of its own, which hands on to the log's account what the user may do and nothing
else (docs/decisions/0039). There JetStream answers under `LOG.API`, and the user hears its own inbox only.
"""

import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from contracts.errors import Misconfigured

JETSTREAM = "LOG.API"  # what `$JS.API` is called in the accounts of users
_INBOX = 16  # signs of a public key in the names of its inboxes: 75 bits


@dataclass(frozen=True, slots=True)
class Access:
    """Nobody in particular when `seed` is empty: for a server that knows no users."""

    seed: str = field(default="", repr=False)
    ca: Path | None = None

    @classmethod
    def of_file(cls, file: Path, ca: Path | None = None) -> Self:
        """From a file that holds a seed. Raises `Misconfigured`."""
        try:
            seed = file.read_text().strip()
        except (OSError, UnicodeDecodeError) as error:
            raise Misconfigured(
                f"cannot read the NATS key {file}: {error}. `msia infra users` makes the keys; "
                "give this user the right to read its own"
            ) from error
        return cls(seed, ca)

    def inbox(self) -> str:
        """The prefix of our inboxes; `Misconfigured` when the seed is none."""
        return inbox_of(public_key(self.seed)) if self.seed else "_INBOX"

    def options(self) -> dict[str, Any]:
        """For `nats.connect`. Raises `Misconfigured` for a seed or a certificate that cannot be used."""
        found: dict[str, Any] = {"inbox_prefix": self.inbox().encode()}
        if self.seed:
            found["nkeys_seed_str"] = self.seed
        if self.ca is not None:
            try:
                found["tls"] = ssl.create_default_context(cafile=self.ca)
            except OSError as error:
                raise Misconfigured(f"NATS_CA_FILE {self.ca} cannot be used: {error}") from error
        return found


ANYBODY = Access()


def public_key(seed: str) -> str:
    """Of a user's seed; `Misconfigured` when it is none."""
    import nkeys  # 20 ms, which a command that connects to nothing need not pay

    try:
        pair = nkeys.from_seed(bytearray(seed.encode()))
        key = bytes(pair.public_key).decode()
        pair.wipe()
    except (nkeys.NkeysError, ValueError, AttributeError) as error:
        raise Misconfigured("the NATS key is no nkey seed (SU…): `msia infra users` makes one") from error
    if not key.startswith("U"):
        raise Misconfigured("the NATS key is a seed, but not a user's (SU…): `msia infra users` makes one")
    return key


def inbox_of(public: str) -> str:
    """Where the user with this public key hears answers."""
    return f"_INBOX.{public[:_INBOX]}"
