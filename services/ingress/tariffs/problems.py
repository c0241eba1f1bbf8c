"""What is wrong with a draft or a file, as data beside the sentence."""

from typing import Any

from pydantic import BaseModel, Field

from domain.tariffs.editing import DraftRefused, PastDate
from domain.tariffs.problem import Problem
from services.ingress.tariffs.differing import changes_shown
from services.ingress.tariffs.editing import Stale
from services.ingress.tariffs.files.document import FileProblem, FileRefused


class ProblemShown(BaseModel):
    """One thing that is wrong, with its place."""

    category: str = Field("", description="The tariff's slug.")
    part: str = Field(description="As in a draft (tiers, elements, …); of a CSV file the kind of its row.")
    code: str = ""
    field: str = ""
    message: str
    row: int | None = Field(None, description="The line of a file in which it begins, from 1.")


def shown(problem: Problem, category: str) -> ProblemShown:
    """Of a draft."""
    return ProblemShown(
        category=category,
        part=problem.part,
        code=problem.code,
        field=problem.field,
        message=problem.message,
    )


def in_file(problem: FileProblem) -> ProblemShown:
    """Of a file."""
    return ProblemShown(
        category=problem.category,
        part=problem.part,
        code=problem.code,
        field=problem.field,
        message=problem.message,
        row=problem.row,
    )


def details(error: Exception) -> dict[str, Any]:
    """What an answer says beside its sentence: each problem, or where a tariff stands by now."""
    if isinstance(error, DraftRefused):
        return {"problems": [shown(problem, error.slug).model_dump() for problem in error.problems]}
    if isinstance(error, FileRefused):
        return {"problems": [in_file(problem).model_dump() for problem in error.problems]}
    if isinstance(error, PastDate):
        problem = ProblemShown(
            category=error.slug, part="category", field="effective_from", message=str(error)
        )
        return {"problems": [problem.model_dump()]}
    if isinstance(error, Stale):
        return {
            "position": error.position,
            "seen": error.seen,
            "meanwhile": [one.model_dump(mode="json") for one in changes_shown(error.meanwhile)],
            "sent": [one.model_dump(mode="json") for one in changes_shown(error.sent)],
        }
    return {}
