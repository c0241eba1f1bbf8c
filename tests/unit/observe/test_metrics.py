"""Names of measurements are promises: alarms and dashboards of others hold on to them."""

import re

import pytest

from infra.observe.described import DOCUMENT, described, document
from services.common.metrics import Described

ALL = [(service, one) for service, many in described().items() for one in many]
# What a label may be: each has few values, and none of them tells who somebody is.
LABELS = {"type", "reader", "event", "outcome", "reason", "guard", "provider", "direction", "class", "work"}
COMMON = {"service", "log", "reader"}


def test_the_page_lists_every_name_there_is() -> None:
    assert DOCUMENT.read_text() == document(), (
        "run `make metrics`, and look whether a name changed its meaning"
    )


@pytest.mark.parametrize(("service", "one"), ALL, ids=[f"{s}-{one.name}" for s, one in ALL])
def test_names_and_labels_are_of_the_field(service: str, one: Described) -> None:
    assert re.fullmatch(r"msia_[a-z]+(_[a-z]+)+", one.name)
    assert one.name.split("_")[1] in {service, *COMMON}
    assert set(one.labels) <= LABELS
    assert one.name.endswith("_total") == (one.kind == "counter")
    if one.kind == "histogram":
        assert one.name.endswith("_seconds")
    assert one.help.endswith(".")


def test_one_name_means_one_thing() -> None:
    meanings: dict[str, set[Described]] = {}
    for _, one in ALL:
        meanings.setdefault(one.name, set()).add(one)
    assert [name for name, found in meanings.items() if len(found) > 1] == []
