from contracts.events.conversation import Understanding
from domain.conversation.understanding import merge

HELD = Understanding(category="motos-part", elements=("ESCAPE", "MANILLAR"), asked=("SUSPENSION",))


def test_new_elements_come_on_top() -> None:
    merged = merge(HELD, category=None, elements=["ESPEJOS", "ESCAPE"])
    assert merged.elements == ("ESCAPE", "MANILLAR", "ESPEJOS")
    assert merged.asked == ("SUSPENSION",)


def test_only_these_forgets_the_rest_and_the_open_questions() -> None:
    merged = merge(HELD, category="motos-part", elements=["ESCAPE"], instead=True)
    assert (merged.elements, merged.asked) == (("ESCAPE",), ())


def test_an_answered_question_is_settled() -> None:
    merged = merge(HELD, category=None, elements=["SUSPENSION_DEL"], answered=["SUSPENSION"])
    assert (merged.elements[-1], merged.asked) == ("SUSPENSION_DEL", ())


def test_what_is_excluded_goes_out() -> None:
    assert merge(HELD, category=None, elements=[], excluded=["MANILLAR", "SUSPENSION"]) == Understanding(
        category="motos-part", elements=("ESCAPE",)
    )


def test_another_category_starts_over() -> None:
    merged = merge(HELD, category="aseicars-prof", elements=["PORTABICIS"])
    assert (merged.category, merged.elements, merged.asked) == ("aseicars-prof", ("PORTABICIS",), ())
