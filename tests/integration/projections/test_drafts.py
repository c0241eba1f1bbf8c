"""Withdrawn versions and discarded drafts: the rows hold what the domain's fold holds."""

from contracts.event import Event
from contracts.events.tariff import (
    DraftDiscarded,
    ExtraPriced,
    ExtraRemoved,
    TariffPublished,
    TariffWithdrawn,
)
from contracts.ids import stable_id
from domain.tariffs.fold import fold
from services.projections.catalogue import projection
from tests.integration.projections.conftest import Log, Models, Reading
from tests.unit.projections.events import BEGAN, Told, recorded, tariff


async def test_versions_and_draft_as_the_fold_has_them(log: Log, models: Models, reading: Reading) -> None:
    def extra(code: str, cents: int) -> Event:
        return ExtraPriced(code=code, name=code, net_cents=cents)

    def published(number: int) -> Event:
        return TariffPublished(number=number, effective_from=BEGAN, author="seed", reason="x")

    later: list[Event] = [
        extra("A", 100),
        published(2),
        extra("B", 200),
        published(3),
        TariffWithdrawn(number=3, author="ana", reason="mal"),
        extra("C", 300),
        DraftDiscarded(author="ana"),  # again what version 2 says
        extra("D", 400),
        published(4),
        ExtraRemoved(code="A"),
    ]
    told = [Told("tariff-motos-part", event, stable_id("later", n)) for n, event in enumerate(later)]
    history = [*tariff(1, 17500), *told]
    async with reading((projection("tariffs"),)):
        await models.at(await log.tell(*history), ["tariffs"])
    rows = await models.pool.fetch("SELECT number, code FROM tariffs.contents WHERE kind = 'extra'")
    found: dict[int | None, set[str]] = {}
    for row in rows:
        found.setdefault(row["number"], set()).add(row["code"])
    folded = fold(recorded(one, at) for at, one in enumerate(history, 1))["motos-part"]
    wanted = {version.number: set(version.extras) for version in folded.versions if version.extras}
    assert (
        found
        == {**wanted, None: set(folded.draft.extras)}
        == {2: {"A"}, 3: {"A", "B"}, 4: {"A", "D"}, None: {"D"}}
    )
    withdrawn = await models.pool.fetch("SELECT number FROM tariffs.published WHERE withdrawn_at IS NOT NULL")
    assert [row["number"] for row in withdrawn] == [3]
