"""Commands to ingress from the command line: one POST, and our own errors for whatever it answers."""

from typing import Any
from urllib.parse import quote

import httpx
from pydantic import Field, SecretStr

from contracts.errors import BadInput, MsiaError, NotAllowed, NotFound, Refused, Unreachable
from services.common.settings import ServiceSettings

_ERRORS: dict[int, type[MsiaError]] = {
    401: NotAllowed,
    403: NotAllowed,
    404: NotFound,
    409: Refused,
    422: BadInput,
    503: Unreachable,
}


class IngressClientSettings(ServiceSettings):
    """Where ingress is, and whose token is sent: `msia run` writes both to `.msia/run.env`."""

    ingress_url: str = "http://127.0.0.1:8000"
    msia_token: SecretStr = Field(SecretStr(""), description="A Bearer token, as `make run` prints one.")
    ingress_patience: float = Field(15.0, gt=0, description="seconds for one command")


async def command(settings: IngressClientSettings, *path: str, **body: Any) -> dict[str, Any]:
    """POST `/api/<path>` with this body; what it answers.

    Raises `NotAllowed`, `NotFound`, `Refused`, `BadInput` or `Unreachable` in ingress' own words.
    """
    url = settings.ingress_url.rstrip("/")
    token = settings.msia_token.get_secret_value()
    if not token:
        raise NotAllowed("set MSIA_TOKEN to your token; `make run` prints one for this machine")
    try:
        async with httpx.AsyncClient(timeout=settings.ingress_patience, trust_env=False) as http:
            answer = await http.post(
                "/".join((url, "api", *(quote(part, safe="") for part in path))),
                json=body,
                headers={"Authorization": f"Bearer {token}"},
            )
    except httpx.TransportError as error:
        raise Unreachable(
            f"no ingress answers at {url} ({type(error).__name__}): `make run` starts it; or set INGRESS_URL"
        ) from error
    if answer.is_success:
        accepted: dict[str, Any] = answer.json()
        return accepted
    raise _ERRORS.get(answer.status_code, MsiaError)(_told(url, answer))


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
