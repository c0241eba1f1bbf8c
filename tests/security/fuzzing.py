"""What an OpenAPI document allows, and what it does not, sent to whoever serves it.

Schemathesis makes the requests; hypothesis chooses among them. Nothing is kept between runs but the document.
"""

import contextlib
import itertools
import random
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import hypothesis
import requests
import schemathesis
from hypothesis import HealthCheck, Phase
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    UndefinedStatusCode,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

# Said by what stands before a route (a guard, the parser of bodies, the rules of a fold), on any of them.
ANYWHERE = frozenset({400, 401, 403, 404, 405, 409, 412, 422, 428, 429})
ALWAYS = [not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance]
SECONDS = 60.0  # for one answer, on a machine that does much else


@dataclass
class Found:
    """Of one document and one caller. `wrong` says how to send each again."""

    tried: int = 0
    refused: int = 0
    crashes: int = 0
    fives: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    @property
    def counted(self) -> dict[str, int]:
        names = ("tried", "refused", "crashes", "fives")
        return {name: getattr(self, name) for name in names}


def fuzz(
    document: Mapping[str, Any],
    url: str,
    headers: Mapping[str, str],
    *,
    examples: int,
    known: Mapping[str, Sequence[str]],
    leave: Collection[str] = (),
    every: int = 1,
    modes: Sequence[GenerationMode] = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE),
) -> Found:
    """Send `examples` requests of each mode to every operation but those in `leave`, by operation id.

    `every`: only each such operation, as it takes more time to prepare one than to ask.
    `known`: values of path parameters behind which something is; half of the requests take one.
    """
    found = Found()
    schema = schemathesis.openapi.from_dict(dict(document))
    with requests.Session() as session:
        session.headers.update(headers)
        for result in itertools.islice(schema.get_all_operations(), 0, None, every):
            operation = result.ok()
            if operation.definition.raw.get("operationId") in leave:
                continue
            for mode in modes:
                _send(operation.as_strategy(generation_mode=mode), examples, known, url, session, found)
    return found


def _send(
    cases: Any,
    examples: int,
    known: Mapping[str, Sequence[str]],
    url: str,
    session: requests.Session,
    found: Found,
) -> None:
    @hypothesis.seed(20261123)
    @hypothesis.settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],  # what is wrong is collected, not made smaller
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(case=cases, choice=hypothesis.strategies.randoms(use_true_random=False))
    def once(case: Case, choice: random.Random) -> None:
        if isinstance(
            case.query.get("at_least"), int
        ):  # a position to come is waited for, then a 503 says so
            case.query["at_least"] = min(case.query["at_least"], 1)
        for name in set(case.path_parameters) & set(known):
            if choice.random() < 0.5:
                case.path_parameters[name] = choice.choice(known[name])
        _judge(case, url, session, found)

    # an operation without parameters has nothing that could be wrong
    with contextlib.suppress(hypothesis.errors.Unsatisfiable):
        once()


def _judge(case: Case, url: str, session: requests.Session, found: Found) -> None:
    found.tried += 1
    try:
        answer = case.call(base_url=url, session=session, timeout=SECONDS, allow_redirects=False)
    except requests.RequestException as error:
        found.crashes += 1
        found.wrong.append(f"{case.method} {case.operation.path}: {type(error).__name__}: {error}")
        return
    status = answer.status_code
    found.statuses[status] += 1
    found.refused += 400 <= status < 500
    found.fives += status >= 500
    # A refusal has one shape for people, `detail`, which FastAPI documents for its own 422 alone.
    checks = ALWAYS if status >= 400 else [*ALWAYS, response_schema_conformance]
    try:
        if status >= 400 and "json" in answer.headers.get("content-type", [""])[0]:
            assert {"detail", "status"} & answer.json().keys(), answer.text
        case.validate_response(answer, checks=checks)
    except FailureGroup as group:
        for failure in group.exceptions:
            if isinstance(failure, UndefinedStatusCode) and status in ANYWHERE:
                continue
            assert isinstance(failure, Failure)
            again = case.as_curl_command(headers={"Authorization": "…"})
            found.wrong.append(f"{failure.title} ({status}): {failure.message[:400]}\n    {again[:1500]}")
