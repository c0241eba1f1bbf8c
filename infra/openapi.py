"""`make openapi`: what the three APIs promise, as the admin panel's types are made from it."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from nats.aio.client import Client
from pydantic import SecretStr

from eventstore.store import EventStore
from infra.embedded.home import ROOT
from services.agent.api.app import agent_api
from services.agent.settings import AgentSettings
from services.ingress.app import create_app
from services.ingress.settings import IngressSettings
from services.projections.api.app import query_api
from services.projections.api.state import QueryState
from services.projections.settings import ProjectionsSettings

FOLDER = ROOT / "admin-panel" / "openapi"
SECRET = "only-so-that-the-guarded-routes-are-there"
# The apps are made and never asked: no log, no database, nobody signed in.
NOTHING = cast(Any, SimpleNamespace())


def documents() -> dict[str, str]:
    """File name → its text, in the order of the code and the same on every machine."""
    secret = SecretStr(SECRET)
    apps = {
        "ingress": create_app(
            IngressSettings(msia_env="local", msia_master_key=secret, admin_jwt_secret=secret),
            EventStore(Client(), stream="EVENTS", source="msia/openapi", keys=NOTHING),
        ),
        "query": query_api(QueryState(ProjectionsSettings(), NOTHING, NOTHING), SECRET),
        "agent": agent_api(AgentSettings(admin_jwt_secret=secret), NOTHING, [], NOTHING, NOTHING, NOTHING),
    }
    return {
        f"{name}.json": json.dumps(_settled(app.openapi()), indent=1, sort_keys=True, ensure_ascii=False)
        + "\n"
        for name, app in apps.items()
    }


def _settled(part: Any) -> Any:
    """With values of a Literal in alphabetical order: Python keeps the first of equal ones that it met."""
    match part:
        case {"enum": [*values], **rest}:
            return {"enum": sorted(values, key=str)} | {name: _settled(one) for name, one in rest.items()}
        case dict():
            return {name: _settled(one) for name, one in part.items()}
        case list():
            return [_settled(one) for one in part]
    return part


def main(folder: Path = FOLDER) -> None:
    for name, text in documents().items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
