"""Admins, auditors and Chatwoot's people: who silences the bot, and who brings it back."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from contracts.events.control import (
    ArticleWithdrawn,
    DeliveryParkRequested,
    DeliveryRetryRequested,
    PromptPublished,
    QuarantineDropped,
    QuarantineRetryRequested,
    TakeoverRequested,
)
from contracts.events.conversation import ReplyRequested, TurnStarted
from contracts.events.customer import CustomerRestricted, CustomerUnrestricted
from contracts.events.tariff import (
    DraftDiscarded,
    ElementDefined,
    ElementRetired,
    ExtraPriced,
    ExtraRemoved,
    RuleRemoved,
    RuleSet,
    TariffPublished,
    TariffWithdrawn,
    TierPriced,
    TierRemoved,
)
from contracts.ids import whole
from services.common.prompts import defaults
from tests.fixtures.chatwoot import bodies
from tests.histories.shaping import ANSWERED, NotThatShape, shape
from tests.histories.town import Town

ADMIN = "admin-1"


@shape
async def muted_and_heard_again(town: Town) -> Sequence[str]:
    await town.writes("Hola")
    await town.until(**ANSWERED)
    contact = (await town.contact()).removeprefix("contact-")
    await town.asks(f"/api/contacts/{contact}/mute", reason="insultos repetidos")
    await town.writes("¿cuánto cuesta homologar el escape de la moto?")
    await town.until(MessageReceived=2, BotPaused=1)
    await town.quiet()
    await town.asks(f"/api/contacts/{contact}/unmute", reason="se ha disculpado")
    await town.writes("¿y los espejos de la moto?")
    await town.until(BotResumed=1, TurnCompleted=2, DeliverySucceeded=2)
    return ()


@shape
async def restricted_and_allowed_again(town: Town) -> Sequence[str]:
    await town.writes("Hola")
    await town.until(**ANSWERED)
    contact = await town.contact()
    account, number = (int(part) for part in contact.split("-")[1:])
    event = CustomerRestricted(account=account, contact_id=number, reason="bloqueo legal")
    await town.store.append(contact, event, id=uuid4())
    await town.writes("¿seguís ahí?")
    await town.until(MessageReceived=2, BotPaused=1)
    await town.quiet()
    lifted = CustomerUnrestricted(account=account, contact_id=number, by=ADMIN, reason="resuelto")
    await town.store.append(contact, lifted, id=uuid4())
    await town.writes("¿cuánto cuesta homologar el escape de la moto?")
    await town.until(BotResumed=1, TurnCompleted=2)
    await town.quiet()
    return ()


@shape
async def switched_off_with_one_waiting(town: Town) -> Sequence[str]:
    """With the log's own facts: its identity, the switch, a seal."""
    await town.writes("Buenas")
    await town.until(**ANSWERED)
    await town.asks("/api/bot/switch", on=False, reason="mantenimiento")
    try:
        await town.writes("¿cuánto cuesta homologar el manillar de mi moto?")
        await town.until(MessageReceived=2)
        await town.quiet()
    finally:
        await town.asks("/api/bot/switch", on=True, reason="hecho")
    await town.until(TurnCompleted=2, DeliverySucceeded=2)
    await town.sealed()
    return ("msia.control.log", "msia.ledger.log")


@shape
async def taken_over_by_an_admin(town: Town) -> Sequence[str]:
    await town.writes("Hola, quería información")
    await town.until(**ANSWERED)
    await town.wishes(TakeoverRequested(by=ADMIN, reason="cliente habitual"))
    await town.until(BotPaused=1)
    await town.person("note", text="Es cliente desde hace años")
    await town.person("reply", text="Hola, soy Marta: dime")
    await town.until(NoteWritten=1, HumanReplied=1)
    await town.asks(f"/api/conversations/{town.conversation}/resume", reason="resuelto")
    await town.until(BotResumed=1)
    await town.writes("¿y cuánto sería homologar el escape de la moto?")
    await town.until(TurnCompleted=2, QuoteGiven=1)
    await town.quiet()
    return ()


@shape
async def prompt_published_between_turns(town: Town) -> Sequence[str]:
    await town.writes("Hola, ¿homologáis motos?")
    await town.until(**ANSWERED)
    text = defaults()["compose"] + "\nNo uses emoticonos.\n"
    event = PromptPublished(name="compose", number=1, text=text, by=ADMIN, reason="más sobrio")
    await town.store.append("prompt-compose", event, id=uuid4())
    await town.quiet(1.0)
    await town.writes("¿cuánto cuesta homologar el escape de la moto?")
    await town.until(QuoteGiven=1, TurnCompleted=2, DeliverySucceeded=2)
    if len({turn.prompt_version for turn in await town.of(TurnStarted)}) != 2:
        raise NotThatShape("both turns had the same prompts")
    return ("msia.control.prompt-compose",)


@shape
async def same_customer_elsewhere(town: Town) -> Sequence[str]:
    """Recorded whole: the conversation before, which a person resolved, and the one after it."""
    await town.writes("sois unos inútiles y unos gilipollas")
    await town.until(TurnCompleted=1)
    await town.quiet()
    before = town.conversation
    await town.person("resolve")
    await town.quiet(1.0)
    await town.writes("perdona, ¿cuánto cuesta homologar el escape de mi moto?")
    if town.conversation == before:
        raise NotThatShape("Chatwoot opened no new conversation")
    await town.until(**ANSWERED)
    if not any(turn.elsewhere.texts for turn in await town.of(TurnStarted)):
        raise NotThatShape("nothing was seen elsewhere")
    return (whole(before),)


@shape
async def knowledge_cited(town: Town) -> Sequence[str]:
    await town.writes("¿Qué es una homologación?")
    await town.until(**ANSWERED)
    cited = [chunk for reply in await town.of(ReplyRequested) for chunk in reply.cited]
    if not cited:
        raise NotThatShape("the reply cites nothing")
    return (f"msia.control.article-{cited[0][:36]}",)


@shape
async def article_withdrawn_between_turns(town: Town) -> Sequence[str]:
    """Asked again, the reply no longer cites what is withdrawn."""
    question = "¿Qué es una homologación?"
    await town.writes(question)
    await town.until(**ANSWERED)
    cited = [chunk for reply in await town.of(ReplyRequested) for chunk in reply.cited]
    article = UUID(cited[0][:36])
    event = ArticleWithdrawn(article_id=article, by=ADMIN, reason="se reescribe")
    await town.store.append(f"article-{article}", event, id=uuid4())
    await town.quiet()
    await town.writes(question)
    await town.until(TurnCompleted=2)
    await town.quiet()
    again = [chunk for reply in (await town.of(ReplyRequested))[1:] for chunk in reply.cited]
    if any(chunk.startswith(str(article)) for chunk in again):
        raise NotThatShape("it was cited again")
    return (f"msia.control.article-{article}",)


@shape
async def personal_data_opened(town: Town) -> Sequence[str]:
    await town.writes("cuánto cuesta homologar unos espejos de moto")
    await town.until(QuoteGiven=1, **ANSWERED)
    await town.quiet()
    await town.asks(f"/api/privacy/open/{town.conversation}", reason="queja 12")
    await town.until(PersonalDataOpened=1)
    await town.writes("¿y el escape?")
    await town.until(TurnCompleted=2, DeliverySucceeded=2)
    return ()


@shape
async def parked_and_sent_again(town: Town) -> Sequence[str]:
    await town.writes("Hola")
    await town.until(**ANSWERED)
    await town.quiet()
    async with town.frozen("outbox"):
        await town.writes("cuánto cuesta homologar un escape de moto")
        await town.until(ReplyRequested=2)
        part = (await town.of(ReplyRequested))[-1].parts[0].part_id
        await town.wishes(DeliveryParkRequested(by=ADMIN, reason="lo reviso antes", part_id=part))
    await town.until(DeliveryParked=1)
    await town.quiet(1.0)
    await town.wishes(DeliveryRetryRequested(by=ADMIN, reason="está bien", part_id=part))
    await town.until(DeliveryRequeued=1, DeliverySucceeded=2)
    return ()


@shape
async def chatwoot_speaks_by_itself(town: Town) -> Sequence[str]:
    """A greeting of the inbox, and a contact that a person corrects."""
    sent = await town.writes("Buenas tardes")
    await town.until(**ANSWERED)
    await town.quiet()
    contact = int((await town.contact()).rsplit("-", 1)[1])
    greeting = bodies.message(
        sent + 1_000_000,
        "Gracias por escribirnos",
        like="message_created_greeting",
        conversation=town.display_id,
        contact=contact,
    )
    await town.webhook(greeting)
    await town.until(AutomaticMessageSent=1)
    await town.webhook(bodies.fixture("contact_updated") | {"id": contact, "name": "Prueba Corregida"})
    await town.quiet()
    return ()


@shape
async def quarantined_and_dropped(town: Town) -> Sequence[str]:
    """What an operator says of a reader's quarantine; here none was, and nothing else may change for it."""
    sent = await town.writes("cuánto cuesta homologar unos espejos de moto")
    await town.until(QuoteGiven=1, **ANSWERED)
    await town.quiet()
    position = (await town.store.load(f"msia.inbox.{town.conversation}"))[-1].position
    names = {"reader": "projections.nothing", "aggregate": town.conversation, "by": ADMIN}
    await town.wishes(QuarantineRetryRequested(**names, reason="corregido"))
    await town.wishes(QuarantineDropped(**names, positions=(position,), reason=f"no se lee ({sent > 0})"))
    return ()


@shape
async def tariff_edited_and_withdrawn(town: Town) -> Sequence[str]:
    """Each edit there is, a version that waits and is withdrawn, a draft that is thrown away."""
    await town.writes("¿cuánto cuesta homologar unos espejos de moto?")
    await town.until(QuoteGiven=1, **ANSWERED)
    tariff = "tariff-aseicars-prof"
    stands = [one.event for one in await town.store.load(f"msia.tariff.{tariff}")]
    element = next(event.code for event in stands if isinstance(event, ElementDefined) and event.list)
    extra = next(event.code for event in stands if isinstance(event, ExtraPriced))
    tier = [event.code for event in stands if isinstance(event, TierPriced)][-1]
    soon = datetime.now(UTC) + timedelta(days=1)
    for event in (
        RuleSet(element=element, net_cents=1500),
        RuleRemoved(element=element),
        ElementRetired(code=element),
        ExtraRemoved(code=extra),
        TierRemoved(code=tier),
        TariffPublished(number=2, effective_from=soon, author=ADMIN, reason="menos oferta"),
        TariffWithdrawn(number=2, author=ADMIN, reason="fue un error"),
        DraftDiscarded(author=ADMIN, reason="fue un error"),
    ):
        await town.store.append(tariff, event, id=uuid4())
    await town.writes("¿y el escape de la moto?")
    await town.until(TurnCompleted=2, DeliverySucceeded=2)
    return (f"msia.tariff.{tariff}",)
