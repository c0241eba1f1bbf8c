"""What is asked and answered about identity, as data for programs."""

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from domain.admins.state import Role
from services.ingress.identity.signing import SignedIn

_PASSWORD = Field(min_length=1, max_length=1024, description="Kept nowhere; only its Argon2id hash is.")
_TOKEN = Field(min_length=1, max_length=4096)
_REASON = Field(min_length=1, max_length=500, description="Stands in the log in the open.")


class Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Login(Asked):
    """E-mail in whatever case, and password."""

    email: str = Field(min_length=1, max_length=320, examples=["admin@msia.local"])
    password: str = _PASSWORD


class Refresh(Asked):
    """The refresh token of the sign-in, or of the last refresh."""

    refresh_token: str = _TOKEN


class ChangePassword(Asked):
    """Of whoever asks; every other session of theirs ends."""

    current: str = _PASSWORD
    new: str = _PASSWORD


class Accept(Asked):
    """The token of a link to set a password, which works once."""

    token: str = _TOKEN
    password: str = _PASSWORD


class AdminShown(BaseModel):
    """Whoever signed in."""

    id: UUID
    email: str
    role: Role


class Tokens(BaseModel):
    """Send `access_token` as Bearer; exchange `refresh_token` before it expires, each one once."""

    access_token: str
    access_expires_at: AwareDatetime
    refresh_token: str
    refresh_expires_at: AwareDatetime = Field(description="When the session ends if it is not refreshed.")
    admin: AdminShown


class Me(BaseModel):
    """Who the token says, with the role that the log says."""

    id: str = Field(description="An admin's id; `admin-demo` for the demo token of `make run`.")
    email: str | None = Field(description="None for a token without a sign-in.")
    role: str
    session: UUID | None = Field(description="None for a token without a sign-in.")
    expires_at: AwareDatetime = Field(description="When this access token expires.")


class Problem(BaseModel):
    """What went wrong and what to do next."""

    detail: str


class Invite(Asked):
    """Whom, and what they may do."""

    email: str = Field(min_length=3, max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")
    role: Role


class ChangeRole(Asked):
    role: Role
    reason: str = Field("", max_length=500, description="Stands in the log in the open.")


class Why(Asked):
    reason: str = _REASON


class Invited(BaseModel):
    """The token opens the page where the password is set. It is shown once and kept nowhere."""

    id: UUID
    token: str
    expires_at: AwareDatetime


class AdminListed(BaseModel):
    """One of the team."""

    id: UUID
    email: str | None = Field(description="None where it cannot be read any more.")
    role: Role
    state: Literal["invited", "active", "disabled", "unreadable"] = Field(
        description="invited: has no password yet; unreadable: an event of theirs does not decode."
    )
    invited_by: str
    invited_at: AwareDatetime
    password_at: AwareDatetime | None
    link_expires_at: AwareDatetime | None = Field(description="Of a link that was not used yet.")
    sessions: int = Field(description="How many live.")


class AdminList(BaseModel):
    """Everybody, by e-mail."""

    admins: list[AdminListed]


class Changed(BaseModel):
    """It is in the log and binds both APIs from this position on."""

    position: int


class SessionShown(BaseModel):
    """From a sign-in on."""

    id: UUID
    started_at: AwareDatetime
    refreshed_at: AwareDatetime = Field(description="Last used, to within the life of an access token.")
    expires_at: AwareDatetime
    lives: bool
    ended_at: AwareDatetime | None
    ended_by: str | None
    ended_why: str | None = Field(
        description="logout, reused, revoked, password or disabled; None: lives, or expired."
    )


class Sessions(BaseModel):
    """The last 50, the newest first."""

    sessions: list[SessionShown]


def tokens(signed_in: SignedIn) -> Tokens:
    admin = signed_in.admin
    return Tokens(
        access_token=signed_in.access,
        access_expires_at=signed_in.access_expires,
        refresh_token=signed_in.refresh,
        refresh_expires_at=signed_in.refresh_expires,
        admin=AdminShown(id=admin.id, email=admin.email, role=admin.role),
    )
