"""Drafts stay sound while they are edited; publishing freezes a whole one; differences and impact of both."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from contracts.errors import Refused
from contracts.event import Event
from contracts.events import tariff as events
from domain.tariffs.differences import Change, differences
from domain.tariffs.editing import DraftRefused, discard, edit, publish, withdraw
from domain.tariffs.fold import TariffHistory, begin, evolve
from domain.tariffs.impact import impact
from domain.tariffs.tariff import Tariff
from domain.tariffs.validation import problems
from tests.unit.tariffs.test_auditing import quote

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
CATEGORY = events.CategoryDefined(
    slug="motos", name="Motos", customer="particular", vat_percent=21, lists={"L": "todo"}
)
TIER = events.TierPriced(code="T1", name="Uno", net_cents=10_000, admits={"L": None})
ESCAPE = events.ElementDefined(code="ESCAPE", name="Escape", list="L", keywords=("escape",))


def published(*changes: Event) -> TariffHistory:
    history = edit(begin("motos"), changes)
    version = publish(history, (), now=NOW, effective_from=None, author="ana", reason="primera")
    return evolve(history, version, 9)


def test_an_empty_draft_is_filled_step_by_step() -> None:
    history = begin("motos")
    for change in (CATEGORY, ESCAPE, TIER):
        history = edit(history, [change])
    assert problems(history.draft) == ()


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (events.ElementDefined(code="X", name="X", list="L9"), "elements.X.list"),
        (events.ElementDefined(code="X", name="X", list="L", keywords=("Escapes",)), "elements.X.keywords"),
        (events.ElementDefined(code="X", name="X", list="L", variant_of="NADA"), "elements.X.variant_of"),
        (events.TierPriced(code="T2", name="Dos", net_cents=20_000, admits={"L": 1}), "tiers.T2.admits"),
        (events.TierPriced(code="T2", name="Dos", net_cents=1, admits={"L9": 1}), "tiers.T2.admits"),
        (events.RuleSet(element="NADA", net_cents=1), "surcharges.NADA.element"),
        (events.ExtraPriced(code="ESCAPE", name="Escape", net_cents=1), "extras.ESCAPE.code"),
        (events.DocumentationSet(element="NADA", documents=("DNI",)), "documents.NADA.element"),
    ],
)
def test_an_edit_that_makes_the_draft_wrong_is_refused_with_its_place(change: Event, place: str) -> None:
    with pytest.raises(DraftRefused, match=place):
        edit(published(CATEGORY, TIER, ESCAPE), [change])


def test_steps_that_are_right_only_together_are_one_edit() -> None:
    parent = events.ElementDefined(
        code="FARO", name="Faro", list=None, needs_variant=True, question="¿Delantero o trasero?"
    )
    front = events.ElementDefined(code="FARO_DEL", name="Delantero", list="L", variant_of="FARO")
    history = published(CATEGORY, TIER, ESCAPE)
    with pytest.raises(DraftRefused, match=r"elements\.FARO_DEL\.variant_of"):
        edit(history, [front])
    assert problems(edit(history, [parent, front]).draft) == ()


def test_what_was_wrong_before_does_not_stop_another_edit() -> None:
    wrong = evolve(published(CATEGORY, TIER, ESCAPE), events.RuleSet(element="NADA", net_cents=1), 10)
    assert edit(wrong, [events.ElementRetired(code="ESCAPE")]).draft.elements["ESCAPE"].retired


@pytest.mark.parametrize(
    "change",
    [
        events.ElementRetired(code="NADA"),
        events.TierRemoved(code="NADA"),
        events.ExtraRemoved(code="NADA"),
        events.RuleRemoved(element="NADA"),
        CATEGORY.model_copy(update={"slug": "otra"}),
        events.TariffPublished(number=2, effective_from=NOW, author="ana", reason="a escondidas"),
    ],
)
def test_an_edit_of_what_is_not_there_is_refused(change: Event) -> None:
    with pytest.raises(Refused):
        edit(published(CATEGORY, TIER, ESCAPE), [change])


def test_tiers_extras_and_rules_go_from_the_draft_and_stay_in_the_version() -> None:
    extra = events.ExtraPriced(code="URGENTE", name="Urgente", net_cents=5)
    rule = events.RuleSet(element="ESCAPE", net_cents=7)
    cheap = events.TierPriced(code="T0", name="Cero", net_cents=1, admits={"L": 1})
    history = published(CATEGORY, TIER, cheap, ESCAPE, extra, rule)
    gone = (
        events.TierRemoved(code="T0"),
        events.ExtraRemoved(code="URGENTE"),
        events.RuleRemoved(element="ESCAPE"),
    )
    after = edit(history, gone)
    assert (list(after.draft.tiers), after.draft.extras, after.draft.surcharges) == (["T1"], {}, {})
    assert after.versions == history.versions
    latest = after.latest
    assert latest
    shown = [(change.part, change.code, change.after) for change in differences(latest, after.draft)]
    assert shown == [("tiers", "T0", None), ("surcharges", "ESCAPE", None), ("extras", "URGENTE", None)]


def test_discarding_gives_the_version_back() -> None:
    history = published(CATEGORY, TIER, ESCAPE)
    with pytest.raises(Refused, match="version 1"):
        discard(history, author="ana")
    dearer = edit(history, [TIER.model_copy(update={"net_cents": 20_000})])
    back = evolve(dearer, discard(dearer, author="ana"), 12)
    assert not back.has_changes
    with pytest.raises(Refused, match="nothing was ever published"):
        discard(edit(begin("motos"), [CATEGORY]), author="ana")


def test_publishing_gives_the_next_number_and_its_moment() -> None:
    history = edit(published(CATEGORY, TIER, ESCAPE), [TIER.model_copy(update={"net_cents": 20_000})])
    later = NOW + timedelta(days=3)
    version = publish(history, (), now=NOW, effective_from=later, author="ana", reason=" subida ")
    assert (version.number, version.effective_from, version.reason) == (2, later, "subida")
    at_once = publish(
        history, (), now=NOW, effective_from=NOW - timedelta(seconds=9), author="ana", reason="ya"
    )
    assert at_once.effective_from == NOW


def test_publishing_refuses_what_cannot_stand() -> None:
    def refused(history: TariffHistory, match: str, *others: Tariff, ago: int = 0, reason: str = "x") -> None:
        moment = NOW - timedelta(days=ago) if ago else None
        with pytest.raises(Refused, match=match):
            publish(history, others, now=NOW, effective_from=moment, author="ana", reason=reason)

    ready = edit(begin("motos"), [CATEGORY, TIER, ESCAPE])
    refused(ready, "say why", reason="  ")
    refused(ready, "in the past", ago=1)
    refused(edit(begin("motos"), [CATEGORY, ESCAPE]), "there is no tier")
    refused(published(CATEGORY, TIER, ESCAPE), "the draft is what version 1 says")
    worded = CATEGORY.model_copy(update={"words": ("moto",)})
    other = replace(ready.draft, slug="otra", words=("Motos",))
    refused(edit(begin("motos"), [worded, TIER, ESCAPE]), "already means otra", other)


def test_differences_name_the_field_and_both_values(motos: Tariff) -> None:
    dearer = replace(motos, tiers={**motos.tiers, "T6": replace(motos.tiers["T6"], net_cents=15_000)})
    assert differences(motos, dearer) == (Change("tiers", "T6", "net_cents", 14_000, 15_000),)
    assert differences(motos, motos) == ()


def test_impact_prices_given_quotes_by_the_draft(motos: Tariff) -> None:
    given = [quote(motos, "ESCAPE"), quote(motos, "ESCAPE", "MANILLAR")]
    dearer = replace(motos, tiers={**motos.tiers, "T6": replace(motos.tiers["T6"], net_cents=15_000)})
    found = impact(dearer, given)
    assert [(effect.before, effect.after, effect.delta) for effect in found.effects] == [
        (16_940, 18_150, 1_210),
        (21_175, 21_175, 0),
    ]
    assert [effect.elements for effect in found.changed] == [("ESCAPE",)]
    assert (found.before, found.after, found.refused) == (38_115, 39_325, ())


def test_impact_names_sets_that_the_draft_refuses(motos: Tariff) -> None:
    retired = replace(
        motos, elements={**motos.elements, "ESCAPE": replace(motos.elements["ESCAPE"], retired=True)}
    )
    found = impact(retired, [quote(motos, "ESCAPE"), quote(motos, "MANILLAR")])
    assert [(effect.after, effect.changed) for effect in found.effects] == [(None, True), (16_940, False)]
    assert "no longer offered" in found.refused[0].refusal
    assert (found.before, found.after) == (16_940, 16_940)


def test_a_version_that_waits_is_not_overtaken_and_can_be_withdrawn() -> None:
    history = edit(published(CATEGORY, TIER, ESCAPE), [TIER.model_copy(update={"net_cents": 20_000})])
    later = NOW + timedelta(days=30)
    waiting = publish(history, (), now=NOW, effective_from=later, author="ana", reason="enero")
    history = evolve(history, waiting, 20)
    history = edit(history, [ESCAPE.model_copy(update={"name": "Tubo de escape"})])
    with pytest.raises(Refused, match=r"version 2 waits .*msia tariffs withdraw motos"):
        publish(history, (), now=NOW, effective_from=None, author="ana", reason="errata")
    after = publish(history, (), now=NOW, effective_from=later + timedelta(1), author="ana", reason="después")
    assert after.number == 3
    gone = evolve(history, withdraw(history, now=NOW, author="ana", reason="aún no"), 22)
    assert gone.latest is gone.published(1)
    for moment in (NOW, later, later + timedelta(days=9)):
        assert gone.in_force(moment) is gone.published(1)
    again = publish(gone, (), now=NOW, effective_from=None, author="ana", reason="ya")
    assert again.number == 3  # a number is never used twice
    with pytest.raises(Refused, match="no version waits"):
        withdraw(gone, now=NOW, author="ana", reason="otra vez")
    with pytest.raises(Refused, match="within a minute"):
        withdraw(history, now=later - timedelta(seconds=30), author="ana", reason="tarde")
    with pytest.raises(Refused, match="no version waits"):
        withdraw(history, now=later, author="ana", reason="tarde")
