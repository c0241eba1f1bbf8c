"""Scenarios: those of the package, one of your own, and the one that plays."""

from fastapi import APIRouter, Request
from pydantic import BaseModel, model_validator

from services.sandbox.scenario.document import Scenario, find, shipped
from services.sandbox.scenario.player import Player
from services.sandbox.state import Json

router = APIRouter(prefix="/__fake/scenarios")


class Wanted(BaseModel):
    """A name, or a whole scenario."""

    name: str | None = None
    scenario: Scenario | None = None

    @model_validator(mode="after")
    def _one(self) -> "Wanted":
        if (self.name is None) == (self.scenario is None):
            raise ValueError("give either `name` or `scenario`")
        return self


@router.get("")
async def index(request: Request) -> Json:
    player: Player = request.app.state.player
    return {
        "scenarios": [
            {"name": name, "title": one.title, "about": one.about, "phone": one.phone, "customer": one.name}
            for name, one in shipped().items()
        ],
        "last": player.view(),
    }


@router.post("/play")
async def play(request: Request, body: Wanted) -> Json:
    """409 while another one plays."""
    player: Player = request.app.state.player
    player.play(body.scenario or find(body.name or ""))
    return {"last": player.view()}


@router.post("/stop")
async def stop(request: Request) -> Json:
    player: Player = request.app.state.player
    return {"stopped": player.stop()}
