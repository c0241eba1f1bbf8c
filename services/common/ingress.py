"""Commands to ingress from the command line: one request, and our own errors for whatever it answers."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx
from pydantic import Field, SecretStr

from contracts.errors import BadInput, Conflict, MsiaError, NotAllowed, NotFound, Refused, Unreachable
from services.common.settings import ServiceSettings

_ERRORS: dict[int, type[MsiaError]] = {
    401: NotAllowed,
    403: NotAllowed,
    404: NotFound,
    409: Refused,
    412: Conflict,
    422: BadInput,
    428: BadInput,
    503: Unreachable,
}


class IngressClientSettings(ServiceSettings):
    """Where ingress is, and whose token is sent: `msia run` writes both to `.msia/run.env`."""

    ingress_url: str = Field("http://127.0.0.1:8000", description="Ingress, which takes the commands.")
    msia_token: SecretStr = Field(SecretStr(""), description="A Bearer token, as `make run` prints one.")
    ingress_patience: float = Field(15.0, gt=0, description="seconds for one command")


@dataclass(frozen=True, slots=True)
class Answer:
    """What ingress answered; `etag` goes back in `If-Match`, empty where it gave none."""

    data: dict[str, Any]
    text: str
    etag: str = ""


async def command(settings: IngressClientSettings, *path: str, **body: Any) -> dict[str, Any]:
    """POST `/api/<path>` with this body; what it answers. Raises what `ask` raises."""
    return (await ask(settings, "POST", *path, body=body)).data


async def ask(
    settings: IngressClientSettings,
    method: str,
    *path: str,
    body: Any = None,
    text: str | None = None,
    query: Mapping[str, Any] | None = None,
    etag: str = "",
) -> Answer:
    """One request to `/api/<path>`, with a JSON body or with a text.

    Raises `NotAllowed`, `NotFound`, `Refused`, `Conflict`, `BadInput` or `Unreachable` in ingress' own words.
    """
    url = settings.ingress_url.rstrip("/")
    headers = _signed(settings) | ({"If-Match": etag} if etag else {})
    if text is not None:
        headers["Content-Type"] = "text/plain; charset=utf-8"
    try:
        async with httpx.AsyncClient(timeout=settings.ingress_patience, trust_env=False) as http:
            answer = await http.request(
                method,
                "/".join((url, "api", *(quote(part, safe="") for part in path))),
                json=body,
                content=text.encode() if text is not None else None,
                params=query,
                headers=headers,
            )
    except httpx.TransportError as error:
        raise _silent(url, error) from error
    if not answer.is_success:
        raise _ERRORS.get(answer.status_code, MsiaError)(_told(url, answer))
    is_json = answer.headers.get("content-type", "").startswith("application/json")
    return Answer(answer.json() if is_json else {}, answer.text, answer.headers.get("etag", ""))


async def download(settings: IngressClientSettings, *path: str, **body: Any) -> AsyncIterator[bytes]:
    """POST `/api/<path>`; what it answers, piece by piece. Raises what `ask` raises."""
    url, headers = settings.ingress_url.rstrip("/"), _signed(settings)
    target = "/".join((url, "api", *(quote(part, safe="") for part in path)))
    try:
        async with (
            httpx.AsyncClient(timeout=settings.ingress_patience, trust_env=False) as http,
            http.stream("POST", target, json=body, headers=headers) as answer,
        ):
            if not answer.is_success:
                await answer.aread()
                raise _ERRORS.get(answer.status_code, MsiaError)(_told(url, answer))
            async for piece in answer.aiter_bytes():
                yield piece
    except httpx.TransportError as error:
        raise _silent(url, error) from error


def _signed(settings: IngressClientSettings) -> dict[str, str]:
    token = settings.msia_token.get_secret_value()
    if not token:
        raise NotAllowed("set MSIA_TOKEN to your token; `make run` prints one for this machine")
    return {"Authorization": f"Bearer {token}"}


def _silent(url: str, error: httpx.TransportError) -> Unreachable:
    return Unreachable(
        f"no ingress answers at {url} ({type(error).__name__}): `make run` starts it; or set INGRESS_URL"
    )


def _told(url: str, answer: httpx.Response) -> str:
    try:
        detail = answer.json()["detail"]
    except (ValueError, KeyError, TypeError):  # not ours: a proxy, or another program on that port
        return f"{url} answered {answer.status_code}: is this ingress? see INGRESS_URL"
    if isinstance(detail, list):  # FastAPI's own validation
        wrong = (f"{'.'.join(str(part) for part in each['loc'][1:])}: {each['msg']}" for each in detail)
        detail = "; ".join(wrong)
    if answer.status_code == 404 and detail == "Not Found":
        return f"{url} takes no such command: it is older than this program, or ADMIN_JWT_SECRET is not set"
    return str(detail)
