"""What `msia knowledge` does, imported when it is called."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import jwt
from pydantic import Field
from rich.console import Console
from rich.table import Table

from contracts.errors import BadInput, MsiaError, NotAllowed, Unreachable
from eventstore.store import EventStore
from services.common import console
from services.common.auth import AUDIENCE, ISSUER, SERVICE
from services.common.console import Output
from services.common.identity.tokens import ALGORITHM, secrets_of
from services.common.ingress import IngressClientSettings, ask
from services.common.settings import ServiceSettings
from services.ingress.knowledge import files
from services.ingress.knowledge.files import File
from services.ingress.settings import IngressSettings

Row = dict[str, Any]

_SECONDS_A_DAY = 86_400


class SearchSettings(IngressClientSettings):
    """Where the query API is."""

    query_url: str = "http://127.0.0.1:8002"
    query_patience: float = Field(15.0, gt=0, description="seconds for one search")


async def list_(output: Output | None) -> None:
    """One row an article."""
    found = (await ask(IngressClientSettings.load(), "GET", "knowledge", "articles")).data["articles"]
    rows = [{name: value for name, value in one.items() if name != "text"} for one in found]
    _print(rows, "articles", ("article_id", "title", "number", "withdrawn"), output)


async def show(article: UUID, output: Output | None) -> None:
    """Title and text, or the whole as JSON."""
    found = await ask(IngressClientSettings.load(), "GET", "knowledge", "articles", str(article))
    if (shape := console.choose(output)) is Output.table:
        console.out(f"# {found.data['title']}\n\n{found.data['text']}")
    else:
        console.print_document(found.data, shape)


async def publish(file: Path, reason: str, article: UUID | None, output: Output | None) -> None:
    """A new article, or the next version of one as it stands now."""
    read = files.read(file)
    settings = IngressClientSettings.load()
    body = {"title": read.title, "text": read.text, "reason": reason}
    path: tuple[str, ...] = ("knowledge", "articles")
    etag = ""
    if article is not None:
        etag = (await ask(settings, "GET", *path, str(article))).etag
        path = (*path, str(article), "publish")
    done = await ask(settings, "POST", *path, body=body, etag=etag)
    _done(done.data, output, f"version {done.data['number']} of {done.data['article_id']} is published")


async def withdraw(article: UUID, reason: str, output: Output | None) -> None:
    """As it stands now."""
    settings = IngressClientSettings.load()
    path = ("knowledge", "articles", str(article))
    etag = (await ask(settings, "GET", *path)).etag
    done = await ask(settings, "POST", *path, "withdraw", body={"reason": reason}, etag=etag)
    _done(done.data, output, f"{article} is withdrawn")


async def search(question: str, limit: int, output: Output | None) -> None:
    """The best piece first."""
    settings = SearchSettings.load()
    found = await _search(settings, question, limit)
    rows = [{**one, "position": found["position"]} for one in found["items"]]
    if console.choose(output) is Output.table:
        for one in rows:
            console.out(f"{one['heading']}\n{one['text']}\n({one['chunk']})\n")
        if not rows:
            console.say(f"nothing fits, as of position {found['position']}")
    elif output is Output.jsonl:
        console.print_jsonl(rows)
    else:
        console.print_json(found)


async def _search(settings: SearchSettings, question: str, limit: int) -> Row:
    token = settings.msia_token.get_secret_value()
    if not token:
        raise NotAllowed("set MSIA_TOKEN to your token; `make run` prints one for this machine")
    url = settings.query_url.rstrip("/")
    try:
        async with httpx.AsyncClient(timeout=settings.query_patience, trust_env=False) as http:
            answer = await http.get(
                f"{url}/knowledge/search",
                params={"q": question, "limit": limit},
                headers={"Authorization": f"Bearer {token}"},
            )
    except httpx.TransportError as error:
        raise Unreachable(
            f"no query API answers at {url} ({type(error).__name__}): `make run` starts it; or set QUERY_URL"
        ) from error
    if answer.status_code in (401, 403):
        raise NotAllowed(f"{url} refuses MSIA_TOKEN: `make run` prints a new one")
    if answer.status_code == 422:
        raise BadInput("a question has 1 to 2,000 characters")
    if answer.status_code == 503:
        raise Unreachable("the articles are being indexed: ask again")
    if not answer.is_success:
        raise MsiaError(f"{url} answered {answer.status_code}: is this the query API? see QUERY_URL")
    found: Row = answer.json()
    return found


async def load(read: list[File], only_new: bool, reason: str, output: Output | None) -> None:
    """Straight into the log."""
    settings = ServiceSettings.load()
    opening = EventStore.open(
        settings.nats_url, stream=settings.msia_stream, source="msia/ingress", access=settings.nats("ingress")
    )
    async with opening as store:
        done = await files.load(store, read, reason=reason, only_new=only_new)
    rows = [{"name": one.name, "article_id": str(one.article_id), "published": one.number} for one in done]
    _print(rows, "articles", ("name", "published"), output)


def service_token(days: int) -> None:
    """Print it; needs ADMIN_JWT_SECRET, as ingress has it."""
    secret = IngressSettings.load().admin_jwt_secret.get_secret_value()
    if not secret:
        raise NotAllowed("set ADMIN_JWT_SECRET, the same as for ingress")
    now = int(time.time())
    claims: dict[str, object] = {"sub": "agent", "role": SERVICE, "iss": ISSUER, "aud": AUDIENCE, "iat": now}
    claims["exp"] = now + days * _SECONDS_A_DAY
    console.out(jwt.encode(claims, secrets_of(secret)[0], ALGORITHM))


def _done(data: Row, output: Output | None, said: str) -> None:
    if (shape := console.choose(output)) is Output.table:
        console.out(said)
    else:
        console.print_document(data, shape)


def _print(rows: Sequence[Row], name: str, columns: Sequence[str], output: Output | None) -> None:
    if (shape := console.choose(output)) is Output.table:
        table = Table(*columns, box=None)
        for row in rows:
            table.add_row(*("" if row[column] is None else str(row[column]) for column in columns))
        Console().print(table)
    elif shape is Output.jsonl:
        console.print_jsonl(rows)
    else:
        console.print_json({name: list(rows)})
