"""New words on top of what the bot holds."""

from dataclasses import replace

from contracts.events.conversation import Understanding
from domain.conversation.understanding import Said, Variants, merge

HELD = Understanding(category="motos-part", elements=("ESCAPE", "MANILLAR"), asked=("SUSPENSION",))
VARIANTS = Variants(
    {"SUSPENSION_DEL": "SUSPENSION", "SUSPENSION_TRAS": "SUSPENSION", "TOLDO_A": "TOLDO", "TOLDO_B": "TOLDO"},
    exclusive=frozenset({"TOLDO"}),
)


def told(held: Understanding, said: Said, *, corrects: bool = False, adds: bool = False) -> Understanding:
    return merge(held, said, VARIANTS, corrects=corrects, adds=adds)


def test_new_elements_come_on_top() -> None:
    merged = told(HELD, Said(elements=("ESPEJOS", "ESCAPE")))
    assert merged.elements == ("ESCAPE", "MANILLAR", "ESPEJOS")
    assert merged.asked == ("SUSPENSION",)


def test_only_these_forgets_the_rest_and_the_open_questions() -> None:
    merged = told(HELD, Said(category="motos-part", elements=("ESCAPE",), instead=True))
    assert (merged.elements, merged.asked) == (("ESCAPE",), ())


def test_an_answered_question_is_settled() -> None:
    merged = told(HELD, Said(elements=("SUSPENSION_DEL",)))
    assert (merged.elements[-1], merged.asked) == ("SUSPENSION_DEL", ())


def test_what_is_excluded_goes_out() -> None:
    merged = told(HELD, Said(excluded=frozenset({"MANILLAR", "SUSPENSION"})))
    assert merged == Understanding(category="motos-part", elements=("ESCAPE",))


def test_another_category_starts_over() -> None:
    merged = told(HELD, Said(category="aseicars-prof", elements=("PORTABICIS",)))
    assert (merged.category, merged.elements, merged.asked) == ("aseicars-prof", ("PORTABICIS",), ())


FRONT = Understanding(category="motos-part", elements=("SUSPENSION_DEL",))
REAR = Said(elements=("SUSPENSION_TRAS",))


def test_another_variant_without_a_word_is_asked_about_again() -> None:
    merged = told(FRONT, REAR)
    assert (merged.elements, merged.asked) == ((), ("SUSPENSION",))


def test_a_correction_replaces_the_variant() -> None:
    merged = told(FRONT, REAR, corrects=True)
    assert (merged.elements, merged.asked) == (("SUSPENSION_TRAS",), ())


def test_an_addition_joins_it() -> None:
    merged = told(FRONT, REAR, adds=True)
    assert merged.elements == ("SUSPENSION_DEL", "SUSPENSION_TRAS")


def test_of_an_exclusive_element_only_one_can_be() -> None:
    held = Understanding(category="aseicars-prof", elements=("TOLDO_A",))
    assert told(held, Said(elements=("TOLDO_B",)), adds=True).asked == ("TOLDO",)


def test_both_together_are_no_contradiction() -> None:
    merged = told(FRONT, replace(REAR, elements=("SUSPENSION_DEL", "SUSPENSION_TRAS")))
    assert merged.elements == ("SUSPENSION_DEL", "SUSPENSION_TRAS")


def test_a_doubt_stays_until_it_is_named_or_left_out() -> None:
    doubting = told(HELD, Said(doubts=(("ESPEJOS",), ("LLANTAS", "NEUMATICOS"))))
    assert told(doubting, Said()).doubts == (("ESPEJOS",), ("LLANTAS", "NEUMATICOS"))
    assert told(doubting, Said(elements=("LLANTAS",))).doubts == (("ESPEJOS",),)
    assert told(doubting, Said(excluded=frozenset({"ESPEJOS"}))).doubts == (("LLANTAS", "NEUMATICOS"),)
