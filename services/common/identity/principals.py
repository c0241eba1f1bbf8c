"""Who calls, and with which rights."""

from dataclasses import dataclass
from uuid import UUID

PEOPLE = ("admin", "operator", "auditor")
SERVICE = "service"  # another service of ours; what it may ask for says so, all else is for people
DEMO_EMAIL = "demo@msia.local"  # of the admin that `make run` makes
FIRST = "first"  # an operator on the machine: may invite the first admin, and nothing else


@dataclass(frozen=True, slots=True)
class Principal:
    """Admin id and role (admin | operator | auditor), or a service of ours.

    `session`: in which they signed in; None for tokens that were made without a sign-in. `expires`: when
    the token does, in seconds since 1970.
    """

    id: str
    role: str
    session: UUID | None = None
    expires: int = 0
