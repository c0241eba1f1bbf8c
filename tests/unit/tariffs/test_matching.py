"""What holds for every text, and the parts of a match that the labelled sentences do not name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import NotFound
from domain.tariffs.catalogue import Catalogue
from domain.tariffs.matching import match

_WORDS = st.sampled_from(
    [
        "quiero",
        "no",
        "sin",
        "menos",
        "el",
        "la",
        "los",
        "y",
        "o",
        ",",
        ".",
        "?",
        "2",
        "par",
        "de",
        "en",
        "con",
        "mi",
        "moto",
        "autocaravana",
        "camper",
        "escape",
        "manillar",
        "toldo",
        "suspension",
        "delantera",
        "trasera",
        "intermitentes",
        "faros",
        "placa",
        "bola",
        "si",
        "no",
        "creo",
        "seguro",
        "rizoma",
        "brembo",
        "turbo",
        "sé",
        "07",
        "mt",
    ]
)


@given(
    text=st.one_of(st.text(max_size=200), st.lists(_WORDS, max_size=25).map(" ".join)), asked=st.booleans()
)
def test_any_text_gives_a_consistent_match(catalogue: Catalogue, text: str, asked: bool) -> None:
    found = match(catalogue, text, asked=("SUSPENSION",) if asked else ())
    codes = [element.code for element in found.elements]
    assert len(codes) == len(set(codes))
    assert not set(codes) & set(found.excluded)
    assert all(element.words in text and element.quantity >= 1 for element in found.elements)
    assert all(term in text for term in found.unknown)
    if found.category is None:
        assert not found.elements
        assert not found.ask
    else:
        elements = catalogue.tariff(found.category).elements
        assert all(not elements[code].needs_variant for code in codes)
        assert all(elements[code].needs_variant for code in found.ask)
    if found.out_of_scope:
        assert not found.elements


@given(text=st.lists(_WORDS, max_size=25).map(" ".join))
def test_the_same_text_always_means_the_same(catalogue: Catalogue, text: str) -> None:
    assert match(catalogue, text) == match(catalogue, text)


def test_every_keyword_of_the_seed_finds_its_element(catalogue: Catalogue) -> None:
    missed = []
    for slug, tariff in catalogue.tariffs.items():
        ambiguous = {word.lower() for word in tariff.ambiguous}
        for element in tariff.elements.values():
            for keyword in element.keywords:
                found = match(catalogue, f"quiero homologar: {keyword}", slug)
                named = {e.code for e in found.elements} | set(found.ask)
                # what was retired means nothing any more
                if not element.retired and element.code not in named and keyword.lower() not in ambiguous:
                    missed.append((slug, element.code, keyword, found))
    assert not missed


def test_every_answer_of_the_seed_chooses_its_variant(catalogue: Catalogue) -> None:
    missed = []
    for slug, tariff in catalogue.tariffs.items():
        for element in tariff.elements.values():
            for answer in element.answers:
                found = match(catalogue, answer, slug, asked=[element.variant_of or ""])
                if element.code not in {e.code for e in found.elements}:
                    missed.append((element.code, answer, found))
    assert not missed


def test_an_ambiguous_word_comes_with_what_it_may_mean(catalogue: Catalogue) -> None:
    found = match(catalogue, "quiero cambiar las ruedas de mi moto")
    assert found.meanings == {"ruedas": ("LLANTAS", "NEUMATICOS")}


def test_what_may_be_taken_back_is_asked_about_not_priced(catalogue: Catalogue) -> None:
    found = match(catalogue, "ponme el filtro, el subchasis me da pereza", "motos-part")
    assert [element.code for element in found.elements] == ["FILTRO"]
    assert found.meanings == {"subchasis": ("SUBCHASIS",)}


@pytest.mark.parametrize(
    ("text", "sure", "doubted"),
    [
        ("el escape lo heredé de mi padre, quiero el manillar", ["MANILLAR"], "ESCAPE"),  # given up
        ("el escape lo zampé, quiero el manillar", ["MANILLAR"], "ESCAPE"),  # a verb that nobody knows
        ("vendí el escape, el manillar, las llantas", [], "LLANTAS"),  # a list goes on with its verb
        ("llevaba manillar y he vuelto al de serie; quiero estriberas", ["ESTRIBERAS"], "MANILLAR"),
        ("el escape ya me lo homologasteis, ahora llantas", ["LLANTAS"], "ESCAPE"),
        ("mi primo lleva un escape y yo quiero llantas", ["LLANTAS"], "ESCAPE"),
        ("el escape se lo puse a la otra moto, quiero llantas", ["LLANTAS"], "ESCAPE"),
        ("si me sale barato hago el escape, de momento llantas", ["LLANTAS"], "ESCAPE"),
        ("quizá algún día el escape, ahora llantas", ["LLANTAS"], "ESCAPE"),
        ("estoy en un asiento de avión, quiero llantas", ["LLANTAS"], "ASIENTO"),  # of nothing we know
        ("al manillar le puse puños", [], "MANILLAR"),  # only the place
        ("ja tinc el manillar homologat, ara em falta el seient", [], "MANILLAR"),  # not Spanish
        ("la yamaha lleva escape, la honda lleva manillar", [], "ESCAPE"),  # which one?
    ],
)
def test_what_was_said_of_a_thing_may_leave_it_open(
    catalogue: Catalogue, text: str, sure: list[str], doubted: str
) -> None:
    found = match(catalogue, text, "motos-part")
    assert [element.code for element in found.elements] == sure
    assert (doubted,) in found.meanings.values() or doubted in found.excluded


@pytest.mark.parametrize(
    "text",
    [
        "heredé la moto de mi padre y lleva escape",
        "un amigo me ha puesto un escape",
        "antes de vender la moto quiero legalizar el escape",
        "el escape no está homologado",
        "¿y si añado el escape?",
        "le soldé yo mismo el escape",
        "el escape original lo cambié por uno nuevo",
        "Ya tengo puesto el escape, quiero homologarlo",
    ],
)
def test_what_only_sounds_like_it_is_certain(catalogue: Catalogue, text: str) -> None:
    assert [element.code for element in match(catalogue, text, "motos-part").elements] == ["ESCAPE"]


def test_a_doubted_parent_is_asked_about_before_its_variant(catalogue: Catalogue) -> None:
    found = match(catalogue, "mi vecino tiene un toldo, yo quiero una claraboya", "aseicars-prof")
    assert (found.ask, found.meanings) == ((), {"toldo": ("TOLDO_LAT",)})


def test_what_is_no_longer_offered_means_nothing(catalogue: Catalogue) -> None:
    found = match(catalogue, "aire acondicionado en la autocaravana")
    assert (found.elements, found.unknown) == ((), ("aire acondicionado",))
    assert found.meanings == {"aire acondicionado": ()}


def test_of_two_variants_the_one_that_is_denied_leaves_the_other(catalogue: Catalogue) -> None:
    found = match(catalogue, "la bola de remolque no lleva aumento de MMR", "aseicars-prof")
    assert ([element.code for element in found.elements], found.ask) == (["BOLA_SIN_MMR"], ())


def test_only_says_that_what_was_named_before_is_replaced(catalogue: Catalogue) -> None:
    assert match(catalogue, "solo los espejos").only
    assert not match(catalogue, "no solo los espejos, también el escape").only
    assert not match(catalogue, "una pregunta solo: ¿cuánto los espejos?").only


def test_services_are_named_not_chosen(catalogue: Catalogue) -> None:
    found = match(catalogue, "¿el escape de mi moto con certificado de taller y urgente?")
    assert [element.code for element in found.elements] == ["ESCAPE"]
    assert found.extras == ("CERT_TALLER", "URGENTE")
    assert match(catalogue, "el boletín de gas de la autocaravana").ask == ()


def test_an_open_category_comes_with_those_it_may_be(catalogue: Catalogue) -> None:
    assert match(catalogue, "quiero homologar los faros").categories == ("motos-part", "aseicars-prof")


def test_what_is_named_waits_for_its_vehicle(catalogue: Catalogue) -> None:
    found = match(catalogue, "quiero homologar los Faros y la suspensión")
    assert found.category is None
    assert found.waiting == ("Faros", "suspensión")
    vague = match(catalogue, "quiero 2 plazas")
    assert (vague.categories, vague.unknown) == (("motos-part", "aseicars-prof"), ("plazas",))


@pytest.mark.parametrize(
    ("text", "known", "category"),
    [
        ("no es para moto, es para autocaravana", "motos-part", "aseicars-prof"),
        ("no es una autocaravana, es una moto", "aseicars-prof", "motos-part"),
        ("la moto no, la autocaravana", "motos-part", "aseicars-prof"),
        ("los faros de la autocaravana", "motos-part", "aseicars-prof"),
        ("un portamotos para mi Honda y un escalón", "aseicars-prof", "aseicars-prof"),
        ("también tengo una autocaravana", "motos-part", "motos-part"),
        ("no tengo moto, tengo una autocaravana", None, "aseicars-prof"),
    ],
)
def test_a_text_about_another_vehicle_changes_the_category(
    catalogue: Catalogue, text: str, known: str | None, category: str
) -> None:
    assert match(catalogue, text, known).category == category


def test_alternatives_are_asked_about_together(catalogue: Catalogue) -> None:
    found = match(catalogue, "¿cuánto el escape o el manillar de la moto?")
    assert found.meanings == {"escape o el manillar": ("ESCAPE", "MANILLAR")}
    assert not found.elements
    assert match(catalogue, "sin escape o manillar", "motos-part").excluded == ("ESCAPE", "MANILLAR")


def test_the_words_are_those_of_the_customer(catalogue: Catalogue) -> None:
    found = match(catalogue, "Quiero el ESCPAE  y los  Retro Visores de mi moto")
    assert [element.words for element in found.elements] == ["ESCPAE", "Retro Visores"]


def test_invisible_characters_do_not_hide_a_word(catalogue: Catalogue) -> None:
    assert match(catalogue, "es\u200bca\u00adpe de mi mo\u2060to").elements[0].code == "ESCAPE"


def test_an_unknown_category_is_refused(catalogue: Catalogue) -> None:
    with pytest.raises(NotFound, match="barcos"):
        match(catalogue, "escape", "barcos")


def test_without_tariffs_nothing_is_found() -> None:
    assert match(Catalogue([]), "quiero el escape").category is None


def test_a_long_text_is_read(catalogue: Catalogue) -> None:
    text = ("quiero homologar el escape y no sé qué más xyzzyplugh " * 200)[:10_000]
    assert [element.code for element in match(catalogue, text).elements] == ["ESCAPE"]
