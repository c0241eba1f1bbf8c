"""What a scenario file says. Each step has one key; see docs/guides/sandbox.md."""

from importlib import resources
from typing import Any, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from contracts.errors import BadInput, NotFound
from services.sandbox.control.agents import Action, AgentAction
from services.sandbox.control.faults import NewFault
from services.sandbox.control.knobs import Knobs
from services.sandbox.inbound_message import Item


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Person(AgentAction):
    """What somebody at the dashboard does; without `phone` or `conversation` with the scenario's customer."""

    do: Action


class Wait(_Part):
    """Until the scenario's phone shows so many new answers, or for so many seconds."""

    answers: int | None = Field(None, ge=1)
    seconds: float | None = Field(None, ge=0, le=3600)
    within: float = Field(60.0, gt=0, le=3600, description="Seconds; then the scenario ends as failed.")

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.answers is None) == (self.seconds is None):
            raise ValueError("wait takes either `answers` or `seconds`")
        return self


class Replay(_Part):
    """The last webhook again, as old as it says."""

    age: float = Field(600.0, ge=0)


class Step(_Part):
    """One of these."""

    say: Item | None = None
    person: Person | None = None
    fault: NewFault | None = None
    clear: str | None = Field(None, description="A kind of fault, or `all`.")
    knobs: Knobs | None = None
    wait: Wait | None = None
    replay: Replay | None = None
    rotate_secret: bool | None = None

    @model_validator(mode="before")
    @classmethod
    def _short(cls, data: Any) -> Any:
        """`say: Hola` and `wait: 2` are short for the longer form."""
        if not isinstance(data, dict):
            return data
        data = dict(data)
        if isinstance(data.get("say"), str):
            data["say"] = {"text": data["say"]}
        if isinstance(data.get("wait"), int | float):
            data["wait"] = {"seconds": data["wait"]}
        if isinstance(data.get("fault"), str):
            data["fault"] = {"kind": data["fault"], "times": 1}
        return data

    @model_validator(mode="after")
    def _one(self) -> Self:
        if len(self.model_fields_set) != 1:
            raise ValueError(f"a step has one key, this has {sorted(self.model_fields_set) or 'none'}")
        return self


class Scenario(_Part):
    """A play."""

    title: str = Field(min_length=1, max_length=120)
    about: str = Field("", max_length=500)
    phone: str = Field("+34000000001", pattern=r"^\+[1-9]\d{6,14}$")
    name: str = Field("Lucía Demo", max_length=80)
    seed: int | None = Field(None, description="Of the random delays and probabilities from its start on.")
    steps: list[Step] = Field(min_length=1, max_length=500)


def parse(text: str, name: str) -> Scenario:
    """From YAML. Raises `BadInput` naming the step."""
    try:
        return Scenario.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise BadInput(f"{name} is not YAML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BadInput(f"{name}: {where}: {first['msg']}") from error


def shipped() -> dict[str, Scenario]:
    """Those of the package, by name."""
    folder = resources.files("services.sandbox") / "scenarios"
    files = sorted((one for one in folder.iterdir() if one.name.endswith(".yaml")), key=lambda one: one.name)
    return {
        file.name.removesuffix(".yaml"): parse(file.read_text(encoding="utf-8"), file.name) for file in files
    }


def find(name: str) -> Scenario:
    """Raises `NotFound` with the names there are."""
    known = shipped()
    if name not in known:
        raise NotFound(f"there is no scenario {name!r}: use one of {', '.join(known)}")
    return known[name]
