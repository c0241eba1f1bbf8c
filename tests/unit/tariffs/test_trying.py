"""Trying a tariff: what the agent makes of a first message, at the price of `msia tariffs quote`."""

from pathlib import Path

import pytest
import yaml

from contracts.errors import BadInput
from contracts.events.conversation import Understanding
from domain.tariffs import trying
from domain.tariffs.catalogue import Catalogue
from domain.tariffs.pricing import price
from domain.tariffs.trying import Choices, Tried, Wanted
from services.agent.graph.reading import Comprender, Reading
from services.agent.tools.match import as_json
from services.ingress.tariffs.trying.answers import TrialShown
from services.ingress.tariffs.trying.showing import shown

_HERE = Path(__file__).parent
_EVERY = 25  # of the labelled sentences: matching all of them is another test's work
_SERVICES = (
    "quiero el escape y que sea urgente",
    "el escape de mi moto, ¿está incluido el urgente?",
    "quiero homologar dos toldos en mi autocaravana con certificado de gas",
    "todo menos la suspensión, el escape y el manillar",
    "solo los espejos de la moto",
)


def _texts() -> list[str]:
    told = [entry for name in ("sentences", "blind") for entry in yaml.safe_load(_read(name))]
    return [*_SERVICES, *(entry["text"] for entry in told if not entry.get("asked"))][::_EVERY]


def _read(name: str) -> str:
    return (_HERE / f"{name}.yaml").read_text(encoding="utf-8")


def _sentence(catalogue: Catalogue, text: str, category: str | None = "motos-part") -> TrialShown:
    tried = trying.sentence(catalogue, text, Choices(), category=category, asked=())
    return shown(tried, catalogue, (), category)


def _set(catalogue: Catalogue, *wanted: Wanted, slug: str = "motos-part", **choices: object) -> TrialShown:
    tried = trying.elements(catalogue.tariff(slug), wanted, Choices(**choices))  # type: ignore[arg-type]
    return shown(tried, catalogue, (), slug)


def _refused(trial: TrialShown) -> str | None:
    return trial.refusal.kind if trial.refusal else None


@pytest.mark.parametrize("category", [None, "motos-part", "aseicars-prof"])
def test_a_sentence_is_taken_as_the_agent_takes_it(catalogue: Catalogue, category: str | None) -> None:
    wrong = []
    for text in {*_SERVICES, *_texts()}:
        tried = trying.sentence(catalogue, text, Choices(), category=category, asked=())
        found = as_json(tried.match)
        said = Comprender(
            intencion="presupuesto",
            elementos=[element["code"] for element in found["elements"]],
            solo_estos=found["only"],
        )
        by_agent = Reading(text, Understanding(category=category), found, tried.tariff).merged(said, ())
        if not tried.match.out_of_scope and _core(by_agent) != _core(tried.understood):
            wrong.append((text, _core(by_agent), _core(tried.understood)))
        assert _priced_as_it_should(tried), text
    assert wrong == []


def _core(understood: Understanding) -> dict[str, object]:
    return understood.model_dump(include={"elements", "asked", "doubts", "extras"})


def _priced_as_it_should(tried: Tried) -> bool:
    """A price stands only where nothing is open, and is the tariff's own."""
    understood = tried.understood
    if tried.priced is None:
        return True
    assert tried.tariff is not None
    assert (understood.asked, understood.doubts, tried.match.out_of_scope) == ((), (), None)
    return tried.priced == price(tried.tariff, understood.elements, understood.extras, {})


def test_a_price_is_explained(catalogue: Catalogue) -> None:
    trial = _sentence(catalogue, "quiero homologar el escape y el manillar")
    assert [(one.code, one.words) for one in trial.recognised] == [
        ("ESCAPE", "escape"),
        ("MANILLAR", "manillar"),
    ]
    assert trial.price is not None
    assert (trial.price.tier.code, trial.price.net_cents, trial.price.gross_cents) == ("T5", 17_500, 21_175)
    assert trial.price.why[-1] == "T5 (175,00 €): la más barata que lo cubre todo"
    assert trial.documents[0].code == ""
    assert (trial.refusal, trial.questions, trial.warnings) == (None, [], [])


def test_what_has_to_be_asked_is_asked_and_not_priced(catalogue: Catalogue) -> None:
    variant = _sentence(catalogue, "quiero la suspensión y el escape")
    assert [(one.about, one.code) for one in variant.questions] == [("variant", "SUSPENSION")]
    assert {one.code for one in variant.questions[0].choices} == {"SUSPENSION_DEL", "SUSPENSION_TRAS"}
    assert (variant.price, variant.documents) == (None, [])
    doubt = _sentence(catalogue, "quiero el escape o el manillar")
    assert [one.about for one in doubt.questions] == ["doubt"]
    assert {one.code for one in doubt.doubted[0].meanings} == {"ESCAPE", "MANILLAR"}
    assert doubt.price is None
    option = _set(catalogue, Wanted("AUMENTO_MMTA"), slug="aseicars-prof")
    assert [(one.about, one.code) for one in option.questions] == [("option", "AUMENTO_MMTA")]
    assert _refused(option) == "option_missing"
    vehicle = _sentence(catalogue, "quiero homologar la suspensión", category=None)
    assert (vehicle.slug, vehicle.waiting) == (None, ["suspensión"])
    assert [one.about for one in vehicle.questions] == ["vehicle"]
    assert {one.code for one in vehicle.questions[0].choices} == {"motos-part", "aseicars-prof"}


def test_a_sentence_of_another_tariff_says_so(catalogue: Catalogue) -> None:
    trial = _sentence(catalogue, "quiero un toldo en mi autocaravana")
    assert trial.slug == "aseicars-prof"
    assert ("other_tariff", ["aseicars-prof"]) in [(one.kind, one.about) for one in trial.warnings]


def test_a_stranger_is_told_and_stops_no_price(catalogue: Catalogue) -> None:
    trial = _sentence(catalogue, "quiero el escape y un cohete")
    assert trial.unknown == ["cohete"]
    assert trial.price is not None
    assert [one.kind for one in trial.warnings] == ["unknown_words"]


def test_services_are_priced_where_they_are_wanted(catalogue: Catalogue) -> None:
    wanted = _sentence(catalogue, "quiero el escape y que sea urgente")
    assert [(one.code, one.included) for one in wanted.services] == [("URGENTE", True)]
    assert wanted.price is not None
    assert [line.code for line in wanted.price.lines] == ["T6", "URGENTE"]
    asked = _sentence(catalogue, "el escape, ¿va incluido el urgente?")
    assert [(one.code, one.included) for one in asked.services] == [("URGENTE", False)]
    assert asked.price is not None
    assert [line.code for line in asked.price.lines] == ["T6"]
    assert [one.kind for one in asked.warnings] == ["extra_only_asked"]


def test_a_set_is_priced_with_its_variants_and_choices(catalogue: Catalogue) -> None:
    trial = _set(
        catalogue, Wanted("SUSPENSION", variant="SUSPENSION_DEL"), Wanted("ESCAPE", 2), extras=("URGENTE",)
    )
    expected = price(catalogue.tariff("motos-part"), ["SUSPENSION_DEL", "ESCAPE"], ["URGENTE"])
    assert trial.price is not None
    assert (trial.price.net_cents, trial.price.gross_cents) == (expected.net_cents, expected.gross_cents)
    assert [(one.code, one.quantity) for one in trial.recognised] == [("SUSPENSION_DEL", 1), ("ESCAPE", 2)]
    assert [one.kind for one in trial.warnings] == ["quantity_not_priced"]
    with pytest.raises(BadInput, match="SUSPENSION_DEL, SUSPENSION_TRAS"):
        _set(catalogue, Wanted("SUSPENSION", variant="ESCAPE"))


@pytest.mark.parametrize(
    ("wanted", "kind", "elements"),
    [
        ((), "empty_set", []),
        (("NADA", "ESCAPE"), "unknown_element", ["NADA"]),
        (("SUSPENSION",), "needs_variant", ["SUSPENSION"]),
    ],
)
def test_a_set_without_a_price_says_why(
    catalogue: Catalogue, wanted: tuple[str, ...], kind: str, elements: list[str]
) -> None:
    trial = _set(catalogue, *(Wanted(code) for code in wanted))
    assert trial.price is None
    assert trial.refusal is not None
    assert (trial.refusal.kind, trial.refusal.elements) == (kind, elements)


def test_a_tariff_that_cannot_be_read_to_its_end_is_not_quoted(catalogue: Catalogue) -> None:
    tried = trying.sentence(catalogue, "el escape", Choices(), category="motos-part", asked=())
    trial = shown(tried, catalogue, ("motos-part",), "motos-part")
    assert trial.price is None
    assert _refused(trial) == "quarantined"
