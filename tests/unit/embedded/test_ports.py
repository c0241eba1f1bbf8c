import socket
from collections.abc import Iterator

import pytest

from contracts.errors import Misconfigured
from infra.embedded.ports import HOST, Ports, free_port, is_free, wanted


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody listens."""
    with socket.create_server((HOST, 0)) as server:
        yield server.getsockname()[1]


def test_the_wanted_port_is_given_when_it_is_free() -> None:
    said: list[str] = []
    port = free_port()
    assert Ports(said.append).claim(port) == port
    assert said == []


def test_a_taken_port_is_replaced_and_said_so(taken: int) -> None:
    said: list[str] = []
    port = Ports(said.append).claim(taken)
    assert is_free(port)
    assert said == [f"port {taken} is taken, using {port}"]


def test_a_port_taken_on_all_addresses_counts_as_taken() -> None:
    with socket.create_server(("0.0.0.0", 0)) as server:
        assert not is_free(server.getsockname()[1])


def test_a_connection_that_lingers_does_not_hold_a_port() -> None:
    with socket.create_server((HOST, 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection((HOST, port)) as client:
            accepted, _ = server.accept()
            accepted.close()  # the side that closes first keeps TIME_WAIT
            assert client.recv(1) == b""
    assert is_free(port)


def test_no_port_is_given_twice() -> None:
    ports = Ports()
    first = ports.claim(free_port())
    assert ports.claim(first) != first


def test_zero_takes_a_free_one_silently() -> None:
    said: list[str] = []
    assert Ports(said.append).claim(0) > 0
    assert said == []


def test_a_free_port_is_in_the_range_that_is_named(monkeypatch: pytest.MonkeyPatch, taken: int) -> None:
    monkeypatch.setenv("MSIA_FREE_PORTS", f"{taken}-{taken}")
    with pytest.raises(Misconfigured, match=f"no port from {taken} to {taken} is free"):
        free_port()
    monkeypatch.setenv("MSIA_FREE_PORTS", "20000-20009")
    assert free_port() in range(20000, 20010)


def test_who_asked_before_keeps_a_port_on_which_nothing_listens_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MSIA_FREE_PORTS", "32700-32739")
    given = [free_port() for _ in range(20)]
    assert len(set(given)) == 20
    rest = [free_port() for _ in range(20)]
    assert len({*given, *rest}) == 40
    assert free_port() == given[0]  # none is left: the one that has had longest to be listened on


@pytest.mark.parametrize("text", ["20000", "b-c", "30000-20000", "80-90", "1-70000"])
def test_what_is_no_range_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("MSIA_FREE_PORTS", text)
    with pytest.raises(Misconfigured, match="is no range"):
        free_port()


@pytest.mark.parametrize("text", ["eight", "-1", "65536", "80.5"])
def test_what_is_no_port_is_refused_by_the_name_of_its_setting(text: str) -> None:
    with pytest.raises(Misconfigured, match=r"INGRESS_PORT=.* is not a port"):
        wanted({"INGRESS_PORT": text}, "INGRESS_PORT", 8000)


def test_an_empty_setting_means_the_default() -> None:
    assert wanted({"INGRESS_PORT": ""}, "INGRESS_PORT", 8000) == 8000
