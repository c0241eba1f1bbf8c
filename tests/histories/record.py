"""Record histories from the real system: `python -m tests.histories.record [name …]` (all without a name).

Starts `msia run` with its sandbox and the offline provider, plays each shape on a phone of its own and writes
what stands in the log afterwards. Run by hand; see README.md. An old recording is never replaced because the
code has changed: that it still folds is what it is for.
"""

import asyncio
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from contracts.errors import KeyMissing
from contracts.ids import KeyId, whole
from eventstore.reading import StoredMessage
from eventstore.store import EventStore
from tests.histories import shapes, shapes_of_media, shapes_of_models, shapes_of_people  # noqa: F401
from tests.histories.shaping import SHAPES, NotThatShape
from tests.histories.stored import History, merged
from tests.histories.town import Town
from tests.integration.agent_providers.stub import Stub
from tests.servers import MsiaRun
from tests.system import QUICK, Stack

TRIES = 10
# Chatwoot's 429 names no time; a minute's wait would only slow the recording
SETTINGS = {**QUICK, "OUTBOX_HOST_PAUSE": "1"}


async def record(names: Sequence[str]) -> None:
    """Write the files of these shapes; exit 1 when one of them did not come out."""
    systems: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for name in names:
        systems.setdefault(tuple(sorted(SHAPES[name].settings.items())), []).append(name)
    failed = []
    for settings, together in systems.items():
        stub = Stub()
        await stub.start()
        try:
            failed += await _from_one_system(together, dict(settings), stub)
        finally:
            await stub.stop()
    if failed:
        raise SystemExit(f"not recorded: {', '.join(failed)}")


async def _from_one_system(names: Sequence[str], settings: Mapping[str, str], stub: Stub) -> list[str]:
    """The shapes that did not come out."""
    failed = []
    own = {name: value.format(stub=stub.url) for name, value in settings.items()}
    with tempfile.TemporaryDirectory() as folder:
        run = MsiaRun(Path(folder), {**SETTINGS, **own})
        try:
            # in a thread: the stub answers in this one
            await asyncio.to_thread(run.start)
            async with _log(run) as store:
                for number, name in enumerate(names):
                    try:
                        history = await _recorded(Stack(run), store, name, number, stub)
                    except AssertionError as error:  # of a wait: the others can still be recorded
                        failed.append(name)
                        print(f"{name}: {error}")
                        continue
                    history.write()
                    print(f"{name}: {len(history.messages)} messages, {len(history.keys)} keys")
        finally:
            await asyncio.to_thread(run.stop)
    return failed


def _log(run: MsiaRun) -> AbstractAsyncContextManager[EventStore]:
    return Stack(run).log("ingress", run.environment["MSIA_MASTER_KEY"])


async def _recorded(stack: Stack, store: EventStore, name: str, number: int, stub: Stub) -> History:
    for attempt in range(TRIES):
        town = Town(stack, store, f"+340000{number:03}{attempt:02}", stub)
        try:
            further = await SHAPES[name].play(town)
        except NotThatShape as why:
            print(f"{name}: {why}; once more")
            continue
        await town.quiet()
        filters = (whole(town.conversation), whole(await town.contact()), *further)
        messages = merged([[message async for message in store.reader.read(each)] for each in filters])
        async with _log(stack.run) as anew:  # a ring remembers a key that is gone by now
            return History(name, messages, await _keys(anew, messages))
    raise SystemExit(f"{name} did not come out in {TRIES} tries")


async def _keys(store: EventStore, messages: Sequence[StoredMessage]) -> dict[str, bytes]:
    """The keys that still are; they belong to nobody."""
    assert store.keys is not None
    found = {}
    for id in {message.headers["ce-keyid"] for message in messages if "ce-keyid" in message.headers}:
        try:
            key = await store.keys.get(KeyId(id))
        except KeyMissing:  # purged
            continue
        if key.secret is not None:
            found[id] = key.secret
    return found


if __name__ == "__main__":
    asyncio.run(record(sys.argv[1:] or list(SHAPES)))
