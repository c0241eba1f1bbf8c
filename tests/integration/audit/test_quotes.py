"""`msia quotes list|explain|audit` over a log with published tariffs, one right quote and one that is not."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from contracts.events.conversation import QuoteGiven, TariffRef, TurnStarted
from contracts.events.tariff import TariffPublished
from contracts.ids import whole
from contracts.money import Money
from eventstore.reading import Reader, StoredMessage
from eventstore.store import EventStore
from services.audit.quotes.found import quote
from services.ingress.tariffs.log import load
from services.ingress.tariffs.seed import load_file
from tests.integration.audit import story
from tests.integration.audit.conftest import Msia

SEED = Path(__file__).parents[3] / "infra" / "seed" / "tariffs.yaml"
PUBLISHED = datetime(2026, 1, 1, tzinfo=UTC)


async def tell(store: EventStore, conversation: int, message: int, ref: TariffRef, gross: int) -> None:
    """The story, with the tariff that the log really has and a gross price of our choosing."""
    told = await story.append(store, conversation, story.question(conversation, message), 0)
    for number, event in enumerate(story.decisions(conversation, message, told.position), 1):
        if isinstance(event, TurnStarted):
            event = event.model_copy(update={"tariffs": (ref,)})
        if isinstance(event, QuoteGiven):
            event = event.model_copy(update={"tariff": ref, "gross": Money(cents=gross)})
        told = await story.append(store, conversation, event, number, told)


@pytest.fixture(scope="module")
async def ref(writer: EventStore) -> TariffRef:
    """Of the price list that conversations 1-1 and 1-2 were quoted from; 1-2 was told a cent too much."""
    wanted = {"motos-part": load_file(SEED)["motos-part"]}
    await load(writer, wanted, now=PUBLISHED, reason="the first list")
    ref = TariffRef(slug="motos-part", version=1, position=await writer.last_position())
    await tell(writer, 1, 101, ref, 21175)
    await tell(writer, 2, 201, ref, 21176)
    return ref


def test_list_shows_the_latest_first(msia: Msia, ref: TariffRef) -> None:
    rows = msia("quotes", "list", "-o", "json").json["quotes"]
    assert [(row["conversation"], row["gross_cents"]) for row in rows] == [("1-2", 21176), ("1-1", 21175)]
    assert all(row["version"] == ref.version and row["given_position"] for row in rows)
    only = msia("quotes", "list", "--conversation", "1-1", "-o", "csv").out.splitlines()
    assert len(only) == 2
    assert "ESCAPE MANILLAR" in only[1]
    assert msia("quotes", "list", "--until", "2026-01-01", "-o", "json").json["quotes"] == []
    assert "175,00 €" in msia("quotes", "list", "-o", "table").out


def test_audit_names_the_one_that_differs(msia: Msia, ref: TariffRef) -> None:
    ran = msia("quotes", "audit", "-o", "json")
    assert ran.code == 1, ran.err
    found = json.loads(ran.out)
    assert (found["checked"], found["different"], found["unread"]) == (2, 1, 0)
    right, wrong = found["quotes"]
    assert right["equal"]
    assert right["recomputed_gross_cents"] == 21175
    assert wrong["differences"] == [{"field": "gross_cents", "said": 21176, "found": 21175}]
    table = msia("quotes", "audit", "-o", "table")
    assert "gross_cents: the log says 21176, computed 21175" in table.out
    assert "2 quotes computed again: 1 equal, 1 differ" in table.err
    alone = msia("quotes", "audit", "--conversation", "1-1", "-o", "json")
    assert (alone.code, json.loads(alone.out)["different"]) == (0, 0)


def test_explain_gives_the_whole_provenance(msia: Msia, ref: TariffRef) -> None:
    id = str(story.quote_id(1))
    shown = msia("quotes", "explain", id, "-o", "json").json
    assert [message["message_id"] for message in shown["messages"]] == [101]
    assert shown["turn"]["turn_id"] == str(story.turn_id(1))
    assert [step["event"] for step in shown["steps"]] == ["ModelCalled", "ToolCalled"]
    assert shown["tariff"] | {"name": ""} == {
        "slug": "motos-part",
        "name": "",
        "version": 1,
        "position": ref.position,
        "effective_from": "2026-01-01T00:00:00.000000Z",
        "author": "seed",
        "reason": "the first list",
    }
    assert [(line["kind"], line["net_cents"]) for line in shown["lines"]] == [("tier", 17500), ("vat", 3675)]
    assert [part["stage"] for part in shown["deliveries"]] == ["succeeded"]
    assert shown["quote"]["equal"]
    line = msia("quotes", "explain", id, "-o", "jsonl").out
    assert (line.count("\n"), json.loads(line)) == (1, shown)
    table = msia("quotes", "explain", id[:8], "-o", "table").out
    assert "Computed again from the log: equal to the cent." in table
    assert "T6 (140,00 €): no, admite 1 de L4 y hay 2 (ESCAPE, MANILLAR)" in table


def test_explain_of_an_id_that_is_not_there(msia: Msia, ref: TariffRef) -> None:
    assert msia("quotes", "explain", "00000000").code == 3
    assert msia("quotes", "explain", "00").code == 2
    wrong = msia("quotes", "explain", str(story.quote_id(2)), "-o", "table")
    assert "gross_cents: the log says 21176, computed 21175" in wrong.out


class Watched(Reader):
    """What it was asked to read."""

    def __init__(self, reader: Reader) -> None:
        super().__init__(reader.client, reader.stream)
        self.filters: list[str] = []

    def read(self, filter: str = "msia.>", *args: Any, **kwargs: Any) -> AsyncIterator[StoredMessage]:
        self.filters.append(filter)
        return super().read(filter, *args, **kwargs)


async def test_explain_loads_the_conversation_of_that_quote_alone(writer: EventStore, ref: TariffRef) -> None:
    reader = Watched(writer.reader)
    found = await quote(reader, str(story.quote_id(2))[:8].upper())
    assert (found.quote.quote_id, found.recorded.aggregate) == (story.quote_id(2), "1-2")
    assert reader.filters == ["msia.conversation.*", whole("1-2")]


@pytest.fixture
async def poisoned(writer: EventStore, ref: TariffRef) -> None:
    """Beside what there is: quotes and a tariff that do not decode, and a wrong price beside poison."""

    async def forge(subject: str, type: str, body: bytes = b'{"open": {"odd": 1}}') -> None:
        id = str(uuid4())
        headers = {"ce-id": id, "ce-type": type, "ce-source": "x", "ce-time": "2026-03-02T10:00:00Z"}
        await writer.client.jetstream().publish(subject, body, headers=headers)

    await forge("msia.conversation.1-9", QuoteGiven.type)
    await forge("msia.conversation.1-9", QuoteGiven.type.replace("v1", "v9"))
    await forge("msia.tariff.tariff-odd", TariffPublished.type)
    await forge("msia.tariff.tariff-motos-part", TariffPublished.type)
    await forge("msia.conversation.1-2", TurnStarted.type)


def test_what_does_not_decode_stops_no_other(msia: Msia, poisoned: None) -> None:
    """Nor does it hide a wrong price that stands beside it."""
    ran = msia("quotes", "audit", "-o", "json")
    found = json.loads(ran.out)
    assert (ran.code, found["checked"], found["different"], found["unread"]) == (1, 2, 1, 2)
    right, wrong = found["quotes"]
    assert right["equal"]  # published before what cannot be read
    assert wrong["problem"]
    assert {one["field"] for one in wrong["differences"]} == {"turn", "gross_cents"}
    assert "QuoteGiven.v9" in ran.err
    alone = msia("quotes", "audit", "--conversation", "1-9", "-o", "json")
    assert (alone.code, json.loads(alone.out)["unread"]) == (6, 2)
    listed = msia("quotes", "list", "-o", "json")
    assert (listed.code, len(json.loads(listed.out)["quotes"])) == (6, 2)
    assert msia("quotes", "explain", str(story.quote_id(1)), "-o", "json").code == 0
    missing = msia("quotes", "explain", "00000000")
    assert missing.code == 3
    assert "2 do not decode, the first is position" in missing.err
