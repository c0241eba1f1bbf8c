"""What earlier versions wrote reads as today's; what may not change does not."""

import json
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from contracts.envelope import Envelope
from contracts.errors import NewerEvent, Undecodable, UnknownEvent
from contracts.event import event_type, event_types, from_stored, stored_as
from contracts.events.inbox import DeliveryStatusReported, MessageReceived
from contracts.private import ERASED
from contracts.upcasting import UPCASTERS, Open, PrivatePart, TypeName, Upcasters
from eventstore.codec import decode
from eventstore.reading import StoredMessage
from tests.histories.stored import History, names

V1, V2, V3 = (f"msia.test.PriceTold.v{version}" for version in (1, 2, 3))
PART = "1f0e8a8e-3c5b-5b0c-8f0a-000000000001"
TICK: Open = {
    "account": 1,
    "conversation": 7,
    "contact_id": 3,
    "message_id": 88,
    "created_at": None,
    "state": "delivered",
}


def steps() -> Upcasters:
    """v2 names the currency; v3 moves the phone to the private part."""
    made = Upcasters()

    @made.register(V1, changes={"currency"})
    def _currency(open_part: Open, private_part: PrivatePart) -> tuple[Open, PrivatePart]:
        return {**open_part, "currency": "EUR"}, private_part

    @made.register(V2, changes={"phone"})
    def _phone(open_part: Open, private_part: PrivatePart) -> tuple[Open, PrivatePart]:
        phone = open_part.pop("phone")
        return open_part, None if private_part is None else {**private_part, "phone": phone}

    return made


def test_a_chain_leads_to_today_and_leaves_what_is_stored() -> None:
    stored: Open = {"net": {"cents": 5}, "phone": "+34"}
    secret = {"text": "hola"}
    before = deepcopy((stored, secret))
    assert steps().latest(V1) == V3
    assert steps().apply(V1, stored, secret) == (
        {"net": {"cents": 5}, "currency": "EUR"},
        {"text": "hola", "phone": "+34"},
    )
    assert (stored, secret) == before


def test_a_chain_works_without_the_private_part() -> None:
    assert steps().apply(V2, {"net": 1, "phone": "+34"}, None) == ({"net": 1}, None)


def test_what_is_of_today_passes() -> None:
    assert steps().apply(V3, {"net": 1}, None) == ({"net": 1}, None)
    assert steps().latest("msia.test.Other.v1") == "msia.test.Other.v1"


def in_place(open_part: Open, private_part: PrivatePart) -> tuple[Open, PrivatePart]:
    open_part["net"]["cents"] = 0
    return open_part, private_part


def doubled(open_part: Open, private_part: PrivatePart) -> tuple[Open, PrivatePart]:
    return {**open_part, "net": {"cents": 10}}, private_part


def dropped(open_part: Open, private_part: PrivatePart) -> tuple[Open, PrivatePart]:
    return {}, private_part


def rewritten(open_part: Open, private_part: PrivatePart) -> tuple[Open, PrivatePart]:
    return open_part, {"net": "adiós"}


@pytest.mark.parametrize("wrong", [in_place, doubled, dropped, rewritten])
def test_an_amount_changes_only_where_that_is_declared(wrong: Any) -> None:
    for changes, fails in ((set(), True), ({"net"}, False)):
        made = Upcasters()
        made.register(V1, changes=changes)(wrong)
        if fails:
            with pytest.raises(Undecodable, match="net without declaring"):
                made.apply(V1, {"net": {"cents": 5}}, {"net": "hola"})
        else:
            made.apply(V1, {"net": {"cents": 5}}, {"net": "hola"})


def test_a_body_that_was_never_of_that_version_is_undecodable() -> None:
    with pytest.raises(Undecodable, match=f"{V2} .KeyError"):
        steps().apply(V2, {}, None)


def test_a_gap_in_a_chain_is_found_at_import() -> None:
    steps().check({V3: None})
    with pytest.raises(TypeError, match=f"{V1} has no upcaster"):
        Upcasters().check({V2: None})
    made = Upcasters()
    made.register(V2, changes=())(lambda a, b: (a, b))
    with pytest.raises(TypeError, match=f"{V1} has no upcaster"):
        made.check({V3: None})


def test_a_class_of_an_earlier_version_may_not_stay() -> None:
    with pytest.raises(TypeError, match="both in the code"):
        steps().check({V2: None, V3: None})


def test_an_upcaster_to_nowhere_is_found() -> None:
    with pytest.raises(TypeError, match="no type of today"):
        steps().check({})


def test_one_step_from_a_version_and_a_name_it_has() -> None:
    made = steps()
    with pytest.raises(TypeError, match="two upcasters"):
        made.register(V1, changes=())
    with pytest.raises(TypeError, match="no type"):
        made.register("PriceTold", changes=())


@pytest.mark.parametrize(
    "text", ["", "msia.a.B", "msia.a.B.v0", "msia.a.B.v-1", "msia.a.B.v٣", "x.a.B.v1", "msia..B.v1"]
)
def test_what_is_no_name_of_a_type(text: str) -> None:
    assert TypeName.parse(text) is None


# --- the real ones ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stored", "read"), [(PART, PART), ("34000000001", None), (PART.upper(), None), (None, None)]
)
def test_v1_of_a_delivery_status_took_any_word_for_a_part(stored: Any, read: Any) -> None:
    event = from_stored(
        "msia.inbox.DeliveryStatusReported.v1",
        {**TICK, "part_id": stored},
        {"error": None, "whatsapp_id": "w"},
    )
    assert isinstance(event, DeliveryStatusReported)
    assert (str(event.part_id) if event.part_id else None) == read
    assert (event.message_id, event.state, event.whatsapp_id) == (88, "delivered", "w")


def test_who_filters_stored_messages_finds_every_version() -> None:
    v1 = "msia.inbox.DeliveryStatusReported.v1"
    assert event_type(v1) is DeliveryStatusReported
    assert stored_as(DeliveryStatusReported, MessageReceived) == {
        v1,
        DeliveryStatusReported.type,
        MessageReceived.type,
    }


def test_every_upcaster_reads_something_that_was_recorded() -> None:
    recorded = {message.headers["ce-type"] for name in names() for message in History.read(name).messages}
    assert {step.source for step in UPCASTERS} <= recorded


def message(type: str, open_part: Any) -> StoredMessage:
    envelope = Envelope(id=uuid4(), type=type, source="msia/test", time=datetime(2026, 3, 1, tzinfo=UTC))
    headers = {**envelope.headers(), "ce-keyid": "contact-1-3.1"}
    body = json.dumps({"open": open_part}).encode()
    return StoredMessage(9, "msia.inbox.1-7", envelope.time, headers, body)


async def test_what_is_read_is_of_today_and_tells_what_is_stored() -> None:
    recorded = await decode(message("msia.inbox.DeliveryStatusReported.v1", TICK), None)
    assert recorded.stored_type == "msia.inbox.DeliveryStatusReported.v1"
    assert recorded.event.type == DeliveryStatusReported.type
    assert isinstance(recorded.event, DeliveryStatusReported)
    assert recorded.event.whatsapp_id is ERASED


async def test_a_version_from_the_future_names_its_position_and_what_to_do() -> None:
    with pytest.raises(NewerEvent, match=r"position 9.*newer version.*upgrade this service") as caught:
        await decode(message("msia.inbox.MessageReceived.v9", {}), None)
    assert caught.value.kind is MessageReceived


async def test_an_unknown_type_is_another_error_and_names_its_position() -> None:
    with pytest.raises(UnknownEvent, match="position 9") as caught:
        await decode(message("msia.inbox.NeverHeardOf.v1", {}), None)
    assert not isinstance(caught.value, NewerEvent)


def test_every_type_of_today_is_the_last_of_its_chain() -> None:
    for name, kind in event_types():
        assert UPCASTERS.latest(name) == name == kind.type
