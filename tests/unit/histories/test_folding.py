"""What was recorded once folds for ever: with its keys, and with all of them gone."""

import json
import os

import pytest

from contracts.event import event_type
from contracts.private import ERASED
from domain.overview import state_hash
from services.projections.catalogue import PROJECTIONS
from services.projections.projection import Projection
from tests.histories.stored import FOLDER, History, names
from tests.histories.thinking import decoded
from tests.unit.histories.replaying import differs, folds, rows_of

EVERY = pytest.mark.parametrize("name", names())
# what projections take from private parts, and the mark that it is gone
PERSONAL = {"text", "erased", "name", "name_folded", "phone", "phone_digits", "email"}


@EVERY
async def test_it_folds_as_it_always_has(name: str) -> None:
    history = History.read(name)
    found = folds(await decoded(history, history.keys))
    path = FOLDER / "expected" / f"{name}.json"
    if os.environ.get("HISTORIES") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    assert not differs(json.loads(path.read_text()), found)


@EVERY
async def test_without_any_key_it_folds_to_the_same(name: str) -> None:
    history = History.read(name)
    with_keys, without = await decoded(history, history.keys), await decoded(history, {})
    assert any(getattr(one.event, field) is ERASED for one in without for field in one.event.private)
    before, after = folds(with_keys), folds(without)
    assert before == after
    assert [state_hash(one) for one in before.values()] == [state_hash(one) for one in after.values()]


@EVERY
@pytest.mark.parametrize("projection", PROJECTIONS, ids=lambda projection: projection.name)
async def test_read_models_take_it_with_keys_and_without(name: str, projection: Projection) -> None:
    history = History.read(name)
    before = rows_of(projection, await decoded(history, history.keys))
    after = rows_of(projection, await decoded(history, {}))
    for table, rows in before.items():
        changed = {
            column
            for one, other in zip(rows, after[table], strict=True)
            for column in one.keys() | other.keys()
            if one.get(column) != other.get(column)
        }
        assert changed <= PERSONAL, f"{table}: {changed - PERSONAL}"


@EVERY
async def test_every_stored_type_reads_as_one_of_today(name: str) -> None:
    history = History.read(name)
    for message, recorded in zip(history.messages, await decoded(history, {}), strict=True):
        assert recorded.stored_type == message.headers["ce-type"]
        assert type(recorded.event) is event_type(recorded.stored_type)


def test_there_are_enough_and_they_are_small() -> None:
    assert len(names()) >= 10
    assert sum(path.stat().st_size for path in FOLDER.rglob("*.json*")) < 2_000_000


def test_a_history_holds_nobodys_words_in_the_open() -> None:
    """The phones of the recorder begin with +34000: they and what they wrote are in private parts only."""
    for name in names():
        for message in History.read(name).messages:
            assert b"+34000" not in message.body, (name, message.position)
            ours = message.subject.startswith(
                ("msia.tariff.", "msia.control.article-", "msia.control.prompt-")
            )
            assert b"homologar" not in message.body or ours, (name, message.position)


def test_a_difference_is_found() -> None:
    said = {"net": [1, {"cents": 5}]}
    assert not differs(said, {"net": [1, {"cents": 5, "new": 1}], "more": 2})
    assert differs(said, {"net": [1, {"cents": 6}]})
    assert differs(said, {"net": [1]})
    assert differs(said, {})
