"""Faults of the API: add a rule for the next requests, list the rules, clear them."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.sandbox import faults
from services.sandbox.api.auth import WorldDep
from services.sandbox.state import FaultRule, Json

router = APIRouter(prefix="/__fake/faults")


class NewFault(BaseModel):
    """A rule: which requests, what happens to them, how often."""

    kind: str
    route: str = faults.SEND
    times: int | None = Field(None, ge=1, description="The next N matching requests; without it all.")
    probability: float = Field(1.0, gt=0, le=1)
    params: Json = Field(default_factory=dict, description="delay: {seconds, when: before|after}")


@router.get("")
async def index(world: WorldDep) -> Json:
    return {"kinds": list(faults.KINDS), "faults": [_view(rule) for rule in world.store.all(FaultRule)]}


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
        "route": rule.route,
        "remaining": rule.times,
        "probability": rule.probability,
        "params": rule.params,
        "fired": rule.fired,
    }
