"""What is kept of a fold and read in another process is what that process would have folded itself."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.delivery.fold import fold
from domain.delivery.parts import Moment
from domain.delivery.rereading import ORIGIN, read_at
from domain.delivery.state import Deliveries
from services.outbox.book import KEPT
from tests.unit.delivery.story import START, Story, reply

NAMES = st.sampled_from("abc")
STEPS = st.one_of(
    st.tuples(st.just("claims"), NAMES),
    st.tuples(st.just("succeeds"), NAMES),
    st.tuples(st.just("fails"), NAMES, st.sampled_from(["retry", "unknown", "absent"])),
    st.tuples(st.just("shows"), st.sampled_from(["pending", "open"]), st.none() | st.just(7)),
    st.tuples(st.just("person_answers")),
    st.tuples(st.just("hands_off")),
    st.tuples(st.just("reports"), NAMES, st.just(10), st.sampled_from(["echoed", "sent", "failed"])),
    st.tuples(st.just("passes"), st.floats(0.000_001, 5000)),
)
MOMENTS = st.builds(
    Moment,
    st.floats(-10, 1e8).map(lambda seconds: START + timedelta(seconds=seconds)),
    st.floats(0, 1e7),
)


@given(st.lists(STEPS, max_size=20), st.booleans(), MOMENTS)
def test_a_kept_fold_read_later_is_the_fold_of_then(
    steps: list[tuple[str, ...]], erased: bool, now: Moment
) -> None:
    story = Story().asks("a", "b", turn=1)
    story.tell(reply("c", turn=2, texts=("erased",)))
    for name, *arguments in steps:
        getattr(story, name)(*arguments)
    log = [
        recorded.model_copy(
            update={"event": type(recorded.event).from_parts(recorded.event.open_part(), None)}
        )
        if erased
        else recorded
        for recorded in story.log
    ]
    (kept,) = KEPT.validate_json(KEPT.dump_json((fold(Deliveries("1-1"), log, ORIGIN),)))
    assert read_at(kept, now) == fold(Deliveries("1-1"), log, now)


@given(st.integers(0, 12), MOMENTS)
def test_and_it_can_be_folded_on_before_it_is_read(cut: int, now: Moment) -> None:
    story = Story().asks("a", "b").claims("a").passes(3).succeeds("a").reports("a", 10, "sent")
    story.shows("open", 7).claims("b").fails("b", "unknown").passes(9).shows("pending").hands_off()
    half = fold(Deliveries("1-1"), story.log[:cut], ORIGIN)
    assert read_at(fold(half, story.log[cut:], ORIGIN), now) == fold(Deliveries("1-1"), story.log, now)
