"""What a scenario file may say."""

import pytest

from contracts.errors import BadInput, NotFound
from services.sandbox.faults import KINDS
from services.sandbox.scenario.document import find, parse, shipped


def test_the_shipped_ones_can_be_played_and_say_what_they_show() -> None:
    found = shipped()
    assert {"500-after-commit", "reset", "stuck", "lost-webhooks", "everything"} <= found.keys()
    for one in found.values():
        assert one.about
        for step in one.steps:
            if step.fault:
                KINDS[step.fault.kind].checked(step.fault.params)


def test_short_forms() -> None:
    (say, wait, fault) = parse("title: x\nsteps: [{say: Hola}, {wait: 2}, {fault: reset}]", "x.yaml").steps
    assert say.say is not None
    assert say.say.text == "Hola"
    assert wait.wait is not None
    assert wait.wait.seconds == 2
    assert fault.fault is not None
    assert (fault.fault.kind, fault.fault.times) == ("reset", 1)


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("title: [", "not YAML"),
        ("title: x\nsteps: []", "steps"),
        ("title: x\nsteps: [{}]", "steps.0"),
        ("title: x\nsteps: [{say: Hola, wait: 2}]", "steps.0"),
        ("title: x\nsteps: [{dance: true}]", "steps.0"),
        ("title: x\nsteps: [{wait: {seconds: 1, answers: 1}}]", "steps.0.wait"),
        ("title: x\nsteps: [{person: {do: sing}}]", "steps.0.person"),
        ("title: x\nphone: abc\nsteps: [{say: Hola}]", "phone"),
    ],
)
def test_a_mistake_is_named_with_its_place(text: str, about: str) -> None:
    with pytest.raises(BadInput, match=about):
        parse(text, "x.yaml")


def test_an_unknown_name_is_told_the_others() -> None:
    with pytest.raises(NotFound, match="500-after-commit"):
        find("meteor")
