"""Each setting that must be right, wrong on its own: refused by name, then made right or explained."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from nats.aio.client import Client

from contracts.errors import Misconfigured
from eventstore.connection import connect
from eventstore.declared import Stream, declared
from eventstore.drift import differences
from eventstore.jetstream_api import ask
from eventstore.provision import apply, refuse_if_wrong
from infra.embedded.nats import NatsServer

DAY = 86400 * 10**9
# What the server only accepts together with the wrong value.
WITH: dict[str, dict[str, Any]] = {
    "max_age": {"duplicate_window": 10**9},
    "allow_rollup_hdrs": {"deny_purge": False},
    "deny_purge": {"allow_rollup_hdrs": False},
    "persist_mode": {"allow_atomic": False},
    "discard": {"discard_new_per_subject": False},
    "max_msgs_per_subject": {"discard_new_per_subject": False},
    "mirror": {"subjects": None, "republish": None, "allow_atomic": False},
}
# Once stored so, only a stream made anew is right.
FOR_EVER = {"storage", "persist_mode", "sealed", "mirror", "allow_msg_ttl"}

# The two that carry everything in full; of the others one each, as the code is the same.
REFUSED = [
    (stream, setting)
    for stream in declared().every_stream()
    for setting in (stream.refuse if stream.name in ("EVENTS", "KV_KEYS") else stream.refuse[-1:])
]


def wrong(stream: Stream, setting: str) -> Any:
    """A value that the server takes and nobody declared."""
    wanted = stream.settings().get(setting)
    match setting:
        case "subjects":
            return [*stream.subjects, f"{stream.name}.more"]
        case "storage":
            return "memory"
        case "retention":
            return "interest"
        case "discard":
            return "old"
        case "persist_mode":
            return "async"
        case "max_age":
            return DAY
        case "mirror":
            return {"name": "ORIGIN"}
        case "sources":
            return [{"name": "ORIGIN"}]
        case "subject_transform":
            return {"src": stream.subjects[0], "dest": "elsewhere.>"}
        case _ if isinstance(wanted, bool):
            return not wanted
        case _:
            return 1_000_000 if setting != "max_msgs_per_subject" else 3


@pytest.fixture(scope="module")
async def operator(module_nats: NatsServer) -> AsyncIterator[Client]:
    client = await connect(module_nats.url, name="operator")
    await ask(client, "STREAM.CREATE.ORIGIN", {"name": "ORIGIN", "subjects": ["origin"]})
    yield client
    await client.close()


async def make_wrong(client: Client, stream: Stream, setting: str) -> None:
    await apply(client, declared())
    config = (await ask(client, f"STREAM.INFO.{stream.name}") or {})["config"]
    config |= WITH.get(setting, {}) | {setting: wrong(stream, setting)}
    if setting == "sealed":
        await ask(client, f"STREAM.UPDATE.{stream.name}", config)
        return
    await ask(client, f"STREAM.DELETE.{stream.name}")
    await ask(client, f"STREAM.CREATE.{stream.name}", config)


@pytest.mark.parametrize(
    ("stream", "setting"), REFUSED, ids=[f"{stream.name}-{setting}" for stream, setting in REFUSED]
)
async def test_it_refuses_and_says_what_to_do(operator: Client, stream: Stream, setting: str) -> None:
    await make_wrong(operator, stream, setting)
    with pytest.raises(Misconfigured) as refused:
        await refuse_if_wrong(operator, declared())
    assert f"stream {stream.name}: {setting} is " in str(refused.value)

    await apply(operator, declared())
    left = {one.setting: str(one) for one in await differences(operator, declared()) if one.fatal}
    await ask(operator, f"STREAM.DELETE.{stream.name}")  # the next test's is made anew
    if setting in FOR_EVER or (setting.startswith("deny_") and wrong(stream, setting)):
        assert "cannot be changed in place" in left[setting]
    else:
        assert not left


async def test_a_work_queue_is_no_log(operator: Client) -> None:
    await apply(operator, declared())
    config = (await ask(operator, "STREAM.INFO.EVENTS") or {})["config"]
    await ask(operator, "STREAM.DELETE.EVENTS")
    await ask(operator, "STREAM.CREATE.EVENTS", config | {"retention": "workqueue"})
    with pytest.raises(Misconfigured, match="retention is 'workqueue', declared 'limits'; cannot be changed"):
        await refuse_if_wrong(operator, declared())
    await ask(operator, "STREAM.DELETE.EVENTS")
