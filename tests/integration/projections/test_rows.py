"""Events in, rows out."""

import json
from typing import Any

import asyncpg

from contracts.events.control import PauseRequested
from contracts.events.conversation import (
    BotPaused,
    BotResumed,
    HandoffRequested,
    ModelCalled,
    Part,
    ReplyBlocked,
    TurnAbandoned,
)
from contracts.events.customer import CustomerErased
from contracts.events.delivery import DeliveryFailed, DeliveryParked
from contracts.events.inbox import AutomaticMessageSent, MessageDeleted, MessageEdited, NoteWritten
from contracts.events.tariff import (
    DocumentationSet,
    ElementDefined,
    ElementRetired,
    ExtraPriced,
    RuleSet,
)
from contracts.ids import customer_id, stable_id
from services.projections.deliveries import queries as deliveries
from services.projections.history import queries as history
from services.projections.quotes import queries as quotes
from services.projections.tariffs import queries as tariffs
from tests.integration.projections.conftest import Log, Models, Reading
from tests.unit.projections.events import (
    BEGAN,
    Told,
    about,
    attempted,
    ended,
    message,
    part_id,
    person_replied,
    quote_given,
    quote_id,
    reply_requested,
    story,
    tariff,
    turn_id,
    turn_started,
)


async def _one(connection: asyncpg.Pool, id: str) -> dict[str, object]:
    found = await history.conversation(connection, id)  # type: ignore[arg-type]  # a pool runs queries as well
    assert found is not None
    return found


async def test_a_conversation_from_the_question_to_the_receipt(
    log: Log, models: Models, reading: Reading
) -> None:
    end = await log.tell(*story(1, "¿cuánto por el escape?"))
    async with reading():
        await models.at(end)
    async with models.pool.acquire() as connection:
        thread = await history.thread(connection, "1-1")
        assert [(said["author"], said["text"], said["tick"]) for said in thread] == [
            ("customer", "¿cuánto por el escape?", None),
            ("bot", "Son 175 €", "delivered"),
        ]
        assert thread[1]["message_id"] == 1001
        turn = (await history.turns(connection, "1-1"))[0]
        assert (turn["outcome"], turn["covers"], turn["model_calls"]) == ("ReplyRequested", [1000], 2)
        one = await _one(models.pool, "1-1")
        assert (one["answers"], one["status"], one["customer"], one["bot"], one["last_author"]) == (
            "bot",
            "pending",
            1,
            1,
            "bot",
        )
        quote = (await quotes.quotes(connection, limit=10))[0]
        assert (quote["net_cents"], quote["vat_cents"], quote["gross_cents"], quote["stands"]) == (
            17500,
            3675,
            21175,
            True,
        )
        part = (await deliveries.of_conversation(connection, "1-1"))[0]
        assert (part["state"], part["attempts"], part["message_id"]) == ("delivered", 1, 1001)


async def test_a_quote_of_an_abandoned_turn_was_not_given(log: Log, models: Models, reading: Reading) -> None:
    gone = TurnAbandoned(turn_id=turn_id(1, 1), seen=0, reason="superseded")
    late = reply_requested(1, 1)  # of the same turn, after its end: stands for nothing
    end = await log.tell(message(1, 1), turn_started(1, 1, [1]), quote_given(1, 1), ended(1, gone), late)
    async with reading():
        await models.at(end)
    async with models.pool.acquire() as connection:
        quote = await quotes.quote(connection, quote_id(1, 1))
        assert quote is not None
        assert quote["stands"] is False
        assert await deliveries.of_conversation(connection, "1-1") == []
        assert (await history.turns(connection, "1-1"))[0]["outcome"] == "TurnAbandoned"
        assert [said["author"] for said in await history.thread(connection, "1-1")] == ["customer"]


async def test_a_person_who_answers_is_in_charge(log: Log, models: Models, reading: Reading) -> None:
    end = await log.tell(message(1, 1), person_replied(1, 2))
    async with reading():
        await models.at(end)
    assert (await _one(models.pool, "1-1"))["answers"] == "human"


async def test_a_delivery_goes_through_its_states(log: Log, models: Models, reading: Reading) -> None:
    failed = DeliveryFailed(
        part_id=part_id(1, 1), seen=0, attempt=1, failure="unknown", code="timeout", retry_at=BEGAN
    )
    parked = DeliveryParked(part_id=part_id(1, 1), seen=0, reason="chatwoot_403")
    asked = [message(1, 1), turn_started(1, 1, [1]), reply_requested(1, 1)]

    async def state() -> tuple[object, ...]:
        async with models.pool.acquire() as connection:
            part = (await deliveries.of_conversation(connection, "1-1"))[0]
        return part["state"], part["reason"], part["last_error"], part["attempts"]

    async with reading():
        await models.at(await log.tell(*asked))
        assert await state() == ("pending", None, None, None)
        await models.at(await log.tell(attempted(1, 1)))
        assert await state() == ("attempted", None, None, 1)
        await models.at(await log.tell(about(1, failed)))
        assert await state() == ("pending", None, "timeout", 1)
        await models.at(await log.tell(about(1, parked)))
        assert await state() == ("parked", "chatwoot_403", "timeout", 1)


async def test_what_else_a_thread_can_hold(log: Log, models: Models, reading: Reading) -> None:
    fact: dict[str, Any] = {"account": 1, "conversation": 1, "contact_id": 1, "created_at": None}
    turn: dict[str, Any] = {"turn_id": turn_id(1, 1)}
    handed = HandoffRequested(
        **turn,
        seen=0,
        reason="asked",
        parts=(
            Part(part_id=part_id(1, 1, 0), kind="message"),
            Part(part_id=part_id(1, 1, 1), kind="note"),
            Part(part_id=part_id(1, 1, 2), kind="labels", labels=("bot",)),
        ),
        texts=("Te paso con una persona", "pregunta por plazos", ""),
    )
    model = ModelCalled(
        **turn,
        ordinal=0,
        node="understand",
        provider="offline",
        model_asked="offline",
        model_served="offline-1",
        prompt_hash="h",
        prompt_events=(),
        input_tokens=10,
        output_tokens=3,
        response={"text": "secreto"},
    )
    end = await log.tell(
        message(1, 1, "una persona, por favor"),
        turn_started(1, 1, [1]),
        about(1, model),
        about(1, ReplyBlocked(**turn, ordinal=1, guard="amounts", reason="no_quote", text="son 10 €")),
        about(1, handed),
        about(1, NoteWritten(**fact, message_id=5, text="llamar mañana")),
        about(1, AutomaticMessageSent(**fact, message_id=6, origin="automation", text="Fuera de horario")),
        about(1, MessageEdited(**fact, message_id=1, text="una persona")),
        about(1, MessageDeleted(**fact, message_id=6)),
    )
    async with reading():
        await models.at(end)
    async with models.pool.acquire() as connection:
        thread = await history.thread(connection, "1-1")
        assert [(said["author"], said["private"], said["text"]) for said in thread] == [
            ("customer", False, "una persona"),
            ("bot", False, "Te paso con una persona"),
            ("bot", True, "pregunta por plazos"),
            ("human", True, "llamar mañana"),
            ("system", False, "Fuera de horario"),
        ]
        assert [said["deleted_at"] is not None for said in thread] == [False, False, False, False, True]
        steps = await connection.fetch("SELECT kind, name, reason FROM history.steps ORDER BY position")
        assert [tuple(step) for step in steps] == [
            ("model", "offline-1", None),
            ("blocked", "amounts", "no_quote"),
        ]
        kinds = [part["kind"] for part in await deliveries.of_conversation(connection, "1-1")]
        assert kinds == ["message", "note", "labels"]
        one = await _one(models.pool, "1-1")
        assert (one["answers"], one["human"], one["last_author"]) == ("human", 0, "system")


async def test_a_pause_is_seen_and_its_parts_are_deliveries(
    log: Log, models: Models, reading: Reading
) -> None:
    status = Part(part_id=stable_id("test", "status"), kind="status", status="open")
    async with reading():
        await models.at(await log.tell(message(1, 1), about(1, PauseRequested(by="admin"))))
        assert (await _one(models.pool, "1-1"))["answers"] == "paused"
        await models.at(await log.tell(about(1, BotPaused(why="wish", seen=2, parts=(status,)))))
        async with models.pool.acquire() as connection:
            part = (await deliveries.of_conversation(connection, "1-1"))[0]
        assert (part["kind"], part["turn_id"], part["state"]) == ("status", None, "pending")
        await models.at(await log.tell(about(1, BotResumed(why="wish", seen=3))))
        assert (await _one(models.pool, "1-1"))["answers"] == "bot"


async def test_all_that_a_tariff_can_hold(log: Log, models: Models, reading: Reading) -> None:
    facts = [
        RuleSet(element="ESCAPE", net_cents=2500),
        ExtraPriced(code="URGENTE", name="Urgente", net_cents=5000),
        DocumentationSet(element=None, documents=("Ficha técnica",)),
        ElementDefined(code="BOLA", name="Bola de remolque", list="A"),
        ElementRetired(code="BOLA"),
    ]
    *draft, publish = tariff(1, 14000)
    end = await log.tell(
        *draft,
        *[
            Told("tariff-motos-part", fact, stable_id("test", fact.type, str(n)))
            for n, fact in enumerate(facts)
        ],
        publish,
    )
    async with reading():
        await models.at(end)
    found = await models.pool.fetch(
        "SELECT kind, code FROM tariffs.contents WHERE slug = 'motos-part' AND number = 1 ORDER BY since"
    )
    assert [tuple(row) for row in found] == [
        ("category", ""),
        ("element", "ESCAPE"),
        ("tier", "T1"),
        ("rule", "ESCAPE"),
        ("extra", "URGENTE"),
        ("documents", ""),
    ]


async def test_every_version_of_a_tariff_stays(log: Log, models: Models, reading: Reading) -> None:
    end = await log.tell(*tariff(1, 14000), *tariff(2, 15000))
    async with reading():
        await models.at(end)
    async with models.pool.acquire() as connection:
        await connection.set_type_codec("jsonb", schema="pg_catalog", encoder=str, decoder=json.loads)
        found = await tariffs.versions(connection)
        assert [(row["number"], row["tiers"][0]["net_cents"]) for row in found] == [(2, 15000), (1, 14000)]
        first = await tariffs.version(connection, "motos-part", 1)
        assert first is not None
        assert [element["code"] for element in first["elements"]] == ["ESCAPE"]


async def test_text_that_postgres_cannot_hold_is_still_a_row(
    log: Log, models: Models, reading: Reading
) -> None:
    end = await log.tell(message(1, 1, "a\0b 🏍️ \u202eאב"))
    async with reading():
        await models.at(end)
    async with models.pool.acquire() as connection:
        assert (await history.thread(connection, "1-1"))[0]["text"] == "a\ufffdb 🏍️ \u202eאב"


async def test_erasure_empties_the_words_of_that_customer_only(
    log: Log, models: Models, reading: Reading
) -> None:
    erased = CustomerErased(account=1, contact_id=1, key_generation=1, reason="asked")
    async with reading():
        await models.at(await log.tell(*story(1, "mi matrícula"), *story(2, "la mía")))
        told = Told(customer_id(1, 1), erased, stable_id("test", "erased"))
        await models.at(await log.tell(told))
    async with models.pool.acquire() as connection:
        for name in ("messages", "replies"):
            left = await connection.fetch(f"SELECT conversation, text, erased FROM history.{name}")
            for row in left:
                assert (row["text"] is None) == (row["conversation"] == "1-1") == bool(row["erased"])
        dump = await connection.fetchval("SELECT string_agg(h::text, '') FROM history.conversations h")
        assert "Lucía" not in dump
        assert (await quotes.quotes(connection, conversation="1-1", limit=1))[0]["gross_cents"] == 21175
