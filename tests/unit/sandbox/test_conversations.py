from services.sandbox import conversations, humans, messages, window
from services.sandbox.state import AgentBot, Job, Message, MessageType
from tests.unit.sandbox.conftest import Desk


def begun(desk: Desk) -> None:
    desk.receive()
    desk.told()


def test_a_bots_handoff_answers_none_and_tells_three_events(desk: Desk) -> None:
    begun(desk)
    assert conversations.set_status(desk.world, desk.conversation(), "open", desk.bot) is None
    assert desk.events() == ["conversation_opened", "conversation_status_changed", "conversation_updated"]


def test_a_person_who_opens_gets_it_assigned(desk: Desk) -> None:
    begun(desk)
    humans.set_status(desk.world, desk.conversation(), "open")
    assert desk.conversation().assignee_id == desk.person.id
    *_, assigned = desk.told()
    assert assigned["changed_attributes"][0] == {"assignee_id": {"previous_value": None, "current_value": 2}}


def test_resolving_forgets_who_waits(desk: Desk) -> None:
    begun(desk)
    humans.set_status(desk.world, desk.conversation(), "resolved")
    assert desk.conversation().waiting_since is None
    assert desk.events()[0] == "conversation_resolved"


def test_nothing_is_told_when_nothing_changes(desk: Desk) -> None:
    begun(desk)
    assert conversations.update(desk.world, desk.conversation(), status="pending") is False
    assert desk.events() == []


def test_a_label_is_told_twice(desk: Desk) -> None:
    begun(desk)
    humans.label(desk.world, desk.conversation(), ["escape"])
    one, two = desk.told()
    assert one == two
    assert one["labels"] == ["escape"]
    assert one["changed_attributes"][0] == {"label_list": {"previous_value": [], "current_value": ["escape"]}}


def test_a_bot_and_a_person_exclude_each_other(desk: Desk) -> None:
    begun(desk)
    conversations.assign(desk.world, desk.conversation(), desk.bot)
    conversations.assign(desk.world, desk.conversation(), desk.person)
    assert desk.conversation().assignee_agent_bot_id is None
    conversations.assign(desk.world, desk.conversation(), None)
    assert desk.conversation().assignee_id is None


def test_activities_are_stored_and_never_told(desk: Desk) -> None:
    begun(desk)
    conversations.activity(desk.world, desk.conversation(), "algo")
    assert desk.events() == []
    assert [m.content for m in desk.world.store.all(Message, "message_type = 2")] == ["algo"]


def test_a_snoozed_conversation_opens_when_the_customer_writes(desk: Desk) -> None:
    begun(desk)
    humans.set_status(desk.world, desk.conversation(), "snoozed")
    desk.receive()
    assert desk.conversation().status == "open"


def test_a_persons_reply_leaves_a_pending_conversation_pending(desk: Desk) -> None:
    begun(desk)
    humans.reply(desk.world, desk.conversation(), "Hola, soy Elena")
    assert desk.conversation().status == "pending"
    assert desk.conversation().first_reply_created_at == desk.clock.now
    assert desk.events() == ["message_created", "conversation_updated"]


def test_an_answer_ends_the_wait_and_a_note_does_not(desk: Desk) -> None:
    begun(desk)
    humans.note(desk.world, desk.conversation(), "nota")
    assert desk.conversation().waiting_since
    messages.create(desk.world, desk.conversation(), MessageType.outgoing, "Hola", desk.bot)
    assert desk.conversation().waiting_since is None
    assert desk.conversation().first_reply_created_at is None


def test_the_window_closes_after_24_hours_and_opens_with_a_message(desk: Desk) -> None:
    begun(desk)
    desk.clock.advance(hours=23, minutes=59)
    assert window.can_reply(desk.world, desk.conversation())
    desk.clock.advance(minutes=1)
    assert not window.can_reply(desk.world, desk.conversation())
    desk.receive()
    assert window.can_reply(desk.world, desk.conversation())


def test_a_second_bot_is_told_when_the_conversation_is_its_own(desk: Desk) -> None:
    begun(desk)
    other = desk.world.store.add(AgentBot(account_id=1, name="otro", outgoing_url="http://127.0.0.1:1/otro"))
    conversations.assign(desk.world, desk.conversation(), other)
    told = [job.args["bot"] for job in desk.world.store.all(Job, "kind = 'bot_webhook'")]
    assert told == [desk.bot.id, other.id]
