"""Money is integer cents and an ISO 4217 currency; never a float."""

from pydantic import BaseModel, ConfigDict


class Money(BaseModel):
    """An amount in cents."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    cents: int
    currency: str = "EUR"


def euros(cents: int) -> str:
    """Spanish notation for people: 21175 → `211,75 €`; 123456 → `1.234,56 €`."""
    sign = "-" if cents < 0 else ""
    whole, rest = divmod(abs(cents), 100)
    return f"{sign}{whole:,}".replace(",", ".") + f",{rest:02d} €"
