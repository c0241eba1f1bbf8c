"""`/api/whatif` and `/api/settings`."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from services.agent.api.answers import WhatIfShown, Wish
from services.agent.api.inuse import InUse
from services.agent.api.problems import PROBLEMS
from services.agent.api.shown import SettingsShown
from services.agent.api.trial import Trials
from services.common.auth import Principal, allowed

Trying = Annotated[Principal, Depends(allowed("admin", "operator"))]
Reading = Annotated[Principal, Depends(allowed("admin", "operator", "auditor"))]


def routes(trials: Trials, in_use: InUse) -> APIRouter:
    """Both."""
    router = APIRouter(prefix="/api", responses=PROBLEMS)

    @router.post("/whatif", tags=["whatif"], summary="What would be decided with another prompt or tariff")
    async def try_whatif(wish: Wish, request: Request, _: Trying) -> WhatIfShown:
        """Think recorded turns again and compare. Nothing is sent, and nothing appended but that the words
        were opened, under the caller's name. One at a time: 429 while another runs.
        """
        return await trials.run(wish, _token(request))

    @router.get("/settings", tags=["settings"], summary="What the agent works with now")
    async def show_settings(request: Request, _: Reading) -> SettingsShown:
        """Models and their breakers, budgets, opening hours, timers, prompts, knowledge; no secrets."""
        return await in_use.shown(_token(request))

    return router


def _token(request: Request) -> str:
    """Of the caller, who was let in with it."""
    return request.headers["Authorization"].partition(" ")[2].strip()
