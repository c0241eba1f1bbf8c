"""`msia ingress` dies by SIGKILL around the append of `MediaStored`; the next one tells of the file, once."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.events.inbox import MediaStored
from infra.embedded.nats import NatsServer
from infra.embedded.ports import free_port
from tests.fixtures.chatwoot.bodies import SECRET
from tests.integration.ingress.conftest import Ingress
from tests.integration.ingress.files import PHOTO, Files
from tests.integration.ingress.media import Worker, media_of, place, told, with_files
from tests.integration.ingress.test_process import command
from tests.proxy import Fault, Proxy
from tests.system import eventually

MANY = 100  # retries of one append are faults of their own


@pytest.fixture
def processes() -> Iterator[list["subprocess.Popen[str]"]]:
    started: list[subprocess.Popen[str]] = []
    yield started
    for process in started:
        process.kill()
        process.communicate()


def replica(folder: Path, url: str, files: Files) -> "subprocess.Popen[str]":
    return command(
        folder,
        free_port(),
        NATS_URL=url,
        CHATWOOT_WEBHOOK_SECRET=SECRET,
        CHATWOOT_API_URL=files.url,
        MEDIA_ACK_WAIT="1",
    )


@pytest.mark.parametrize(
    "fault", [Fault.LOSE, Fault.SWALLOW], ids=["before it is stored", "after it is stored"]
)
async def test_killed_at_the_append(
    ingress: Ingress,
    nats: NatsServer,
    files: Files,
    worker: Worker,
    tmp_path: Path,
    processes: list["subprocess.Popen[str]"],
    fault: Fault,
) -> None:
    await ingress.post(with_files(1, files.file("/a.jpeg", PHOTO)))
    async with Proxy(nats.url, watched="msia.inbox.") as proxy:
        proxy.faults.extend([fault] * MANY)
        processes.append(replica(tmp_path, proxy.url, files))

        async def appends() -> int:
            return len(proxy.done)

        await eventually(appends, bool)
        processes[0].kill()  # it has fetched and stored the file, and has no answer to its append
        processes[0].communicate()
    kept = await ingress.store.client.jetstream().object_store("MEDIA")
    before = [info.name for info in await kept.list()]
    assert len(before) == 1

    await worker(media_ack_wait=1.0)
    (stored,) = await told(ingress, 1)
    assert isinstance(stored, MediaStored)
    assert await media_of(ingress).read(stored.digest, place(stored)) == PHOTO

    await ingress.post(with_files(2, files.file("/b.jpeg", PHOTO)))
    found = await told(ingress, 2)
    assert sorted(one.message_id for one in found) == [1, 2]
    names = {info.name for info in await kept.list()}
    assert names == {one.digest for one in found if isinstance(one, MediaStored)}  # nothing is left over
    assert before[0] in names
