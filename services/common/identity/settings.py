"""How both APIs keep up with who is signed in. Durations are seconds."""

from pydantic import Field, SecretStr

from contracts.errors import Misconfigured
from services.common.guessable import placeholder, too_short
from services.common.identity.tokens import secrets_of
from services.common.settings import ServiceSettings

SHORTEST_SECRET = 32  # bytes: HS256 needs a key as long as its hash (RFC 7518, 3.2)


class FollowingSettings(ServiceSettings):
    """A part of the settings of ingress and of the query API."""

    admin_jwt_secret: SecretStr = Field(
        SecretStr(""),
        description="Signs tokens, the same for both APIs; of several, by commas, the first signs.",
    )
    identity_tick: float = Field(1.0, gt=0, description="Longest a lost wake-up of the log costs.")
    identity_stale_after: float = Field(
        10.0, gt=0, description="Cut off from the log for longer, whoever signed in is answered 503."
    )

    def check_jwt_secret(self) -> None:
        """Raise `Misconfigured` for a secret that anybody could guess; anything goes in `local`."""
        if self.local:
            return
        for secret in secrets_of(self.admin_jwt_secret.get_secret_value()):
            if too_short(secret, SHORTEST_SECRET):
                raise Misconfigured(
                    f"ADMIN_JWT_SECRET is shorter than {SHORTEST_SECRET} bytes: take `openssl rand -hex 32`"
                )
            if placeholder(secret):
                raise Misconfigured("ADMIN_JWT_SECRET still holds a placeholder: take `openssl rand -hex 32`")
