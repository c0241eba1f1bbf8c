"""Whatever Chatwoot answers and whenever processes die, a part is on the phone at most once, in order."""

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.delivery.answers import Accepted, Later, Rejected, Unclear, Verdict
from domain.delivery.conclusions import Found, NotThere, Shown, answered, claim, decided, looked, traced
from domain.delivery.decisions import Attempt, Look, Nothing, Observe, Trace, Wait
from domain.delivery.parts import QueuedPart
from tests.unit.delivery.story import RULES, Story, uid

FATES = st.sampled_from(["ok", "later", "lost_before", "lost_after", "died_before", "died_after", "refused"])


@dataclass
class Phone:
    """What Chatwoot committed, in order."""

    texts: list[object] = field(default_factory=list)

    def has(self, part: QueuedPart) -> bool:
        return part.id in self.texts


def verdict(fate: str, part: QueuedPart, phone: Phone) -> Verdict | None:
    """What the attempt comes to; None: the process died before it could record anything."""
    if fate in ("ok", "lost_after", "died_after"):
        phone.texts.append(part.id)
    match fate:
        case "ok":
            return Accepted(len(phone.texts))
        case "later":
            return Later("429")
        case "refused":
            return Rejected("chatwoot_422")
        case "lost_before" | "lost_after":
            return Unclear("500")
    return None


@settings(max_examples=300, deadline=None)
@given(st.lists(FATES, max_size=30), st.booleans())
def test_at_most_once_and_in_order(fates: list[str], may_look: bool) -> None:
    story, phone, left = Story(), Phone(), list(fates)
    story.asks("a", "b", turn=1).asks("c", turn=2)
    for _ in range(400):
        step = story.step
        match step:
            case Nothing():
                break
            case Wait(seconds):
                story.passes(seconds)
            case Observe():
                story.fresh()
            case Attempt(part):
                number = part.attempt + 1
                story.tell(claim(story.state, part, RULES), id=uid("claim", story.state.position))
                outcome = verdict(left.pop() if left else "ok", part, phone)
                if outcome is None:
                    story.restarts(1)
                    continue
                event = answered(story.state, part.id, number, outcome, story.now, RULES, 0.5)
                assert event is not None
                story.tell(event)
            case Look(part):
                there = Found(phone.texts.index(part.id) + 1) if phone.has(part) else NotThere(may_look)
                event = looked(story.state, part.id, part.attempt, there, story.now, RULES, 0.5)
                assert event is not None
                story.tell(event)
            case Trace(part):
                event = traced(story.state, part.id, Shown("sent"))
                assert event is not None
                story.tell(event)
            case decision:
                story.tell(decided(story.state, decision))
    else:
        raise AssertionError(f"no end: {story.step}")
    assert len(phone.texts) == len(set(phone.texts))
    order = [uid("part", name) for name in "abc"]
    assert phone.texts == [part for part in order if part in phone.texts]
    assert {part.id for part in story.state.queue if part.stage == "succeeded"} <= set(phone.texts)


@given(st.lists(FATES, max_size=8))
def test_reading_the_log_again_gives_the_same_stages(fates: list[str]) -> None:
    story, phone = Story(), Phone()
    story.asks("a", "b").fresh()
    for fate in fates:
        part = story.state.head
        if part is None or not part.free:
            break
        story.claims("a" if part.id == uid("part", "a") else "b")
        outcome = verdict(fate, part, phone)
        if outcome is not None:
            event = answered(story.state, part.id, part.attempt + 1, outcome, story.now, RULES, 0.5)
            assert event is not None
            story.tell(event)
    before = [(part.id, part.stage, part.attempt, part.message_id) for part in story.state.queue]
    story.restarts(60)
    assert before == [(part.id, part.stage, part.attempt, part.message_id) for part in story.state.queue]
