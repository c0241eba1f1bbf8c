"""What an answer cost, read from the answer itself: also from one that LangChain makes nothing of."""

from contextvars import ContextVar
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

import httpx


@dataclass(frozen=True, slots=True)
class Bill:
    """`dollars` as OpenRouter states them with each call; other servers may not."""

    model: str = ""
    input_tokens: int = 0
    output_tokens: int = 0
    dollars: Decimal = Decimal(0)

    def microeuros(self, usd_eur: Decimal) -> int:
        """Millionths of a euro."""
        return int((self.dollars * usd_eur * 1_000_000).to_integral_value(ROUND_HALF_UP))


class Bills:
    """The answers to one try."""

    def __init__(self) -> None:
        self.answers: list[httpx.Response] = []

    def last(self) -> Bill | None:
        """None: there was no answer, or it says nothing of what was used."""
        for answer in reversed(self.answers):
            try:
                body = answer.json() if answer.is_success else None
            except (ValueError, httpx.StreamError):  # no JSON, or broken off: it cannot be read
                continue
            if isinstance(body, dict) and isinstance(body.get("usage"), dict):
                return _bill(body.get("model"), body["usage"])
        return None


_HEARD: ContextVar[Bills | None] = ContextVar("heard", default=None)


def billed() -> Bills:
    """From now on, in this task and those below it, what is answered goes here."""
    bills = Bills()
    _HEARD.set(bills)
    return bills


async def heard(response: httpx.Response) -> None:
    """To be hooked into the client."""
    if bills := _HEARD.get():
        bills.answers.append(response)


def _bill(model: Any, usage: dict[str, Any]) -> Bill:
    return Bill(
        model if isinstance(model, str) else "",
        _count(usage.get("prompt_tokens")),
        _count(usage.get("completion_tokens")),
        _dollars(usage.get("cost")),
    )


def _count(value: Any) -> int:
    return value if isinstance(value, int) and value > 0 else 0


def _dollars(value: Any) -> Decimal:
    try:
        dollars = Decimal(str(value or 0))
    except InvalidOperation:  # no number
        return Decimal(0)
    return dollars if dollars.is_finite() and dollars > 0 else Decimal(0)
