"""nats-py's client with its slowest part done faster, and with what a user's account asks of it.

A stored event has about fourteen headers. nats-py 2.16 looks at each character of each header's NAME for
white space, which is two thirds of what reading the log costs; there are few names, so each is judged once.

A server that refuses a request says so apart from it, and never answers: here the request ends at once.
And a client that is told to end while it reconnects does.
"""

import asyncio
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from nats.aio.client import Client, Srv

from contracts.errors import NotAllowed
from eventstore.access import JETSTREAM

API = "$JS.API."
_SPACE = " \t\n\r\x0b\x0c"  # what nats-py strips: values may begin with other Unicode spaces
_REFUSED = 'permissions violation for publish to "'  # nats-py writes it, and the subject, in small letters


class FastClient(Client):
    """The same headers, read in a third of the time: tests/unit/eventstore/test_client.py compares them."""

    def __init__(self, *, in_account: bool = False) -> None:
        super().__init__()
        self._in_account = in_account  # where JetStream answers under another name
        self._asked: WeakKeyDictionary[asyncio.Future[Any], str] = WeakKeyDictionary()

    @staticmethod
    def _parse_header_lines(raw: bytes) -> dict[str, str]:
        return header_lines(raw)

    async def _send_publish(
        self, subject: str, reply: str, payload: bytes, payload_size: int, headers: dict[str, Any] | None
    ) -> None:
        if self._in_account:
            if subject.startswith(API):
                subject = f"{JETSTREAM}.{subject[len(API) :]}"
            if reply and (answer := self._resp_map.get(reply.rpartition(".")[2])):
                self._asked[answer] = subject.lower()
        await super()._send_publish(subject, reply, payload, payload_size, headers)

    async def close(self) -> None:
        """As nats-py's, but that a server which hangs up in that very moment is no error."""
        try:
            await super().close()
        except OSError:  # what was still to be written; nats-py then leaves the rest of its work undone
            self._pending, self._pending_data_size = [], 0
            self._status = Client.DISCONNECTED
            await super().close()

    async def _connect_to_server(self, server: Srv) -> None:
        """As nats-py's, but that who is cancelled while it fails is cancelled.

        Before Python 3.12 `asyncio.wait_for` drops a cancellation that comes together with its result
        (bpo-42130), and a client that looks for a server for ever would never end.
        """
        try:
            await super()._connect_to_server(server)
        except Exception:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise asyncio.CancelledError from None
            raise

    def ends_when_refused(self, answer: asyncio.Future[Any], subject: str) -> None:
        """Let `answer` end with `NotAllowed` when the server refuses what we publish to `subject`."""
        if self._in_account:
            at = f"{JETSTREAM}.{subject[len(API) :]}" if subject.startswith(API) else subject
            self._asked[answer] = at.lower()

    def refused(self, said: str) -> None:
        """End what waits for an answer that will not come, from the words of the server's error."""
        _, refusal, rest = said.partition(_REFUSED)
        if not refusal:
            return
        subject = rest.partition('"')[0]
        for answer in [answer for answer, at in self._asked.items() if at == subject]:
            if not answer.done():
                answer.set_exception(
                    NotAllowed(f"this NATS user may not publish to {subject}: see infra/nats/users.yaml")
                )


def header_lines(raw: bytes) -> dict[str, str]:
    """A block of headers, without its first line; what is not UTF-8 becomes U+FFFD."""
    found: dict[str, str] = {}
    for line in raw.decode("utf-8", "replace").split("\r\n"):
        name, colon, value = line.partition(":")
        if colon and (key := _name(name)) is not None:
            found[key] = value.strip(_SPACE)
    return found


@lru_cache(maxsize=1_024)
def _name(text: str) -> str | None:
    """None for what cannot be a header's name."""
    name = text.strip(_SPACE)
    return name if name.isascii() and not any(character.isspace() for character in name) else None
