"""The agent's HTTP app: its health, and what the panel asks it."""

from collections.abc import Sequence

from fastapi import FastAPI

from services.agent.api.inuse import InUse
from services.agent.api.problems import add_problems
from services.agent.api.routes import routes
from services.agent.api.trial import Trials
from services.agent.settings import AgentSettings
from services.common.auth import Guard
from services.common.docs import add_docs
from services.common.serving import Alive, Ready, add_health


def agent_api(
    settings: AgentSettings,
    ready: Ready,
    notes: Sequence[str],
    guard: Guard,
    trials: Trials,
    in_use: InUse,
    alive: Alive = dict,
) -> FastAPI:
    """`guard` knows who is signed in. Without ADMIN_JWT_SECRET there is nothing but health."""
    app = FastAPI(
        title="MSI-a agent API",
        description="What would be decided with another prompt, model or tariff, and what is in use now. "
        "It changes nothing. Money is integer cents and a currency, costs of models are millionths of a "
        "euro, times are UTC.",
        version="1",
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name,  # the panel's types are named by it
    )
    app.state.jwt_secret, app.state.guard = settings.admin_jwt_secret.get_secret_value(), guard
    if app.state.jwt_secret:
        app.include_router(routes(trials, in_use))
        add_problems(app)
    add_docs(app)
    add_health(app, ready, notes, alive)
    return app
