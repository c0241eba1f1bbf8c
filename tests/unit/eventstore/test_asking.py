"""A cluster that elects who decides is silent; what may be repeated is asked again."""

from typing import Any

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import NoRespondersError
from nats.errors import TimeoutError as Silence

from contracts.errors import Unreachable
from eventstore.jetstream_api import ask


class Electing(Client):
    """Answers once it has said nothing `silences` times."""

    def __init__(self, *silences: Exception) -> None:
        super().__init__()
        self.silences, self.asked = list(silences), 0

    async def request(self, subject: str, *_: Any, **__: Any) -> Msg:
        self.asked += 1
        if self.silences:
            raise self.silences.pop(0)
        return Msg(_client=self, subject=subject, data=b'{"did": "it"}')


async def test_silence_is_asked_again() -> None:
    server = Electing(Silence(), Silence())
    assert await ask(server, "STREAM.CREATE.EVENTS", tries=3) == {"did": "it"}
    assert server.asked == 3


@pytest.mark.parametrize("tries", [1, 2])
async def test_lasting_silence_is_an_error(tries: int) -> None:
    server = Electing(*[Silence()] * tries)
    with pytest.raises(Unreachable, match=r"does not answer STREAM\.CREATE\.EVENTS"):
        await ask(server, "STREAM.CREATE.EVENTS", tries=tries)
    assert server.asked == tries


async def test_a_server_without_jetstream_is_asked_once() -> None:
    server = Electing(NoRespondersError())
    with pytest.raises(Unreachable):
        await ask(server, "INFO", tries=6)
    assert server.asked == 1
