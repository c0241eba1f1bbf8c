"""The hosts that a reply may name."""

import re

from pydantic import Field, field_validator

from services.common.settings import ServiceSettings

_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")


class LinkSettings(ServiceSettings):
    """`AGENT_LINK_HOSTS`. Empty: no link leaves, as the seed names no website of the company."""

    agent_link_hosts: str = Field(
        "",
        description="the company's own: 'example.es,citas.example.com', and what is below them",
    )

    @field_validator("agent_link_hosts")
    @classmethod
    def _are_hosts(cls, value: str) -> str:
        for host in filter(None, map(str.strip, value.split(","))):
            if not _HOST.fullmatch(host.lower()):
                raise ValueError(
                    f"{host!r} is no host: write names with commas, without https://, paths, ports or stars; "
                    "one with accents in its xn-- form"
                )
        return value

    @property
    def hosts(self) -> frozenset[str]:
        return frozenset(host.strip().lower() for host in self.agent_link_hosts.split(",") if host.strip())
