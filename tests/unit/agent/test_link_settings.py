"""Whose pages a reply may name is a setting, and so is nobody's until somebody says so."""

import pytest

from contracts.errors import Misconfigured
from services.agent.guards.reply import Allowed, check
from services.agent.guards.settings import LinkSettings

OURS = "Lo tienes explicado en https://citas.ejemplo.es/reformas"


def hosts(value: str) -> frozenset[str]:
    return LinkSettings(_env_file=None, agent_link_hosts=value).hosts


def test_without_it_no_link_leaves() -> None:
    blocked = check(OURS, Allowed(links=hosts("")))
    assert blocked is not None
    assert blocked.guard == "link"


def test_those_of_the_company_and_what_is_below_them_leave() -> None:
    assert check(OURS, Allowed(links=hosts("otro.com, Ejemplo.es"))) is None
    assert check("Mira ejemplo.es", Allowed(links=hosts("ejemplo.es"))) is None
    for other in (
        "https://ejemplo.es.evil.test/a",
        "https://noejemplo.es/a",
        "https://ejemplo.es@evil.test/a",
    ):
        assert check(f"Mira {other}", Allowed(links=hosts("ejemplo.es"))) is not None, other


@pytest.mark.parametrize(
    "wrong", ["https://ejemplo.es", "ejemplo.es/citas", "*.ejemplo.es", "ejemplo", "a.es:80"]
)
def test_what_is_no_host_is_told(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AGENT_LINK_HOSTS", wrong)
    with pytest.raises(Misconfigured, match=r"AGENT_LINK_HOSTS.*without https://"):
        LinkSettings.load()
