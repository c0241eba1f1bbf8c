"""The seed in a real log: loaded once, changed as a version, never half-read."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts.errors import Conflict, UnknownEvent
from contracts.events.tariff import TariffPublished, TierPriced
from contracts.ids import stable_id
from eventstore.connection import connect
from eventstore.declared import declared
from eventstore.provision import apply, open_log
from eventstore.store import EventStore
from infra.embedded.home import ROOT
from infra.embedded.nats import NatsServer
from services.ingress.tariffs import log
from services.ingress.tariffs.editing import histories
from services.ingress.tariffs.seed import load_file, parse
from tests.poison import plant
from tests.terminal import Ran, run

SEED = ROOT / "infra" / "seed" / "tariffs.yaml"
_NOW = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)
_SLUGS = ["aseicars-prof", "motos-part"]


@pytest.fixture
async def store(nats_server: NatsServer) -> AsyncIterator[EventStore]:
    client = await connect(nats_server.url, name="test")
    await apply(client, declared())
    await open_log(EventStore(client, stream="EVENTS", source="msia/operator", keys=None))
    await client.close()
    async with EventStore.open(nats_server.url, source="msia/ingress") as store:
        yield store


def _edited(edit: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    data = yaml.safe_load(SEED.read_text(encoding="utf-8"))
    edit(data["categories"][0])
    return dict(parse(yaml.safe_dump(data, allow_unicode=True)))


def _dearer(category: dict[str, Any]) -> None:
    category["tiers"][0]["net_cents"] = 15000


async def _load(store: EventStore, file: Any, **how: Any) -> list[log.Loaded]:
    return await log.load(store, file, now=_NOW, reason="prueba", **how)


async def test_what_cannot_be_read_of_a_category_keeps_no_system_from_starting(store: EventStore) -> None:
    file = load_file(SEED)
    await _load(store, {"aseicars-prof": file["aseicars-prof"]})
    await plant(store, "msia.tariff.tariff-aseicars-prof", "msia.tariff.TierPriced.v9", {"open": {}})
    await plant(store, "msia.tariff.tariff-otra", TierPriced.type)
    loaded = await _load(store, file, only_new=True)
    assert [(one.slug, one.version) for one in loaded] == [("motos-part", 1)]
    with pytest.raises(UnknownEvent, match=r"TierPriced\.v9"):
        await _load(store, file)


async def test_the_seed_is_loaded_once(store: EventStore) -> None:
    first = await _load(store, load_file(SEED))
    assert [(one.slug, one.version) for one in first] == [("motos-part", 1), ("aseicars-prof", 1)]
    stored = await store.last_position()
    again = await _load(store, load_file(SEED))
    assert [(one.version, one.events) for one in again] == [(None, 0), (None, 0)]
    assert await store.last_position() == stored


async def test_a_change_is_the_next_version_and_leaves_the_first(store: EventStore) -> None:
    await _load(store, load_file(SEED))
    done = await _load(store, _edited(_dearer))
    assert [(one.slug, one.version, one.events) for one in done] == [
        ("motos-part", 2, 2),
        ("aseicars-prof", None, 0),
    ]
    history = (await histories(store))["motos-part"]
    first, second = history.published(1), history.published(2)
    assert first is not None
    assert second is not None
    assert (first.tiers["T6"].net_cents, second.tiers["T6"].net_cents) == (14000, 15000)


async def test_if_empty_leaves_edits_of_admins_alone(store: EventStore) -> None:
    await _load(store, load_file(SEED))
    await _load(store, _edited(_dearer))
    done = await _load(store, load_file(SEED), only_new=True)
    assert [one.version for one in done] == [None, None]


async def test_a_load_that_died_half_way_is_finished_by_the_next(store: EventStore) -> None:
    whole = load_file(SEED)
    for position, event in enumerate(whole["motos-part"][:20]):
        await store.append("tariff-motos-part", event, id=stable_id("half", position))
    assert (await histories(store))["motos-part"].latest is None
    done = await _load(store, whole, only_new=True)
    assert [one.version for one in done] == [1, 1]
    assert (await histories(store))["motos-part"].latest is not None


async def test_two_loads_at_once_publish_one_version(store: EventStore) -> None:
    results = await asyncio.gather(
        _load(store, load_file(SEED)), _load(store, load_file(SEED)), return_exceptions=True
    )
    assert all(isinstance(result, list | Conflict) for result in results)
    await _load(store, load_file(SEED))
    recorded = await store.load("msia.tariff.>")
    published = [(r.aggregate, r.event.number) for r in recorded if isinstance(r.event, TariffPublished)]
    assert sorted(published) == [("tariff-aseicars-prof", 1), ("tariff-motos-part", 1)]


async def test_an_edit_between_look_and_append_is_a_conflict(store: EventStore) -> None:
    await _load(store, load_file(SEED))
    known = (await histories(store))["motos-part"]
    edit = TierPriced(code="T6", name="Otro", net_cents=1, admits={"L4": 1})
    await store.append("tariff-motos-part", edit, id=stable_id("an admin"))
    with pytest.raises(Conflict, match="motos-part was edited meanwhile"):
        await log.append(store, known, (edit.model_copy(update={"net_cents": 2}),))


def _msia(nats_url: str, home: Path, *words: str, stdin: str = "") -> Ran:
    own = {"NATS_URL": nats_url, "MSIA_HOME": str(home), "MSIA_ENV": "local"}
    return run("tariffs", *words, environment={**os.environ, **own}, stdin=stdin)


async def test_the_commands_read_the_log(store: EventStore, nats_server: NatsServer, tmp_path: Path) -> None:
    def msia(*words: str, stdin: str = "") -> Any:
        return _msia(nats_server.url, tmp_path, *words, stdin=stdin).json

    done = await asyncio.to_thread(msia, "load", "--file", str(SEED), "--if-empty", "-o", "json")
    assert [row["version"] for row in done["tariffs"]] == [1, 1]
    listed = await asyncio.to_thread(msia, "list", "-o", "json")
    assert sorted((row["slug"], row["version"]) for row in listed["tariffs"]) == sorted(
        (slug, 1) for slug in _SLUGS
    )
    line = '{"category":"motos-part","codes":["ESCAPE","MANILLAR"]}'
    priced = await asyncio.to_thread(msia, "quote", "--jsonl", "-", stdin=line)
    assert priced["gross_cents"] == 21175


def test_without_a_server_the_log_is_unreachable(tmp_path: Path) -> None:
    done = _msia("nats://127.0.0.1:1", tmp_path, "list")
    assert done.code == 5
    assert "Traceback" not in done.err
