"""`msia tariffs` as an admin uses it, against a running ingress: edits, conflicts, files, exit codes."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from infra.embedded.home import ROOT
from infra.embedded.nats import NatsServer
from services.ingress.tariffs.cli import app
from services.ingress.tariffs.log import load
from services.ingress.tariffs.seed import load_file
from tests.integration.ingress.conftest import Ingress, ingress_settings, running
from tests.integration.ingress.test_commands import SECRET, token

SEED = ROOT / "infra" / "seed" / "tariffs.yaml"
SUBJECT = "msia.tariff.>"


@dataclass
class Desk:
    """An admin at a terminal. Commands run in a thread of this process: a process each takes a second."""

    ingress: Ingress

    async def tariffs(self, *words: str, code: int = 0) -> tuple[Any, str]:
        """What a command prints as JSON, and what it says; its exit code must be `code`."""
        done = await asyncio.to_thread(CliRunner().invoke, app, words)
        assert done.exit_code == code, (words, done.exit_code, done.stdout, done.stderr)
        return (json.loads(done.stdout) if done.stdout.startswith("{") else done.stdout), done.stderr

    async def stored(self) -> int:
        return len(await self.ingress.store.load(SUBJECT))


@pytest.fixture
async def desk(nats: NatsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    """The demonstration prices, published yesterday."""
    async with running(ingress_settings(nats.url, admin_jwt_secret=SECRET)) as ingress:
        await load(ingress.store, load_file(SEED), now=datetime.now(UTC) - timedelta(days=1), reason="first")
        monkeypatch.setenv("MSIA_HOME", str(tmp_path))
        monkeypatch.setenv("NATS_URL", nats.url)
        monkeypatch.setenv("INGRESS_URL", str(ingress.http.base_url))
        monkeypatch.setenv("MSIA_TOKEN", token("admin"))
        monkeypatch.setenv("COLUMNS", "200")
        yield Desk(ingress)


async def test_from_an_edit_to_a_version(desk: Desk) -> None:
    done, said = await desk.tariffs("price", "motos-part", "T6", "--net", "150,00")
    assert done["changes"] == [
        {"kind": "changed", "part": "tiers", "code": "T6", "field": "net_cents", "before": 14_000}
        | {"after": 15_000, "cents": True}
    ]
    assert "can be published" in said
    listed, _ = await desk.tariffs("list", "-o", "json")
    assert {row["slug"]: row["has_changes"] for row in listed["tariffs"]} == {
        "motos-part": True,
        "aseicars-prof": False,
    }
    found, _ = await desk.tariffs("diff", "motos-part", "-o", "table")
    assert "150,00 €" in found
    weighed, _ = await desk.tariffs("impact", "motos-part", "--last", "10")
    assert (weighed["quotes"], weighed["changed"]) == (0, 0)
    _, said = await desk.tariffs(
        "publish", "motos-part", "--reason", "x", "--effective-from", "2026-01-01", code=1
    )
    assert "in the past" in said
    _, said = await desk.tariffs("publish", "motos-part", "--reason", "x", "--effective-from", "2d", code=2)
    assert "is not a moment" in said
    published, _ = await desk.tariffs("publish", "motos-part", "--reason", "subida")
    assert published["version"] == 2
    old, _ = await desk.tariffs("show", "motos-part", "--version", "1", "-o", "json")
    new, _ = await desk.tariffs("show", "motos-part", "--draft", "-o", "json")
    assert [tariff["tiers"][0]["net_cents"] for tariff in (old, new)] == [14_000, 15_000]
    _, said = await desk.tariffs("discard", "motos-part", code=1)
    assert "version 2 says" in said


async def test_what_someone_else_changed_is_not_overwritten(desk: Desk) -> None:
    shown, _ = await desk.tariffs("draft", "motos-part", "-o", "json")
    seen = str(shown["position"])
    await desk.tariffs("price", "motos-part", "T6", "--cents", "15000", "--seen", seen)
    stored = await desk.stored()
    _, said = await desk.tariffs("price", "motos-part", "T6", "--net", "160", "--seen", seen, code=1)
    assert "was changed meanwhile" in said
    _, said = await desk.tariffs("publish", "motos-part", "--reason", "x", "--seen", seen, code=1)
    assert "was changed meanwhile" in said
    assert await desk.stored() == stored


async def test_files_go_out_and_come_back_the_same(desk: Desk, tmp_path: Path) -> None:
    stored = await desk.stored()
    for slug in ("motos-part", "aseicars-prof"):
        for name in (f"{slug}.csv", f"{slug}.yaml"):
            await desk.tariffs("export", slug, "--out", str(tmp_path / name))
            _, said = await desk.tariffs("import", str(tmp_path / name))
            assert "nothing to change" in said
    assert await desk.stored() == stored


async def test_an_edited_spreadsheet_is_imported_once(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "motos.csv"
    await desk.tariffs("export", "motos-part", "--out", str(file))
    text = file.read_text(encoding="utf-8").replace("140,00", "150.00")
    file.write_text(text, encoding="utf-8", newline="")
    stored = await desk.stored()
    plan, _ = await desk.tariffs("import", str(file), "--dry-run")
    assert (plan["dry_run"], await desk.stored()) == (True, stored)
    done, _ = await desk.tariffs("import", str(file))
    assert done["categories"][0]["changes"] == plan["categories"][0]["changes"]
    assert await desk.stored() == stored + 1
    # the file is of before its own import: someone may have looked at it and gone on
    _, said = await desk.tariffs("import", str(file), code=1)
    assert "was changed meanwhile" in said
    _, said = await desk.tariffs("import", str(file), "--anyway")
    assert "nothing to change" in said


async def test_a_wrong_file_names_every_row_and_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "motos.csv"
    await desk.tariffs("export", "motos-part", "--out", str(file))
    text = file.read_text(encoding="utf-8").replace("140,00", "140,005").replace("175,00", "-175")
    file.write_text(text, encoding="utf-8", newline="")
    stored = await desk.stored()
    refused, said = await desk.tariffs("import", str(file), code=2)
    rows = text.splitlines()
    assert [(one["field"], rows[one["row"] - 1].split(";")[1]) for one in refused["problems"]] == [
        ("net_eur", "T6"),
        ("net_eur", "T5"),
    ]
    assert "nothing was changed: 2 problems" in said
    file.write_bytes(text.encode("latin-1", "replace"))
    _, said = await desk.tariffs("import", str(file), code=2)
    assert "looks like Latin-1" in said
    assert await desk.stored() == stored


async def test_the_single_edits(desk: Desk) -> None:
    async def change(*words: str) -> list[tuple[str, str, str]]:
        done, _ = await desk.tariffs(*words)
        return [(one["part"], one["code"], one["field"]) for one in done["changes"]]

    slug, code = "aseicars-prof", "RUEDA_EXT"
    words = ("--keyword", "rueda exterior", "--keyword", "ruedaza")
    assert await change("define", slug, code, "--name", "Rueda exterior", "--list", "L6", *words) == [
        ("elements", code, "")
    ]
    assert await change("keywords", slug, code, "--add", "rueda fuera", "--remove", "ruedaza") == [
        ("elements", code, "keywords")
    ]
    assert await change("documents", slug, code, "--set", "Foto de la rueda") == [("documents", code, "")]
    assert await change("surcharge", slug, code, "--net", "12.50") == [("surcharges", code, "")]
    options = ("--option", "corta=10", "--option", "larga=20,50", "--ask-first")
    assert await change("surcharge", slug, code, *options) == [
        ("surcharges", code, field) for field in ("net_cents", "options", "ask_first")
    ]
    assert await change("remove", slug, "surcharge", code) == [("surcharges", code, "")]
    assert await change("extra", slug, "FOTOS", "--net", "30", "--name", "Fotos") == [("extras", "FOTOS", "")]
    assert await change("question", slug, "PLACA_SOLAR", "¿Dónde va el regulador?") == [
        ("elements", "PLACA_SOLAR", "question")
    ]
    assert await change("retire", slug, code) == [("elements", code, "retired")]
    assert await change("keywords", slug, code, "--add", "rueda detrás") == [("elements", code, "keywords")]
    assert await change("category", slug, "--vat", "10") == [("category", "", "vat_percent")]
    assert await change("price", slug, "T6", "--net", "59.00") == []  # as it was: no event
    done, _ = await desk.tariffs("discard", slug)
    assert done["has_changes"] is False


async def test_wrong_use_says_what_to_do_and_changes_nothing(desk: Desk) -> None:
    stored = await desk.stored()
    for words, code, said in WRONG:
        _, told = await desk.tariffs(*words.split(), code=code)
        assert said in told
    assert await desk.stored() == stored


WRONG = [
    ("price motos-part T6 --net 140.005", 2, "at most two decimals"),
    ("price motos-part T6 --net -5", 2, "never negative"),
    ("price motos-part T6 --cents 14000.5", 2, "no whole number"),
    ("price motos-part T6 --net 1 --cents 1", 2, "not both"),
    ("price motos-part T9 --net 1", 2, "T9 is new: give --name, --admits"),
    ("price motos-part T6 --net 900000", 2, "too many"),
    ("define motos-part NUEVO --list L4", 2, "NUEVO is new: give --name"),
    ("define motos-part ESCAPE --list L9", 2, "L9 is not a list"),
    ("keywords motos-part MANILLAR --add escape", 2, "already means ESCAPE"),
    ("keywords motos-part MANILLAR", 2, "say what to change"),
    ("surcharge motos-part ESCAPE --option corta", 2, "write it as in con_ensayo=500.00"),
    ("retire motos-part NADA", 1, "there is no NADA"),
    ("draft nada", 3, "there is no tariff nada"),
    ("diff motos-part --before 9", 3, "has no version 9"),
    ("show motos-part --version 9", 3, "has no version 9"),
    ("export motos-part --version 1 --draft", 2, "give one of"),
    ("import no-such-file.csv", 3, "cannot read no-such-file.csv"),
]
