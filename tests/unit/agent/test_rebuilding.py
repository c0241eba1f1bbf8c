"""A recorded prompt is built again from the ids in `ModelCalled`, and its hash is the same."""

from typing import Any

import pytest

from contracts.envelope import Recorded
from contracts.errors import NotFound
from contracts.event import Event
from contracts.events.conversation import ModelCalled
from contracts.events.inbox import MessageEdited, Snapshot
from contracts.ids import stable_id
from contracts.private import ERASED
from domain.prompts.pinned import files
from services.agent.rebuilding import CannotRebuild, rebuild_prompt
from services.agent.replay.proving import proofs
from services.common.prompts import defaults
from tests.unit.agent.scripted import Scripted, calls
from tests.unit.agent.talking import ID, START, Talk

SAID = (
    "hola",
    "quiero la suspensión de mi moto y el escape",
    "delantera",
    "¿qué papeles hacen falta?",
    "¿sigue siendo válido el presupuesto?",
    "no, la trasera",
    "gracias",
)


def by_id(talk: Talk) -> dict[Any, Recorded[Event]]:
    return {recorded.envelope.id: recorded for recorded in talk.log}


def assert_all_rebuilt(talk: Talk) -> int:
    called = talk.events(ModelCalled)
    for one in called:
        named = {id: by_id(talk)[id] for id in one.prompt_events}  # those alone
        prompt = rebuild_prompt(one, named, talk.prompts, ID)
        assert prompt.hash == one.prompt_hash
    return len(called)


async def test_every_prompt_of_a_conversation_is_rebuilt_from_its_ids() -> None:
    talk = Talk()
    for text in SAID:
        await talk.say(text)
    assert assert_all_rebuilt(talk) > 2 * len(SAID)  # tools were called too


async def test_with_tools_a_stopped_text_and_an_edited_message() -> None:
    wish = ("VerDocumentos", {"elementos": ["ESCAPE"]})
    talk = Talk(Scripted(calls(wish, wish), "Son 100 €", "Te costaría lo que diga la tarifa.", "Vale."))
    await talk.say("el escape de mi moto")
    edited = MessageEdited(
        account=1, conversation=1, contact_id=1, message_id=1, created_at=START, snapshot=Snapshot(),
        text="el escape de mi Yamaha",
    )  # fmt: skip
    talk.append(edited, stable_id("edited"))
    await talk.say("¿y bien?")
    assert any(stable_id("edited") in one.prompt_events for one in talk.events(ModelCalled))
    assert assert_all_rebuilt(talk) >= 6


async def test_beyond_the_window_only_what_is_shown_is_named() -> None:
    talk = Talk()
    for number in range(25):
        await talk.say(f"hola {number}")
    assert_all_rebuilt(talk)
    assert len(talk.events(ModelCalled)[-1].prompt_events) < 30


async def test_another_text_is_told_by_the_hash() -> None:
    talk = Talk()
    await talk.say("hola")
    (one, _) = talk.events(ModelCalled)
    changed = files({name: text + " " for name, text in defaults().items()})
    with pytest.raises(CannotRebuild, match="another hash"):
        rebuild_prompt(one, by_id(talk), changed, ID)


async def test_a_changed_word_is_told_by_the_hash() -> None:
    talk = Talk()
    await talk.say("hola")
    events = by_id(talk)
    first = next(iter(events))
    heard = events[first]
    events[first] = heard.model_copy(update={"event": heard.event.model_copy(update={"text": "adiós"})})
    with pytest.raises(CannotRebuild):
        rebuild_prompt(talk.events(ModelCalled)[0], events, talk.prompts, ID)


async def test_an_erased_prompt_and_a_missing_event_are_said_so() -> None:
    talk = Talk()
    await talk.say("hola")
    one = talk.events(ModelCalled)[0]
    with pytest.raises(CannotRebuild, match="erased"):
        rebuild_prompt(one.model_copy(update={"prompt_hash": ERASED}), by_id(talk), talk.prompts, ID)
    with pytest.raises(NotFound):
        rebuild_prompt(one, {}, talk.prompts, ID)


async def test_an_auditor_sees_which_prompts_are_proved() -> None:
    talk = Talk()
    await talk.say("hola")
    assert {row["proof"] for row in proofs(ID, talk.log, lambda version: talk.prompts)} == {"same"}
    changed = files(dict.fromkeys(defaults(), "x"))
    assert {row["proof"] for row in proofs(ID, talk.log, lambda version: changed)} == {"differs"}
