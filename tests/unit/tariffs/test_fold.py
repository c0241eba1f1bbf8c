"""Events become a draft and versions; what is published never changes."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from contracts.event import Event
from contracts.events import tariff as events
from domain.tariffs.fold import TariffHistory, begin, evolve
from domain.tariffs.pricing import price

_DAY = datetime(2026, 3, 1, tzinfo=UTC)


def _fold(*changes: Event) -> TariffHistory:
    history = begin("motos")
    for position, event in enumerate(changes, start=1):
        history = evolve(history, event, position)
    return history


def _category() -> Event:
    return events.CategoryDefined(
        slug="motos", name="Motos", customer="particular", vat_percent=21, lists={"L": "todo"}
    )


def _element(code: str = "ESCAPE", name: str = "Escape") -> Event:
    return events.ElementDefined(code=code, name=name, list="L")


def _tier(cents: int = 10_000) -> Event:
    return events.TierPriced(code="T1", name="Uno", net_cents=cents, admits={"L": None})


def _published(number: int = 1, days: int = 0) -> Event:
    return events.TariffPublished(
        number=number, effective_from=_DAY + timedelta(days=days), author="seed", reason="prueba"
    )


def test_a_draft_has_no_number_and_is_not_in_force() -> None:
    history = _fold(_category(), _element(), _tier())
    assert history.draft.number == 0
    assert history.latest is None
    assert history.in_force(_DAY) is None


def test_publishing_freezes_the_draft_with_its_position() -> None:
    history = _fold(_category(), _element(), _tier(), _published())
    version = history.published(1)
    assert version is not None
    assert version is history.latest
    assert version.publication is not None
    assert (version.number, version.publication.position, version.effective_from) == (1, 4, _DAY)
    assert not history.has_changes


def test_later_edits_touch_the_draft_only() -> None:
    before = _fold(_category(), _element(), _tier(), _published())
    after = evolve(before, _tier(99_000), 5)
    assert after.published(1) == before.published(1)
    assert after.has_changes
    assert price(after.draft, ["ESCAPE"]).net_cents == 99_000
    version = after.published(1)
    assert version is not None
    assert price(version, ["ESCAPE"]).net_cents == 10_000


def test_a_retired_element_stays_in_the_versions_that_had_it() -> None:
    history = _fold(
        _category(), _element(), _tier(), _published(), events.ElementRetired(code="ESCAPE"), _published(2, 1)
    )
    first, second = history.published(1), history.published(2)
    assert first is not None
    assert second is not None
    assert not first.elements["ESCAPE"].retired
    assert second.elements["ESCAPE"].retired


def test_defining_a_retired_element_offers_it_again() -> None:
    history = _fold(_category(), _element(), events.ElementRetired(code="ESCAPE"), _element())
    assert not history.draft.elements["ESCAPE"].retired


def test_the_last_published_of_the_effective_versions_prices() -> None:
    history = _fold(_category(), _element(), _tier(), _published(), _tier(20_000), _published(2, days=10))
    numbers = {
        days: version.number if (version := history.in_force(_DAY + timedelta(days=days))) else None
        for days in (-1, 0, 9, 10, 400)
    }
    assert numbers == {-1: None, 0: 1, 9: 1, 10: 2, 400: 2}


_EDITS = st.one_of(
    st.builds(_element, st.sampled_from(["A", "B"]), st.text(max_size=3)),
    st.builds(_tier, st.integers(0, 10**6)),
    st.builds(lambda code: events.ElementRetired(code=code), st.sampled_from(["A", "B", "C"])),
    st.builds(lambda cents: events.ExtraPriced(code="X", name="x", net_cents=cents), st.integers(0, 100)),
    st.builds(lambda cents: events.RuleSet(element="A", net_cents=cents), st.integers(0, 100)),
    st.builds(
        lambda papers: events.DocumentationSet(element=None, documents=tuple(papers)), st.lists(st.text())
    ),
    st.just("publish"),
)


@given(edits=st.lists(_EDITS, max_size=30))
def test_a_published_version_never_changes(edits: list[Event | str]) -> None:
    history = _fold(_category(), _tier())
    seen: dict[int, object] = {}
    for position, edit in enumerate(edits, start=3):
        event = _published(len(history.versions) + 1) if isinstance(edit, str) else edit
        history = evolve(history, event, position)
        for version in history.versions:
            assert seen.setdefault(version.number, repr(version)) == repr(version)
    assert history.position == len(edits) + 2
