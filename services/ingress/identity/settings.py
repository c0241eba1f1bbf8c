"""How people sign in, and for how long. Durations are seconds."""

import ipaddress
import re
from datetime import timedelta

from pydantic import Field, SecretStr

from contracts.errors import Misconfigured
from domain.admins.backoff import Backoff
from domain.admins.sessions import Rules
from domain.admins.state import Lifetimes
from services.common.identity.settings import FollowingSettings

BCRYPT = re.compile(r"\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}")

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class IdentitySettings(FollowingSettings):
    """A part of `IngressSettings`."""

    admin_email: str = Field("admin@msia.local", description="Of the first admin, with ADMIN_PASSWORD_HASH.")
    admin_password_hash: SecretStr = Field(
        SecretStr(""), description="bcrypt; makes the first admin once, while there is none."
    )
    msia_demo_password: SecretStr = Field(
        SecretStr(""), description="Of demo@msia.local, for MSIA_ENV=local only; `make run` makes one."
    )

    admin_access_seconds: float = Field(600.0, gt=0, description="How long an access token is valid.")
    admin_idle_seconds: float = Field(12 * 3600.0, gt=0, description="A session ends unused after.")
    admin_session_seconds: float = Field(7 * 86400.0, gt=0, description="A session ends at last after.")
    admin_grace_seconds: float = Field(
        30.0,
        ge=0,
        description="Tabs refresh at once: the refresh token before the last is taken for.",
    )
    admin_link_seconds: float = Field(3 * 86400.0, gt=0, description="A link to set a password is valid.")

    # OWASP's advice for Argon2id: 19 MiB, 2 passes, 1 lane (Password Storage Cheat Sheet).
    argon2_memory_kib: int = Field(19 * 1024, ge=8, description="What checking one password takes, in KiB.")
    argon2_passes: int = Field(2, ge=1, description="Over that memory.")
    argon2_lanes: int = Field(1, ge=1, description="Threads of one check.")
    argon2_at_once: int = Field(2, ge=1, description="Passwords checked side by side; the others wait.")
    argon2_waiting: int = Field(50, ge=1, description="Passwords that may wait; with more, 429.")

    login_free_tries: int = Field(5, ge=1, description="Failures of one account that cost no wait.")
    login_source_free_tries: int = Field(20, ge=1, description="The same, of one address.")
    login_first_wait: float = Field(2.0, gt=0, description="After the first that costs; then twice as long.")
    login_longest_wait: float = Field(900.0, gt=0, description="No failure costs a longer wait.")
    login_forget: float = Field(24 * 3600.0, gt=0, description="After which a failure no longer counts.")
    login_refusal_seconds: float = Field(
        0.4, ge=0, description="A refusal takes at least so long: its time says nothing of the reason."
    )
    login_trusted_proxies: str = Field(
        "",
        description="Addresses or networks whose X-Forwarded-For counts, by commas: the panel's, and "
        "those of the proxy before the webhook.",
    )

    def check_identity(self) -> None:
        """Raise `Misconfigured` for what cannot be read, or what would let anybody in."""
        _ = self.proxies
        hash = self.admin_password_hash.get_secret_value()
        if hash and not BCRYPT.fullmatch(hash):
            raise Misconfigured(
                "ADMIN_PASSWORD_HASH is no bcrypt hash: make one with `htpasswd -nbBC 12 '' …`, and quote it"
            )
        if self.msia_demo_password.get_secret_value() and not self.local:
            raise Misconfigured("MSIA_DEMO_PASSWORD is for MSIA_ENV=local only: unset it")

    @property
    def rules(self) -> Rules:
        return Rules(self.lifetimes, timedelta(seconds=self.admin_grace_seconds))

    @property
    def lifetimes(self) -> Lifetimes:
        return Lifetimes(
            timedelta(seconds=self.admin_idle_seconds), timedelta(seconds=self.admin_session_seconds)
        )

    @property
    def account_backoff(self) -> Backoff:
        return self._backoff(self.login_free_tries)

    @property
    def source_backoff(self) -> Backoff:
        return self._backoff(self.login_source_free_tries)

    def _backoff(self, free: int) -> Backoff:
        return Backoff(
            free,
            timedelta(seconds=self.login_first_wait),
            timedelta(seconds=self.login_longest_wait),
            timedelta(seconds=self.login_forget),
        )

    @property
    def proxies(self) -> tuple[Network, ...]:
        """Raises `Misconfigured` for what is no address."""
        listed = (part.strip() for part in self.login_trusted_proxies.split(","))
        try:
            return tuple(ipaddress.ip_network(part, strict=False) for part in listed if part)
        except ValueError as error:
            raise Misconfigured(
                f"LOGIN_TRUSTED_PROXIES: {error}; give addresses or networks, as in 10.0.0.0/8"
            ) from error
