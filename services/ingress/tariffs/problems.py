"""What is wrong with a draft or a file, as data beside the sentence."""

from typing import Any

from pydantic import BaseModel

from domain.tariffs.editing import DraftRefused
from domain.tariffs.validation import Problem
from services.ingress.tariffs.editing import Stale


class ProblemShown(BaseModel):
    """One thing that is wrong; `row`: its line in a file, where it has one."""

    part: str
    code: str = ""
    field: str = ""
    message: str
    row: int | None = None


def shown(problem: Problem) -> ProblemShown:
    """Of a draft."""
    return ProblemShown(part=problem.part, code=problem.code, field=problem.field, message=problem.message)


def details(error: Exception) -> dict[str, Any]:
    """What an answer says beside its sentence: each problem, or where a tariff stands by now."""
    if isinstance(error, DraftRefused):
        return {"problems": [shown(problem).model_dump() for problem in error.problems]}
    if isinstance(error, Stale):
        return {"position": error.position, "seen": error.seen}
    return {}
