"""Today's code on what an earlier version left on disk: the log is accepted, and the conversation goes on."""

import tarfile
from collections.abc import Iterator

import pytest

from infra.embedded.home import Home
from tests.servers import MsiaRun
from tests.system import QUICK, Stack, eventually
from tests.upgrade.record import FOLDER, PHONES

RECORDED = sorted(FOLDER.glob("*.tar.xz"))


@pytest.fixture(scope="module", params=RECORDED, ids=lambda file: file.name.removesuffix(".tar.xz"))
def upgraded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("upgraded")
    home = Home(folder / ".msia")
    home.make()
    with tarfile.open(request.param) as archive:
        archive.extractall(home.folder, filter="data")
    run = MsiaRun(folder, QUICK)
    run.start()
    yield Stack(run)
    run.stop()


def test_there_is_a_recording() -> None:
    assert RECORDED


@pytest.mark.timeout(600)
async def test_it_goes_on_where_it_was(upgraded: Stack) -> None:
    """`msia run` is ready: streams and their settings are accepted, and every projection is built."""
    before = [bubble["text"] for bubble in await upgraded.replies(PHONES[0])]
    assert len(before) >= 2
    upgraded.msia("infra", "check")
    upgraded.msia("quotes", "audit")
    upgraded.msia("audit", "verify")
    assert upgraded.json("quarantine", "list")["quarantine"] == []
    await upgraded.write(PHONES[0], "¿Cuánto cuesta homologar el manillar?")
    after = await eventually(lambda: upgraded.replies(PHONES[0]), lambda seen: len(seen) > len(before))
    assert [bubble["text"] for bubble in after[: len(before)]] == before
    assert "€" in after[-1]["text"]
    conversation = "1-1"  # the first phone's
    types = upgraded.types(conversation)
    assert types.count("ReplyRequested") == len(before) + 1
    async with upgraded.query() as query:

        async def quotes() -> int:
            answer = await query.get(f"/conversations/{conversation}")
            return len(answer.json()["quotes"]) if answer.is_success else 0

        assert await eventually(quotes, lambda count: count >= 2) >= 2
