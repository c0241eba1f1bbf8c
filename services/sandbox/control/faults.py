"""Faults: add a rule for what comes next, list the rules, clear them."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.sandbox import faults
from services.sandbox.api.auth import WorldDep
from services.sandbox.state import FaultRule, Json

router = APIRouter(prefix="/__fake/faults")


class NewFault(BaseModel):
    """A rule: what is struck, how, how often."""

    kind: str
    route: str | None = Field(None, description="What it strikes; by default what its kind is made for.")
    times: int | None = Field(None, ge=1, description="The next N that match; without it all.")
    probability: float = Field(1.0, gt=0, le=1)
    params: Json = Field(default_factory=dict, description="As its kind takes them.")


@router.get("")
async def index(world: WorldDep) -> Json:
    """Every kind with its words, and the rules that were made."""
    return {
        "kinds": [
            {"kind": kind.name, "place": kind.place, "title": kind.title, "about": kind.about}
            for kind in faults.KINDS.values()
        ],
        "faults": [_view(rule) for rule in world.store.all(FaultRule)],
    }


@router.post("")
async def create(world: WorldDep, body: NewFault) -> Json:
    rule = faults.add(world, body.kind, body.route, body.times, body.probability, body.params)
    return _view(rule)


@router.delete("")
async def clear(world: WorldDep, kind: str | None = None) -> Json:
    return {"removed": faults.clear(world, kind)}


def _view(rule: FaultRule) -> Json:
    return {
        "id": rule.id,
        "kind": rule.kind,
        "place": faults.KINDS[rule.kind].place,
        "route": rule.route,
        "remaining": rule.times,
        "probability": rule.probability,
        "params": rule.params,
        "fired": rule.fired,
    }
