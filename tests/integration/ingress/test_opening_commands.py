"""`--open --reason` and `--with-personal-data` at a terminal: through ingress, by role, and on record."""

import asyncio
import base64
from pathlib import Path

from contracts.events.control import LogOpened, PersonalDataOpened
from contracts.events.ledger import SealAppended
from contracts.ids import stable_id, whole
from eventstore.ledger.checkpoints import Checkpoint, origin_of
from eventstore.ledger.leaf import leaf_hash
from eventstore.ledger.notes import SigningKey
from eventstore.ledger.tree import Frontier
from infra.embedded.nats import NatsServer
from services.audit.bundle.unpacked import unpack
from tests.fixtures.chatwoot.bodies import message
from tests.integration.audit.conftest import Msia, Ran
from tests.integration.ingress.conftest import Ingress, ingress_settings, running
from tests.integration.ingress.test_commands import SECRET, token
from tests.unit.audit.bundle.bundles import Parts

WORDS = "me prometisteis 140 € en marzo"
SEAL = "test:" + base64.b64encode(b"\x07" * 32).decode()


async def ask(nats: NatsServer, ingress: Ingress, home: Path, role: str, *words: str) -> Ran:
    settings = {"INGRESS_URL": str(ingress.http.base_url), "MSIA_TOKEN": token(role), "MSIA_SEAL_KEY": SEAL}
    return await asyncio.to_thread(Msia(nats.url, home / ".msia", settings), *words)


async def said(ingress: Ingress) -> str:
    (await ingress.post(message(4711, content=WORDS))).raise_for_status()
    return (await ingress.events("msia.inbox.>"))[0].aggregate


async def openings(ingress: Ingress, id: str) -> list[PersonalDataOpened]:
    found = [one.event for one in await ingress.events(whole(id))]
    return [event for event in found if isinstance(event, PersonalDataOpened)]


async def test_a_conversation_is_shown_with_its_words(nats: NatsServer, tmp_path: Path) -> None:
    async with running(ingress_settings(nats.url, admin_jwt_secret=SECRET)) as ingress:
        id = await said(ingress)
        show = ("conversations", "show", id, "-o")
        closed = await ask(nats, ingress, tmp_path, "auditor", *show, "table")
        assert (WORDS in closed.out, "▒▒▒" in closed.out) == (False, True)
        reason = ("--open", "--reason", "queja 12")
        story = await ask(nats, ingress, tmp_path, "auditor", *show, "table", *reason)
        assert (WORDS in story.out, "▒▒▒" in story.out) == (True, False)
        shown = await ask(nats, ingress, tmp_path, "auditor", *show, "json", *reason)
        event = next(each for each in shown.json["events"] if each["name"] == "MessageReceived")
        assert (event["private_state"], event["private"]["text"]) == ("opened", WORDS)
        assert [each.reason for each in await openings(ingress, id)] == ["queja 12"] * 2

        refused = await ask(nats, ingress, tmp_path, "service", *show, "json", *reason)
        assert (refused.code, WORDS in refused.out) == (4, False)
        assert (await ask(nats, ingress, tmp_path, "auditor", *show, "json", "--open")).code == 2
        assert len(await openings(ingress, id)) == 2


async def test_an_export_with_personal_data(nats: NatsServer, tmp_path: Path) -> None:
    async with running(ingress_settings(nats.url, admin_jwt_secret=SECRET)) as ingress:
        id = await said(ingress)
        key = await seal(ingress)
        bundle = str(tmp_path / "bundle.tar.zst")
        export = ("audit", "export", "--conversation", id, "--out", bundle, "-o", "json")
        personal = ("--with-personal-data", "--reason", "queja 12")
        assert (await ask(nats, ingress, tmp_path, "service", *export, *personal)).code == 4
        made = await ask(nats, ingress, tmp_path, "auditor", *export, *personal)
        assert made.json["manifest"]["query"]["personal_data"]
        verify = ("audit", "verify", bundle, "--key", key, "-o", "json")
        assert (await ask(nats, ingress, tmp_path, "auditor", *verify)).json["verified"]
        assert await asyncio.to_thread(personal_of, tmp_path) == [WORDS]
        assert [each.reason for each in await openings(ingress, id)] == ["queja 12"]


async def seal(ingress: Ingress) -> str:
    """As the keeper would; the key that verifies it."""
    messages = [each async for each in ingress.store.reader.read(">")]
    opened = (await ingress.events("msia.control.log"))[0].event
    assert isinstance(opened, LogOpened)
    tree = Frontier().extend(map(leaf_hash, messages))
    signer = SigningKey(origin_of(opened.log_id), b"\x07" * 32)
    note = Checkpoint(signer.verifier.name, tree.size, tree.root()).signed(signer)
    root = base64.b64encode(tree.root()).decode()
    event = SealAppended(size=tree.size, root=root, note=note)
    await ingress.store.append("log", event, id=stable_id("seal", tree.size))
    return str(signer.verifier)


def personal_of(folder: Path) -> list[str]:
    (folder / "parts").mkdir()
    unpack(folder / "bundle.tar.zst", folder / "parts", None)
    return [line["private"]["text"] for line in Parts(folder / "parts").lines("personal.jsonl")]
