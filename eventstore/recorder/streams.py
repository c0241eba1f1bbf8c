"""The stream of one recorder: made when it is missing, refused when it could lose or change events."""

from dataclasses import dataclass
from typing import Any

from nats.aio.client import Client

from contracts.errors import Misconfigured
from eventstore.errors import STREAM_NOT_FOUND
from eventstore.following import STORED
from eventstore.jetstream_api import SECOND, STREAM_NAME_IN_USE, ask

# Set by whoever runs the servers, without harm to what is stored.
_FREE = {"num_replicas", "duplicate_window"}


@dataclass(frozen=True, slots=True)
class RecorderStream:
    """Its name, and the prefix of its subjects."""

    name: str
    prefix: str

    def config(self) -> dict[str, Any]:
        """As the server wants it."""
        return {
            "name": self.name,
            "subjects": [f"{self.prefix}.*"],
            "storage": "file",
            "retention": "limits",
            "discard": "new",
            "max_msgs": -1,
            "max_bytes": -1,
            "max_age": 0,
            "max_msgs_per_subject": -1,
            "deny_delete": True,
            "deny_purge": True,
            "allow_direct": True,
            "allow_atomic": True,
            "duplicate_window": 120 * SECOND,  # covers the retries of one insert, which take seconds
            "num_replicas": 1,
            "republish": {
                "src": f"{self.prefix}.*",
                "dest": f"{STORED}{self.prefix}.{{{{wildcard(1)}}}}",
                "headers_only": True,
            },
        }


async def make_ready(client: Client, stream: RecorderStream, create: bool) -> None:
    """See that the stream is there and safe. Raises `Misconfigured` for what has to be put right."""
    question, missing = f"STREAM.INFO.{stream.name}", {STREAM_NOT_FOUND}
    answer = await ask(client, question, absent=missing)
    if answer is None and create:
        made = f"STREAM.CREATE.{stream.name}"
        # another process may make it at the same time, perhaps with other replicas: theirs is looked at
        answer = await ask(client, made, stream.config(), absent={STREAM_NAME_IN_USE}) or await ask(
            client, question, absent=missing
        )
    if answer is None:
        raise Misconfigured(
            f"stream {stream.name} is missing and CREATE_TABLE is off: start once with CREATE_TABLE=y and a "
            "NATS user that may make streams"
        )
    wrong = [
        f"{setting} is {answer['config'].get(setting)!r}, not {wanted!r}"
        for setting, wanted in stream.config().items()
        if setting not in _FREE and (answer["config"].get(setting) or 0) != wanted
    ]
    if wrong:
        raise Misconfigured(f"stream {stream.name} is not safe for events: {'; '.join(wrong)}")
