"""Is the read model what the log says? Both are brought into one shape and compared, value by value."""

from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import typer

from contracts.errors import MsiaError, Unreachable
from services.agent.replay.settings import ReplaySettings
from services.common.console import say

Facts = dict[str, Any]

_AUTHORITY = {"bot": "bot", "person": "human", "paused": "paused"}
# after a failure a part waits again; whether its outcome is known is the outbox's business
_STATES = {
    "waiting": "pending",
    "retrying": "pending",
    "unknown": "pending",
    "claimed": "attempted",
    "succeeded": "delivered",
    "parked": "parked",
    "cancelled": "cancelled",
}


async def read_model(settings: ReplaySettings, id: str, at_least: int) -> Mapping[str, Any] | None:
    """The query API's `/conversations/<id>` once it holds that position; None when it knows nothing of it."""
    url = settings.query_url.rstrip("/")
    try:
        async with httpx.AsyncClient(timeout=settings.query_patience + 5, trust_env=False) as http:
            answer = await http.get(
                f"{url}/conversations/{id}",
                params={"at_least": at_least, "timeout": settings.query_patience},
                headers={"Authorization": f"Bearer {settings.msia_token.get_secret_value()}"},
            )
    except httpx.TransportError as error:
        raise Unreachable(
            f"no query API answers at {url} ({type(error).__name__}): `make run` starts it; or set QUERY_URL"
        ) from error
    if answer.status_code == 404:
        return None
    if answer.status_code in (401, 403):
        say(f"msia: {url} does not accept MSIA_TOKEN: take the one that `make run` prints")
        raise typer.Exit(4)
    if answer.status_code == 503:
        raise Unreachable(f"{url}: {_detail(answer)}")
    if not answer.is_success:
        raise MsiaError(f"{url} answered {answer.status_code}: {_detail(answer)}")
    found: Mapping[str, Any] = answer.json()
    return found


def differences(fold: Mapping[str, Any], model: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """Where they disagree: `what`, and the value on either side."""
    if model is None:
        return [{"what": "conversation", "fold": fold["conversation"], "read_model": None}]
    folded, read = dict(_of_fold(fold)), dict(_of_model(model))
    return [
        {"what": what, "fold": folded.get(what), "read_model": read.get(what)}
        for what in sorted(folded.keys() | read.keys())
        if folded.get(what) != read.get(what)
    ]


def _of_fold(fold: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield "in_charge", _AUTHORITY[fold["in_charge"]]
    yield "status", fold["chatwoot"]["status"]
    yield "contact_id", fold["contact_id"]
    yield "messages", sorted([message["position"], message["author"]] for message in fold["messages"])
    for turn in fold["turns"]:
        yield f"turn {turn['turn_id']}", [turn["position"], turn["attempt"], turn["outcome"], turn["reason"]]
    for quote in fold["quotes"]:
        amounts = [quote["net_cents"], quote["vat_cents"], quote["gross_cents"]]
        yield f"quote {quote['quote_id']}", [quote["position"], *amounts]
    for part in fold["deliveries"]:
        yield f"delivery {part['part_id']}", [part["kind"], _STATES[part["stage"]], part["message_id"]]


def _of_model(model: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    conversation = model["conversation"]
    yield "in_charge", conversation["answers"]
    yield "status", conversation["status"]
    yield "contact_id", conversation["contact_id"]
    said = (message for message in model["messages"] if not message["private"])
    yield "messages", sorted([message["position"], message["author"]] for message in said)
    for turn in model["turns"]:
        yield f"turn {turn['turn_id']}", [turn["position"], turn["attempt"], turn["outcome"], turn["reason"]]
    for quote in model["quotes"]:
        if quote["stands"]:
            amounts = [quote[name]["cents"] for name in ("net", "vat", "gross")]
            yield f"quote {quote['quote_id']}", [quote["position"], *amounts]
    for part in model["deliveries"]:
        yield f"delivery {part['part_id']}", [part["kind"], part["state"], part["message_id"]]


def _detail(answer: httpx.Response) -> str:
    try:
        return str(answer.json()["detail"])
    except (ValueError, KeyError, TypeError):  # not the query API's own answer
        return answer.text[:200]
