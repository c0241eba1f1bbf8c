"""Turns and deliveries: quotes, bursts, people, crashes, and what Chatwoot makes of it."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from contracts.events.control import (
    DeliveryCancelRequested,
    Erased,
    PauseRequested,
    ResumeRequested,
)
from contracts.events.customer import CustomerErased
from contracts.events.delivery import DeliveryParked
from contracts.events.tariff import TariffPublished, TierPriced
from contracts.ids import whole
from domain.overview import overview
from tests.fixtures.chatwoot import bodies
from tests.histories.shaping import ANSWERED, NotThatShape, shape
from tests.histories.town import Town


@shape
async def simple_quote(town: Town) -> Sequence[str]:
    await town.writes("Hola, quiero homologar el escape y el manillar de mi MT-07")
    await town.until(QuoteGiven=1, **ANSWERED)
    return ()


@shape
async def variant_then_quote(town: Town) -> Sequence[str]:
    await town.writes("precio para la suspensión de mi moto")
    await town.until(**ANSWERED)
    await town.writes("la delantera")
    await town.until(QuoteGiven=1, TurnCompleted=2, DeliverySucceeded=2)
    return ()


@shape
async def burst_supersedes_a_turn(town: Town) -> Sequence[str]:
    await town.writes("Buenas")
    await town.until(**ANSWERED)
    async with town.frozen_turn("cuánto cuesta homologar unos espejos de moto"):
        await town.writes("y el escape también")
    await town.until(TurnCompleted=2, DeliverySucceeded=2)
    await _abandoned(town, "superseded")
    return ()


@shape
async def person_takes_over_mid_turn(town: Town) -> Sequence[str]:
    await town.writes("Buenas")
    await town.until(**ANSWERED)
    async with town.frozen_turn("quiero homologar el manillar de la moto"):
        await town.person("open")
        await town.person("reply", text="Hola, soy Marta, te atiendo yo")
        await town.until(HumanReplied=1)
    await town.until(TurnAbandoned=1)
    await _abandoned(town, "person")
    await town.writes("gracias Marta")
    await town.until(MessageReceived=3)
    await town.person("pending")
    await town.person("unassign")
    await town.quiet(1.0)
    await town.writes("una cosa más: ¿y unos retrovisores?")
    await town.until(TurnCompleted=2, DeliverySucceeded=2)
    return ()


@shape
async def handoff_on_request(town: Town) -> Sequence[str]:
    await town.writes("quiero hablar con una persona")
    await town.until(HandoffRequested=1, DeliverySucceeded=2)
    await town.person("reply", text="Dime, ¿en qué puedo ayudarte?")
    await town.until(HumanReplied=1)
    return ()


@shape
async def media_without_words(town: Town) -> Sequence[str]:
    for number, message in enumerate(
        (
            {"type": "image", "text": "mi moto"},
            {"type": "sticker"},
            {"type": "audio"},
            {"type": "location", "location": {"latitude": 40.4, "longitude": -3.7, "name": "Taller"}},
            {"type": "unsupported"},
        ),
        start=1,
    ):
        await town.writes(message.pop("text", None), **message)
        await town.until(MessageReceived=number, TurnCompleted=number)
        if "HandoffRequested" in await town.names():
            break
    return ()


@shape
async def failed_delivery_is_retried(town: Town) -> Sequence[str]:
    await town.fails("429")
    await town.writes("cuánto cuesta homologar un escape de moto")
    await town.until(DeliveryFailed=1, **ANSWERED)
    await town.fails("reset")
    await town.writes("¿y unos espejos?")
    await town.until(DeliveryFailed=2, TurnCompleted=2, DeliverySucceeded=2)
    return ()


@shape
async def paused_and_resumed(town: Town) -> Sequence[str]:
    await town.writes("Hola")
    await town.until(**ANSWERED)
    await town.wishes(PauseRequested(by="admin-1", reason="lo miro yo"))
    await town.writes("¿cuánto vale homologar el escape de la moto?")
    await town.until(MessageReceived=2)
    await town.quiet()
    await town.wishes(ResumeRequested(by="admin-1"))
    await town.writes("¿y el manillar de la moto?")
    await town.until(TurnCompleted=2, DeliverySucceeded=2)
    return ()


@shape
async def edited_and_deleted(town: Town) -> Sequence[str]:
    first = await town.writes("cuánto cuesta homologar el escape de mi moto")
    await town.until(QuoteGiven=1, **ANSWERED)
    corrected = bodies.updated(
        bodies.message(
            first,
            "cuánto cuesta homologar el escape y los espejos de mi moto",
            conversation=town.display_id,
            contact=int((await town.contact()).rsplit("-", 1)[1]),
        )
    )
    await town.webhook(corrected)
    await town.until(MessageEdited=1)
    second = await town.writes("perdona, me equivoqué de mensaje")
    await town.until(MessageReceived=2, TurnCompleted=2)
    await town.person("delete", message_id=second)
    await town.until(MessageDeleted=1)
    return ()


@shape
async def tariff_changes_between_quotes(town: Town) -> Sequence[str]:
    question = "¿cuánto cuesta homologar unos retrovisores de moto?"
    await town.writes(question)
    await town.until(QuoteGiven=1, **ANSWERED)
    tariff = "tariff-motos-part"
    published = await town.store.load(f"msia.tariff.{tariff}")
    tiers = [one.event for one in published if isinstance(one.event, TierPriced)]
    number = sum(isinstance(one.event, TariffPublished) for one in published) + 1
    cheapest = min(tiers, key=lambda tier: tier.net_cents)
    dearer = cheapest.model_copy(update={"net_cents": cheapest.net_cents + 1234})
    release = TariffPublished(
        number=number, effective_from=datetime.now(UTC), author="admin-1", reason="subida de prueba"
    )
    for event in (dearer, release):
        await town.store.append(tariff, event, id=uuid4())
    await town.writes(question)
    await town.until(QuoteGiven=2, TurnCompleted=2, DeliverySucceeded=2)
    shown = overview(town.conversation, await town.store.load(whole(town.conversation)))
    if len({quote["net_cents"] for quote in shown["quotes"]}) != 2:
        raise NotThatShape("both quotes have the same price")
    return (f"msia.tariff.{tariff}",)


@shape
async def statuses_out_of_order(town: Town) -> Sequence[str]:
    await town.writes("Hola, ¿hacéis homologaciones?")
    await town.until(**ANSWERED)
    await town.quiet()
    now = datetime.now(UTC)
    for status, seconds in (("open", 30), ("pending", 20), ("resolved", 40), ("open", 10)):
        told = bodies.conversation(
            "conversation_status_changed",
            town.display_id,
            like="conversation_status_changed_open",
            at=now + timedelta(seconds=seconds),
            status=status,
        )
        before = (await town.names())["ConversationStatusChanged"]
        await town.webhook(told)
        await town.until(ConversationStatusChanged=before + 1)
    return ()


@shape
async def rejected_webhook(town: Town) -> Sequence[str]:
    await town.writes("Buenos días")
    await town.until(**ANSWERED)
    await town.webhook(b"{not json", delivery=str(uuid4()))
    await town.webhook({"event": "message_created", "id": "siete"}, delivery=str(uuid4()))
    return ("msia.inbox.rejected",)


@shape
async def person_with_a_mark_like_ours(town: Town) -> Sequence[str]:
    """Recorded with `DeliveryStatusReported.v2`: v1 took such a message for ours."""
    sent = await town.writes("cuánto cuesta homologar unos espejos de moto")
    await town.until(QuoteGiven=1, **ANSWERED)
    await town.quiet()
    answer = bodies.message(
        sent + 1_000_000,
        "Te llamo ahora mismo",
        like="message_created_person",
        conversation=town.display_id,
        contact=int((await town.contact()).rsplit("-", 1)[1]),
        content_attributes={"msia_part": "34000000001"},
    )
    await town.webhook(answer)
    await town.until(HumanReplied=1)
    return ()


@shape
async def crash_and_taken_over(town: Town) -> Sequence[str]:
    await town.writes("Buenas")
    await town.until(**ANSWERED)
    await town.killed_turn("precio de homologar el manillar de una moto")
    await town.until(TurnTakenOver=1, TurnCompleted=2, DeliverySucceeded=2)
    return ()


@shape
async def erased_mid_way(town: Town) -> Sequence[str]:
    await town.writes("cuánto cuesta homologar el escape de mi moto")
    await town.until(QuoteGiven=1, **ANSWERED)
    await town.quiet()
    contact = await town.contact()
    account, number = int(contact.split("-")[1]), int(contact.split("-")[2])
    await town.wishes(Erased(contact_id=number, by="admin-1"))
    gone = CustomerErased(account=account, contact_id=number, key_generation=1, reason="petición")
    await town.store.append(contact, gone, id=uuid4())
    await town.destroys_key(f"{contact}.1")
    return ()


@shape
async def parked_when_chatwoot_forgot(town: Town) -> Sequence[str]:
    """Last: Chatwoot forgets everyone."""
    await town.writes("Hola")
    await town.until(**ANSWERED)
    await town.quiet()
    async with town.frozen("outbox"):
        await town.writes("cuánto cuesta homologar un escape de moto")
        await town.until(ReplyRequested=2)
        await asyncio.sleep(1.0)
        await town.forgets()
    await town.until(DeliveryParked=1)
    parked = [one.event for one in await town.store.load(f"msia.delivery.{town.conversation}")]
    part = next(event.part_id for event in parked if isinstance(event, DeliveryParked))
    await town.wishes(DeliveryCancelRequested(by="admin-1", reason="ya no hace falta", part_id=part))
    await town.until(DeliveryCancelled=1)
    return ()


async def _abandoned(town: Town, reason: str) -> None:
    shown = overview(town.conversation, await town.store.load(whole(town.conversation)))
    if reason not in [turn["reason"] for turn in shown["turns"] if turn["outcome"] == "TurnAbandoned"]:
        raise NotThatShape(f"no turn was abandoned ({reason}): the agent was faster")
