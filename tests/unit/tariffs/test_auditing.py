"""A quote is computed again from the version it names: what was changed afterwards is found, by name."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from contracts.events.conversation import QuotedExtra, QuoteGiven, TariffRef
from contracts.events.tariff import TariffPublished
from contracts.ids import stable_id
from contracts.money import Money
from domain.conversation.state import Turn
from domain.tariffs.auditing import audit
from domain.tariffs.fold import TariffHistory, evolve
from domain.tariffs.pricing import price
from domain.tariffs.tariff import Tariff

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
TURN, QUOTE = stable_id("test", "turn"), stable_id("test", "quote")
PUBLISHED, QUOTED = 7, 20
REF = TariffRef(slug="motos-part", version=1, position=PUBLISHED)


def history(tariff: Tariff) -> TariffHistory:
    published = TariffPublished(
        number=1, effective_from=AT - timedelta(days=9), author="seed", reason="first"
    )
    return evolve(TariffHistory(tariff), published, PUBLISHED)


def turn(**changes: Any) -> Turn:
    started = Turn(
        id=TURN,
        position=12,
        covers=(1,),
        seen=11,
        started_at=AT,
        leased_at=AT,
        lease_seconds=70.0,
        tariffs=(REF,),
    )
    return replace(started, **changes)


def quote(prices: Tariff, *codes: str, options: dict[str, str] | None = None, **changes: Any) -> QuoteGiven:
    """What the agent appends for this set."""
    priced = price(prices, codes, options=options)
    said = QuoteGiven(
        turn_id=TURN,
        quote_id=QUOTE,
        tariff=REF,
        elements=priced.codes,
        tier=priced.tier.code,
        extras=tuple(
            QuotedExtra(code=line.code, net=Money(cents=line.net_cents), option=priced.options.get(line.code))
            for line in priced.lines
            if line.kind != "tier"
        ),
        net=Money(cents=priced.net_cents),
        vat_percent=priced.vat_percent,
        vat=Money(cents=priced.vat_cents),
        gross=Money(cents=priced.gross_cents),
        valid_until=AT + timedelta(days=30),
    )
    return said.model_copy(update=changes)


def test_a_quote_as_it_was_given_is_equal(motos: Tariff) -> None:
    result = audit(quote(motos, "ESCAPE", "MANILLAR"), QUOTED, turn(), {"motos-part": history(motos)})
    assert result.findings == ()
    assert result.priced
    assert result.priced.gross_cents == 21175


def test_a_surcharge_with_an_option_and_an_extra_are_told_apart(motorhomes: Tariff) -> None:
    ref = REF.model_copy(update={"slug": motorhomes.slug})
    given = quote(motorhomes, "AUMENTO_MMTA", options={"AUMENTO_MMTA": "con_ensayo"}, tariff=ref)
    histories = {motorhomes.slug: history(motorhomes)}
    assert audit(given, QUOTED, turn(tariffs=(ref,)), histories).findings == ()
    extra = motorhomes.extras["CERT_GAS"]
    vat = (given.net.cents + extra.net_cents) * 21 + 50
    added = given.model_copy(
        update={
            "extras": (*given.extras, QuotedExtra(code=extra.code, net=Money(cents=extra.net_cents))),
            "net": Money(cents=given.net.cents + extra.net_cents),
            "vat": Money(cents=vat // 100),
            "gross": Money(cents=given.net.cents + extra.net_cents + vat // 100),
        }
    )
    assert audit(added, QUOTED, turn(tariffs=(ref,)), histories).findings == ()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"gross": Money(cents=21174)}, "gross_cents"),
        ({"net": Money(cents=17501)}, "net_cents"),
        ({"vat": Money(cents=3674)}, "vat_cents"),
        ({"vat_percent": 10}, "vat_percent"),
        ({"tier": "T6"}, "tier"),
        ({"gross": Money(cents=21175, currency="USD")}, "currency"),
        ({"extras": (QuotedExtra(code="URGENTE", net=Money(cents=1)),)}, "extras"),
        ({"elements": ("ESCAPE",)}, "net_cents"),
        ({"elements": ("NADA",)}, "price"),
        ({"tariff": REF.model_copy(update={"version": 2})}, "tariff"),
        ({"tariff": REF.model_copy(update={"slug": "nada"})}, "tariff"),
        ({"tariff": REF.model_copy(update={"position": 8})}, "tariff.position"),
    ],
)
def test_what_was_altered_is_named(motos: Tariff, changes: dict[str, Any], field: str) -> None:
    altered = quote(motos, "ESCAPE", "MANILLAR", **changes)
    findings = audit(altered, QUOTED, turn(), {"motos-part": history(motos)}).findings
    assert field in [finding.field for finding in findings]


@pytest.mark.parametrize(
    ("turn_", "position", "field"),
    [
        (None, QUOTED, "turn"),
        (turn(tariffs=()), QUOTED, "tariff.pinned"),
        (turn(started_at=AT - timedelta(days=10)), QUOTED, "tariff.effective_from"),
        (turn(), PUBLISHED - 1, "tariff.published_before"),
    ],
)
def test_a_version_that_its_turn_could_not_have_used_is_named(
    motos: Tariff, turn_: Turn | None, position: int, field: str
) -> None:
    findings = audit(quote(motos, "ESCAPE"), position, turn_, {"motos-part": history(motos)}).findings
    assert [finding.field for finding in findings] == [field]


@pytest.mark.parametrize(
    ("position", "effective_from", "found"),
    [
        (9, AT - timedelta(days=1), ["tariff.newest"]),
        (9, AT + timedelta(days=1), []),  # not in force yet
        (13, AT - timedelta(days=1), []),  # published after the turn had begun
        (9, AT - timedelta(seconds=2), []),  # while it was beginning
    ],
)
def test_an_older_version_than_the_one_in_force_is_named(
    motos: Tariff, position: int, effective_from: datetime, found: list[str]
) -> None:
    second = TariffPublished(number=2, effective_from=effective_from, author="a", reason="b")
    later = evolve(history(motos), second, position)
    findings = audit(quote(motos, "ESCAPE"), QUOTED, turn(), {"motos-part": later}).findings
    assert [finding.field for finding in findings] == found


@pytest.mark.parametrize(
    ("valid", "days", "found"),
    [
        (timedelta(days=30), 30, []),
        (timedelta(days=30), None, []),
        (timedelta(days=15), None, []),  # as it was set then
        (timedelta(days=31), 30, ["valid_until"]),
        (timedelta(days=30, hours=1), None, ["valid_until"]),
        (timedelta(0), None, ["valid_until"]),
    ],
)
def test_how_long_it_is_valid_counts_from_the_turn(
    motos: Tariff, valid: timedelta, days: int | None, found: list[str]
) -> None:
    given = quote(motos, "ESCAPE", valid_until=AT + valid)
    findings = audit(given, QUOTED, turn(), {"motos-part": history(motos)}, days).findings
    assert [finding.field for finding in findings] == found


def test_a_later_version_changes_no_old_quote(motos: Tariff) -> None:
    given = quote(motos, "ESCAPE")
    dearer = replace(motos, tiers={**motos.tiers, "T6": replace(motos.tiers["T6"], net_cents=99900)})
    later = replace(history(motos), draft=dearer)
    later = evolve(later, TariffPublished(number=2, effective_from=AT, author="a", reason="b"), 15)
    assert audit(given, QUOTED, turn(), {"motos-part": later}).findings == ()
