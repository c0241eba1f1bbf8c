"""`msia audit`: from the running log to proofs that are checked with the public key alone."""

import asyncio
import base64
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.integration.audit.conftest import Msia, Ran
from tests.integration.ledger.conftest import SEED, Town

NOWHERE = "nats://127.0.0.1:1"


@dataclass
class Auditor:
    """Somebody at a command line: with the server and the key, or with files alone."""

    town: Town
    folder: Path

    @property
    def seals(self) -> str:
        return str(self.town.folder / "seals")

    def file(self, name: str) -> str:
        return str(self.folder / name)

    async def __call__(self, *words: str, alone: bool = False) -> Ran:
        """`alone`: no server, no secret, no directory of the keeper's."""
        inside = {"MSIA_SEAL_KEY": SEED, "MSIA_SEAL_DIR": self.seals}
        url = NOWHERE if alone else self.town.server.url
        msia = Msia(url, self.folder / "home", {} if alone else inside)
        return await asyncio.to_thread(msia, "audit", *words)


@pytest.fixture
async def auditor(town: Town, tmp_path: Path) -> Auditor:
    """11 positions sealed twice, two that are not."""
    keeper = town.keeper()
    await keeper.start()
    for _ in range(2):
        await town.grow(4)
        await town.sealed_by(keeper)
    await town.grow(2)
    return Auditor(town, tmp_path)


async def test_the_running_log_is_verified(auditor: Auditor) -> None:
    verdict = (await auditor("verify", "--live", "-o", "json")).json
    assert {name: verdict[name] for name in ("verified", "size", "sealed", "unsealed", "seals")} == {
        "verified": True,
        "size": 13,
        "sealed": 10,
        "unsealed": 3,
        "seals": 2,
    }
    shown = await auditor("verify", "-o", "table")
    assert "positions 11 to 13 are not sealed yet" in shown.out
    rows = (await auditor("seals", "-o", "json")).json["seals"]
    assert [(row["size"], row["position"], row["outside"], row["problem"]) for row in rows] == [
        (5, 6, True, ""),
        (10, 11, True, ""),
    ]


async def test_proofs_are_checked_with_the_public_key_alone(auditor: Auditor) -> None:
    key = (await auditor("key")).out.strip()
    proof, both = auditor.file("proof.json"), auditor.file("both.json")
    assert (await auditor("prove", "3", "--out", proof)).code == 0
    assert (await auditor("consistency", "5", "10", "--out", both)).code == 0
    checked = (await auditor("verify-proof", proof, "--key", key, "-o", "json", alone=True)).json
    assert (checked["proven"], checked["position"], checked["size"]) == (True, 3, 10)
    assert (await auditor("verify-proof", both, "--key", key, alone=True)).code == 0

    no_key = await auditor("verify-proof", proof, alone=True)
    assert (no_key.code, "--key" in no_key.err) == (2, True)
    await asyncio.to_thread(alter_subject, proof)
    forged = await auditor("verify-proof", proof, "--key", key, alone=True)
    assert (forged.code, forged.err) == (1, "msia: the path does not lead to the root\n")


async def test_a_dump_is_verified_without_the_server(auditor: Auditor) -> None:
    key = (await auditor("key")).out.strip()
    dump = auditor.file("dump.jsonl")
    assert (await auditor("dump", "--out", dump)).code == 0
    known = ("--key", key, "--seal", auditor.seals)
    assert (await auditor("verify", dump, *known, alone=True)).code == 0
    newest = auditor.town.outside.newest()
    assert newest is not None
    assert (await auditor("verify", dump, "--key", key, "--seal", str(newest.path), alone=True)).code == 0
    assert (await auditor("prove", "3", "--from", dump, alone=True)).json["message"]["position"] == 3

    nothing_outside = await auditor("verify", dump, "--key", key, alone=True)
    assert (nothing_outside.code, "no seal from outside" in nothing_outside.err) == (6, True)
    await asyncio.to_thread(alter_line, dump, 7)
    bad = await auditor("verify", dump, *known, "-o", "json", alone=True)
    assert (bad.code, json.loads(bad.out)["bad"]) == (1, {"first": 7, "last": 7})
    assert bad.err.startswith("msia: first bad position: 7 (")


async def test_an_export_is_verified_on_a_machine_that_has_nothing_else(auditor: Auditor) -> None:
    key = (await auditor("key")).out.strip()
    bundle, other = auditor.file("bundle.tar.zst"), auditor.file("other.tar.zst")
    made = (await auditor("export", "--conversation", "1-3", "--out", bundle, "-o", "json")).json
    assert made["manifest"]["seal"]["size"] == 10
    assert (await auditor("export", "--conversation", "1-3", "--out", other)).code == 0
    assert await asyncio.to_thread(same_bytes, bundle, other)

    checked = (await auditor("verify", bundle, "--key", key, "-o", "json", alone=True)).json
    assert (checked["verified"], checked["manifest"]) == (True, made["manifest"])
    signer = made["manifest"]["signer"]
    shown = await auditor("verify", bundle, "--key", key, "--signer", signer, "-o", "table", alone=True)
    assert (shown.code, "each as it was sealed" in shown.out) == (0, True)
    newest = auditor.town.outside.newest()
    assert newest is not None
    compared = await auditor(
        "verify", bundle, "--key", key, "--seal", str(newest.path), "-o", "json", alone=True
    )
    assert compared.json["seals_outside"] == 1

    assert (await auditor("verify", bundle, "--key", key, "--signer", key, alone=True)).code == 1
    assert (await auditor("verify", bundle, alone=True)).code == 2
    await asyncio.to_thread(alter_byte, bundle)
    assert (await auditor("verify", bundle, "--key", key, alone=True)).code == 1


async def test_an_export_that_cannot_be_made_leaves_no_file(auditor: Auditor) -> None:
    nothing = auditor.file("nothing.tar.zst")
    assert (await auditor("export", "--conversation", "1-99", "--out", nothing)).code == 3
    assert (await auditor("export", "--out", auditor.file("no/such/folder"))).code == 2
    personal = ("--with-personal-data", "--reason", "queja 12")
    assert (await auditor("export", "--out", nothing, "--reason", "queja 12")).code == 2
    assert (await auditor("export", "--out", nothing, *personal)).code == 2  # no conversation is named
    refused = await auditor("export", "--conversation", "1-3", "--out", nothing, *personal)
    assert (refused.code, "MSIA_TOKEN" in refused.err) == (4, True)
    assert not await asyncio.to_thread(Path(nothing).exists)
    tail = await auditor("export", "--until", "2200-01-01", "--out", nothing)
    assert (tail.code, "after position 10 is not sealed yet" in tail.err) == (6, True)


async def test_what_cannot_be_done_says_so_by_its_exit_code(auditor: Auditor) -> None:
    assert (await auditor("prove", "12")).code == 3  # stored, not sealed yet
    assert (await auditor("prove", "99")).code == 3
    assert (await auditor("consistency", "5", "9")).code == 3
    assert (await auditor("consistency", "9", "5")).code == 2
    assert (await auditor("verify", "--key", "nonsense")).code == 2
    assert (await auditor("verify", "--seal", auditor.file("nowhere"))).code == 3
    assert (await auditor("verify", auditor.file("nowhere"))).code == 3


def same_bytes(first: str, second: str) -> bool:
    return Path(first).read_bytes() == Path(second).read_bytes()


def alter_byte(file: str) -> None:
    data = bytearray(Path(file).read_bytes())
    data[len(data) // 2] ^= 1
    Path(file).write_bytes(data)


def alter_subject(file: str) -> None:
    proof: dict[str, Any] = json.loads(Path(file).read_text())
    proof["message"]["subject"] += "0"
    Path(file).write_text(json.dumps(proof))


def alter_line(file: str, number: int) -> None:
    lines = [json.loads(line) for line in Path(file).read_text().splitlines()]
    lines[number - 1]["body"] = base64.b64encode(b"{}").decode()
    Path(file).write_text("".join(json.dumps(line) + "\n" for line in lines))
