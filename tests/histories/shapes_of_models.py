"""A model that is paid and may say anything, and limits on what is answered at all."""

from collections.abc import Sequence

from contracts.events.conversation import HandoffRequested, NoReplyNeeded, QuoteGiven
from tests.histories.shaping import ANSWERED, NotThatShape, shape, shape_with
from tests.histories.town import Town
from tests.integration.agent_providers.stub import Reply, completion

PAID = {
    "LLM_PROVIDERS": "openrouter",
    "LLM_RETRIES": "0",
    "OPENROUTER_API_KEY": "only-for-tests",
    "OPENROUTER_BASE_URL": "{stub}/api/v1",
    "LLM_CONTACT_BUDGET": "0.05",
    "AGENT_DEADLINE": "20",
    "LLM_RESERVE": "1",
}


def _understood(*elements: str, cost: float) -> Reply:
    said = {"intencion": "presupuesto", "elementos": list(elements), "descartar": [], "solo_estos": False}
    return completion(None, ("Comprender", said), finish="tool_calls", cost=cost)


@shape_with(**PAID)
async def budget_spent_then_a_person(town: Town) -> Sequence[str]:
    town.stub.reply(
        _understood("ESCAPE", cost=0.03),
        completion("Claro. ¿Quieres que te atienda una persona para revisarlo?", cost=0.05),
    )
    await town.writes("¿podéis homologar el escape de mi moto?")
    await town.until(**ANSWERED)
    await town.writes("vale, ¿y unos espejos?")
    await town.until(HandoffRequested=1, TurnCompleted=2)
    if [handoff.reason for handoff in await town.of(HandoffRequested)] != ["budget_spent"]:
        raise NotThatShape("the budget was not what ended it")
    await town.quiet()
    return ()


@shape_with(**PAID)
async def invented_price_is_blocked(town: Town) -> Sequence[str]:
    town.stub.reply(
        _understood("ESCAPE", cost=0.001),
        completion("Te costaría 99 € todo incluido.", cost=0.001),
        completion("Serían trescientos cincuenta euros.", cost=0.001),
    )
    await town.writes("¿cuánto cuesta homologar el escape de mi moto?")
    await town.until(ReplyBlocked=2, TurnCompleted=1)
    if await town.of(QuoteGiven) and not await town.of(HandoffRequested):
        raise NotThatShape("a blocked text went out")
    await town.quiet()
    return ()


@shape
async def flood_met_with_silence(town: Town) -> Sequence[str]:
    await town.writes(burst=[{"text": f"hola {number}"} for number in range(26)])
    await town.until(MessageReceived=26, TurnCompleted=1)
    await town.quiet()
    await town.writes(burst=[{"text": f"contesta {number}"} for number in range(5)])
    await town.until(MessageReceived=31, TurnCompleted=2)
    if not await town.of(NoReplyNeeded):
        raise NotThatShape("every turn had an answer")
    return ()


@shape_with(OUTBOX_UNTRACED_AFTER="1", OUTBOX_SWEEP_EVERY="0.5", OUTBOX_STANDBY="0")
async def traced_by_a_look(town: Town) -> Sequence[str]:
    """No webhook told what WhatsApp made of the reply."""
    await town.fails("drop", route="* message_updated", times=None)
    await town.writes("Hola, buenos días")
    await town.until(DeliveryTraced=1, **ANSWERED)
    return ()
