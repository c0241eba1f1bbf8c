"""`msia replay fold`: the same events give the same state, on any machine, with keys or without."""

import hashlib
import json
from typing import Any

import pytest

from contracts.errors import KeyMissing
from contracts.ids import whole
from domain.overview import overview, state_hash
from eventstore.store import EventStore
from infra.embedded.nats import NatsServer
from tests.integration.audit import story
from tests.integration.audit.conftest import MASTER, Msia
from tests.integration.audit.golden import assert_golden


@pytest.fixture(scope="module")
async def log(writer: EventStore) -> None:
    await story.tell(writer, 1, 101)
    await story.tell(writer, 2, 201)


def canonical_hash(fold: dict[str, Any]) -> str:
    state = {name: value for name, value in fold.items() if name != "state_hash"}
    text = json.dumps(state, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.usefixtures("log")
def test_json_is_exactly_this(msia: Msia) -> None:
    ran = msia("replay", "fold", "1-1", "-o", "json")
    assert_golden("fold.json", ran.out)
    (fold,) = ran.json["folds"]
    assert fold["state_hash"] == canonical_hash(fold)


@pytest.mark.usefixtures("log")
def test_a_second_fold_is_the_same_and_another_position_is_not(msia: Msia) -> None:
    first, again = msia("replay", "fold", "1-1"), msia("replay", "fold", "1-1", "--position", "10")
    earlier = msia("replay", "fold", "1-1", "--position", "9")
    assert first.out == again.out
    assert first.json["folds"][0]["state_hash"] != earlier.json["folds"][0]["state_hash"]
    assert earlier.json["folds"][0]["deliveries"][0]["stage"] == "claimed"


@pytest.mark.usefixtures("log")
def test_several_in_the_order_given_each_once(msia: Msia) -> None:
    folds = msia("replay", "fold", "1-2", "1-1", "1-2").json["folds"]
    assert [fold["conversation"] for fold in folds] == ["1-2", "1-1"]
    assert folds[0]["quotes"][0]["gross_cents"] == 21175


@pytest.mark.usefixtures("log")
def test_it_agrees_with_state(msia: Msia) -> None:
    (fold,) = msia("replay", "fold", "1-1").json["folds"]
    state = msia("conversations", "state", "1-1").json
    del fold["state_hash"], state["tariffs_in_force"], state["schema_version"]
    assert fold == state


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("1-1", "1-9"), 3, "conversation 1-9 has no event in this log"),
        (("1-2", "--position", "10"), 3, "up to position 10"),
        (("1_1",), 2, "give account-number"),
        ((), 2, "ID"),
    ],
)
def test_exit_codes(msia: Msia, words: tuple[str, ...], code: int, said: str) -> None:
    ran = msia("replay", "fold", *words)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err


@pytest.mark.usefixtures("log")
async def test_with_keys_without_and_after_erasure(module_nats: NatsServer) -> None:
    """Only words differ, and an overview holds none."""
    async with EventStore.open(module_nats.url, source="msia/test", master_key=MASTER) as keyed:
        read = await keyed.load(whole("1-1"))
        assert read[0].event.text == story.TEXT  # type: ignore[attr-defined]
        with_keys = overview("1-1", read)

        keys = await keyed.client.jetstream().key_value("KEYS")
        assert await keys.delete("contact-1-1.1")
    async with EventStore.open(module_nats.url, source="msia/test", master_key=MASTER) as erased:
        after_erasure = overview("1-1", await erased.load(whole("1-1")))
        with pytest.raises(KeyMissing):
            await erased.keys.get("never-made.1")  # type: ignore[union-attr,arg-type]
    async with EventStore.open(module_nats.url, source="msia/test") as keyless:
        without_keys = overview("1-1", await keyless.load(whole("1-1")))
    assert with_keys == after_erasure == without_keys
    assert state_hash(with_keys) == state_hash(without_keys)
    assert without_keys["quotes"][0]["net_cents"] == 17500
    assert without_keys["turns"][0]["covers"] == [101]
    assert without_keys["deliveries"][0]["stage"] == "succeeded"
