"""Events in, rows out."""

import json

import asyncpg

from contracts.events.conversation import TurnAbandoned
from contracts.events.customer import CustomerErased
from contracts.events.delivery import DeliveryFailed, DeliveryParked
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
        await models.at(await log.tell(attempted(1, 1), about(1, failed)))
        assert await state() == ("attempted", None, "timeout", 1)
        await models.at(await log.tell(about(1, parked)))
        assert await state() == ("parked", "chatwoot_403", "timeout", 1)


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
