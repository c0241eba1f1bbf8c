"""Which users there are, from `infra/nats/users.yaml`."""

from importlib.resources import files
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from contracts.errors import Misconfigured

Right = Literal["none", "read", "write"]


class _Declared(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class User(_Declared):
    """One service, or one kind of person. Words as in the file's heading."""

    works: list[str] = []
    keys: Right = "none"
    media: Right = "none"
    snapshots: str | None = None
    quarantine: str | None = None
    inspects: bool = Field(False, description="Sees every consumer and the account's room.")
    everything: bool = False


class Limits(_Declared):
    """Of each user's account; `payload` as the server writes sizes."""

    connections: int = Field(gt=0)
    subscriptions: int = Field(gt=0)
    payload: str = Field(pattern=r"^\d+(KB|MB)$")


class Users(_Declared):
    """The whole file."""

    limits: Limits
    users: dict[str, User]


def declared_users() -> Users:
    """Read the declaration that ships with the code; `Misconfigured` says what is wrong in it."""
    text = (files("infra.nats") / "users.yaml").read_text()
    try:
        return Users.model_validate(yaml.safe_load(text))
    except ValidationError as error:
        raise Misconfigured(f"infra/nats/users.yaml: {error}") from error
