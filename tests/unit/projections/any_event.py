"""Any event that some projection wants, made up from its type: a new one is drawn as soon as it is wanted."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import hypothesis
from hypothesis import Phase, given, seed
from hypothesis import strategies as st
from pydantic import AwareDatetime
from pydantic.fields import FieldInfo

from contracts.event import Event, event_types
from contracts.events.conversation import TurnStarted
from contracts.ids import customer_id, stable_id
from services.projections.catalogue import PROJECTIONS
from tests.unit.projections import events as e
from tests.unit.projections import histories as h

times = st.integers(0, 10**5).map(lambda seconds: e.BEGAN + timedelta(seconds=seconds))
st.register_type_strategy(AwareDatetime, times)  # type: ignore[arg-type]  # what a field says, not a type

ADMINS = [stable_id("admin", number) for number in (1, 2)]

# What has to meet: rows are merged where events name the same thing.
_NAMED: dict[str, st.SearchStrategy[Any]] = {
    "account": st.just(1),
    "conversation": h.conversations,
    "contact_id": h.conversations,
    "message_id": h.messages,
    "turn_id": st.builds(e.turn_id, h.conversations, h.turns),
    "part_id": st.builds(e.part_id, h.conversations, h.turns),
    "quote_id": st.builds(e.quote_id, h.conversations, h.turns),
    "attempt": h.attempts,
    "ordinal": st.integers(0, 3),
    "snapshot": h.snapshots,
    "admin_id": st.sampled_from(ADMINS),
    "by": st.sampled_from([str(ADMINS[0]), "ana"]),
    "number": st.integers(1, 3),
    "article_id": st.just(stable_id("article", 1)),
    "arguments": st.just({"elements": ["ESCAPE"]}),
    "result": st.just({"net": 17500}),
    "response": st.just({"content": "Son 175 €"}),
}
_numbers = st.integers(0, 10**6)
_TYPED: dict[object, st.SearchStrategy[Any]] = {
    int: _numbers,
    int | None: st.one_of(st.none(), _numbers),
    str: h.texts,
    datetime: times,
}
_ABOUT = {
    "tariff": st.sampled_from(["tariff-motos-part", "tariff-coches"]),
    "customer": h.conversations.map(lambda number: customer_id(1, number)),
    "control": st.one_of(
        h.conversations.map(lambda number: f"1-{number}"),
        st.sampled_from(ADMINS).map(lambda admin: f"admin-{admin}"),
        st.just("log"),
    ),
    "ledger": st.just("log"),
}


def wanted() -> Iterator[type[Event]]:
    """Types that some projection wants, whatever they are about."""
    for _, kind in event_types():
        about = ("1-1", "contact-1-1", "tariff-x")
        if any(known.wants(kind, aggregate) for known in PROJECTIONS for aggregate in about):
            yield kind


def _field(name: str, field: FieldInfo) -> st.SearchStrategy[Any] | None:
    if name in _NAMED:
        return _NAMED[name]
    return None if field.metadata else _TYPED.get(field.annotation)


def of(kind: type[Event]) -> st.SearchStrategy[e.Told]:
    """Events of one type, where its context has them."""
    known = {
        name: found for name, field in kind.model_fields.items() if (found := _field(name, field)) is not None
    }
    conversation = h.conversations.map(lambda number: f"1-{number}")
    return st.builds(_told, _ABOUT.get(kind.context, conversation), st.builds(kind, **known), st.uuids())


def _told(aggregate: str, event: Event, id: UUID) -> e.Told:
    contact = getattr(event, "contact_id", None) or 1
    return e.Told(aggregate, event, id, customer_id(1, contact))


# A second start of one turn is not possible (see `histories`).
any_event = st.sampled_from([kind for kind in wanted() if kind is not TurnStarted]).flatmap(of)
wide_histories = st.builds(
    lambda one, other: [told for pair in zip(one, other, strict=False) for told in pair] + one[len(other) :],
    h.histories,
    st.lists(any_event, max_size=30),
)


def drawn() -> list[e.Told]:
    """The same events each time: some histories, and some of every type that a projection wants."""
    found: list[list[e.Told]] = []
    each = st.tuples(*[of(kind) for kind in wanted() if kind is not TurnStarted]).map(list)

    @seed(1)
    @hypothesis.settings(max_examples=8, database=None, deadline=None, phases=[Phase.generate])
    @given(history=wide_histories, others=each)
    def draw(history: list[e.Told], others: list[e.Told]) -> None:
        found.extend((history, others))

    draw()
    return h.possible(found)
