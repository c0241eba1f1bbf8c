"""A customer who answers what somebody of the team asked, after the conversation was given back."""

from datetime import timedelta
from uuid import uuid4

from contracts.events.conversation import QuoteGiven
from contracts.events.inbox import ConversationStatusChanged, HumanReplied, Snapshot
from tests.unit.agent.talking import Talk

QUESTION = "Hola, soy Marta. ¿La suspensión que has cambiado es la delantera o la trasera?"


def given_back(talk: Talk, said: str) -> None:
    """The handoff opens the conversation; a person writes, and sets it to pending."""
    status(talk, "open")
    talk._messages += 1
    talk.now += timedelta(seconds=5)
    talk.append(
        HumanReplied(
            account=1, conversation=1, contact_id=1, message_id=2, created_at=talk.now, via="chatwoot",
            user_id=7, text=said,
        ),
        uuid4(),
    )  # fmt: skip
    status(talk, "pending")


def status(talk: Talk, name: str) -> None:
    talk.now += timedelta(seconds=5)
    shown = Snapshot(status=name, updated_at=talk.now)
    talk.append(ConversationStatusChanged(account=1, conversation=1, contact_id=1, snapshot=shown), uuid4())


async def test_the_answer_is_to_the_person_s_question() -> None:
    talk = Talk()
    await talk.say("quiero hablar con alguien sobre mi moto")
    given_back(talk, QUESTION)
    assert talk.state.in_charge == "bot"
    await talk.say("la trasera")
    assert [quote.elements for quote in talk.events(QuoteGiven)] == [("SUSPENSION_TRAS",)]


async def test_what_the_person_only_said_is_no_question() -> None:
    talk = Talk()
    await talk.say("quiero hablar con alguien sobre mi moto")
    given_back(talk, "Hola, soy Marta. La suspensión te la miro mañana.")
    await talk.say("la trasera")
    assert not talk.events(QuoteGiven)
