"""The JSON of every reading command, byte for byte but for what no two runs share; and its exit codes."""

import asyncio
import json
import os
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from infra.embedded.nats import NatsServer
from services.common.window import rfc3339
from tests.integration.audit import story
from tests.integration.audit.conftest import Msia
from tests.integration.guide.case import ID, SEED_KEY, happened, sealed
from tests.integration.guide.transcript import same_everywhere
from tests.integration.ingress.conftest import ingress_settings, nats, running
from tests.integration.ingress.test_commands import SECRET, token
from tests.terminal import Ran

__all__ = ["nats"]  # a fixture

GOLDEN = Path(__file__).parent / "golden"
CONVERSATION, QUOTE = f"1-{ID}", str(story.quote_id(ID))

# name of the golden file: the command. `{desk}` is a folder of the test.
COMMANDS: dict[str, str] = {
    "conversations-list": "conversations list",
    "conversations-show": f"conversations show {CONVERSATION}",
    "conversations-show-opened": f"conversations show {CONVERSATION} --open --reason auditoría",
    "conversations-state": f"conversations state {CONVERSATION} --position 68",
    "events-show": "events show 62",
    "events-types": "events types",
    "quotes-list": "quotes list",
    "quotes-explain": f"quotes explain {QUOTE}",
    "quotes-audit": "quotes audit",
    "deliveries-list": "deliveries list",
    "deliveries-show": f"deliveries show {CONVERSATION}",
    "quarantine-list": "quarantine list",
    "bot-status": "bot status",
    "prompts-list": "prompts list",
    "knowledge-list": "knowledge list",
    "tariffs-list": "tariffs list",
    "replay-fold": f"replay fold {CONVERSATION}",
    "audit-seals": "audit seals",
    "audit-verify": "audit verify",
    "audit-export": f"audit export --conversation {CONVERSATION} --out {{desk}}/bundle.tar.zst",
    "audit-verify-bundle": "audit verify {desk}/bundle.tar.zst",
}

# The command, its exit code, and what its one line on stderr says.
FAILURES: list[tuple[str, int, str]] = [
    ("conversations show 1-9999", 3, "conversations list"),
    ("conversations show nonsense", 2, "1-512"),
    ("conversations state 1-9999", 3, "conversations list"),
    ("conversations list --since yesterday", 2, "RFC 3339"),
    ("conversations list --since 1d --until 2d", 2, "--since must be before --until"),
    (f"conversations show {CONVERSATION} --type QuoteGivn", 2, "QuoteGiven"),
    ("events show 99999", 3, "99999"),
    ("quotes explain 00000000", 3, "00000000"),
    ("deliveries show 1-9999", 3, "1-9999"),
    ("replay fold 1-9999", 3, "1-9999"),
    ("audit prove 99999", 3, "99999"),
    ("audit export --conversation 1-9999 --out {desk}/no.tar.zst", 3, "conversations list"),
    ("audit export --out {desk}/no/such/folder.tar.zst", 2, "folder that exists"),
    ("audit verify {desk}/no.tar.zst", 3, "no such file"),
    ("audit verify --key nonsense", 2, "verifier key"),
]


async def test_every_reading_command(nats: NatsServer, tmp_path: Path) -> None:
    """`GOLDEN=write pytest …` writes the files: read the difference before you keep it."""
    async with running(ingress_settings(nats.url, admin_jwt_secret=SECRET)) as ingress:
        await happened(ingress.store)
        await sealed(nats, ingress.store, tmp_path)
        settings = {
            "INGRESS_URL": str(ingress.http.base_url),
            "MSIA_TOKEN": token("auditor"),
            "MSIA_SEAL_KEY": SEED_KEY,
            "MSIA_SEAL_DIR": str(tmp_path / "seals"),
        }
        msia = Msia(nats.url, tmp_path / "home", settings)
        for name, command in COMMANDS.items():
            ran = await asyncio.to_thread(call, msia, f"{command} -o json", tmp_path)
            assert ran.code == 0, f"{command}: {ran.err}"
            check(name, ran.out)
        for command, code, says in FAILURES:
            ran = await asyncio.to_thread(call, msia, command, tmp_path)
            assert (ran.code, ran.out) == (code, ""), f"{command}: {ran}"
            assert says in ran.err, f"{command}: {ran.err}"
        away = Msia("nats://127.0.0.1:1", tmp_path / "home", settings)
        for command in ("conversations list", "quotes audit", "audit verify", f"replay fold {CONVERSATION}"):
            assert (await asyncio.to_thread(call, away, command, tmp_path)).code == 5, command
        refused = Msia(nats.url, tmp_path / "home", settings | {"MSIA_TOKEN": token("operator")})
        handing = f"privacy export --conversation {CONVERSATION} --reason auditoría --out {{desk}}/no.zip"
        assert (await asyncio.to_thread(call, refused, handing, tmp_path)).code == 4
        assert not (tmp_path / "no.zip").exists()


def call(msia: Msia, command: str, desk: Path) -> Ran:
    return msia(*command.format(desk=desk).split())


def check(name: str, out: str) -> None:
    document = json.loads(out)
    assert document["schema_version"] == 1
    assert out == json.dumps(document, ensure_ascii=False, sort_keys=True, indent=2, default=str) + "\n"
    for key, value in leaves(document):
        assert not (key.endswith("cents") and not isinstance(value, int | None)), (name, key, value)
        assert not isinstance(value, str) or times_are_ours(value), (name, key, value)
    shown = re.sub(r'"file": "[^"]*"', '"file": "FILE"', same_everywhere(out)) + "\n"
    shown = re.sub(r'"bytes": \d+', '"bytes": 0', shown)  # compressed, with hashes that differ
    path = GOLDEN / f"{name}.json"
    if os.environ.get("GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(shown)
    assert shown == path.read_text(), name


def leaves(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """What is ours to write: bodies of events are shown exactly as they are stored."""
    if isinstance(value, dict):
        for name, each in value.items():
            if name not in ("open", "private"):
                yield from leaves(each, name)
    elif isinstance(value, list):
        for each in value:
            yield from leaves(each, key)
    else:
        yield key, value


def times_are_ours(text: str) -> bool:
    """RFC 3339 in UTC with six decimals, wherever a text is nothing but a time."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*", text):
        return True
    return rfc3339(datetime.fromisoformat(text)) == text
