"""Tariffs as files: what goes out comes back the same; what is wrong is refused with its row and field."""

import csv
import io
from collections.abc import Mapping
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from domain.tariffs.fold import TariffHistory, begin
from domain.tariffs.tariff import Tariff
from services.ingress.tariffs.changes import edits
from services.ingress.tariffs.files import csv_cells as cells
from services.ingress.tariffs.files.checking import checked
from services.ingress.tariffs.files.document import FileProblem, FileRefused, Kind
from services.ingress.tariffs.files.encoding import decoded
from services.ingress.tariffs.files.entries import draft, entry
from services.ingress.tariffs.files.importing import read
from services.ingress.tariffs.files.writing import written
from tests.unit.tariffs.random_tariffs import tariffs as random_tariffs


def _back(tariff: Tariff, kind: Kind) -> Tariff:
    (sheet,) = checked(read(written(entry(tariff, 7), kind).encode(), kind))
    assert sheet.seen == 7
    assert edits(TariffHistory(tariff), sheet.events) == ()
    return draft(sheet.events)


@pytest.mark.parametrize("kind", Kind)
def test_the_seed_comes_back_the_same(tariffs: Mapping[str, Tariff], kind: Kind) -> None:
    for tariff in tariffs.values():
        assert _back(tariff, kind) == tariff


@pytest.mark.parametrize("kind", Kind)
@given(tariff=random_tariffs())
def test_any_tariff_comes_back_the_same(kind: Kind, tariff: Tariff) -> None:
    assert _back(tariff, kind) == tariff


@given(st.text())
@example("'=1+1")
@example("''")
def test_no_cell_is_a_formula_and_each_comes_back(text: str) -> None:
    shown = cells.guarded(text)
    assert not shown.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert cells.unguarded(shown) == text


@given(st.integers(0, 10_000_000))
def test_prices_are_exact(cents: int) -> None:
    assert cells.cents(cells.euros(cents)) == cents
    assert cells.cents(cells.euros(cents).replace(",", ".")) == cents


@given(st.lists(st.text(min_size=1).map(str.strip).filter(bool)))
def test_several_values_in_one_cell_come_back(texts: list[str]) -> None:
    assert cells.items(cells.joined(texts)) == texts


@pytest.mark.parametrize(
    "text", ["1.400,00", "1400.000", "140,005", "-1", "+1", "140 €", "1e3", "", "１４０"]
)
def test_what_is_no_price_is_refused(text: str) -> None:
    with pytest.raises(cells.BadCell):
        cells.cents(text)


# --- what is wrong, in both formats: the change of a small sound file, and the field that is told

SOUND: dict[str, Any] = {
    "slug": "motos",
    "name": "Motos",
    "customer": "particular",
    "currency": "EUR",
    "vat_percent": 21,
    "lists": {"L1": "todo"},
    "tiers": [
        {"code": "T2", "name": "Uno", "net_cents": 10_000, "admits": {"L1": 1}},
        {"code": "T1", "name": "Todos", "net_cents": 20_000, "admits": {"L1": None}},
    ],
    "elements": [
        {"code": "ESCAPE", "name": "Escape", "list": "L1", "keywords": ["escape"]},
        {"code": "MANILLAR", "name": "Manillar", "list": "L1"},
    ],
}


def _refused(text: str, kind: Kind) -> list[FileProblem]:
    with pytest.raises(FileRefused) as caught:
        checked(read(text.encode(), kind))
    return list(caught.value.problems)


def _with(part: str, index: int, **values: Any) -> dict[str, Any]:
    entries = [dict(one) for one in SOUND[part]]
    entries[index] |= values
    return {**SOUND, part: entries}


BAD = [
    ("overlapping tiers", _with("tiers", 1, net_cents=9_000), "T2", "admits", "never chosen: T1 covers"),
    ("a list no tier admits", {**SOUND, "lists": {"L1": "a", "L2": "b"}}, "L2", "", "no tier admits"),
    ("duplicate codes", _with("elements", 1, code="ESCAPE"), "ESCAPE", "code", "given twice"),
    (
        "cyclic variants",
        {
            **SOUND,
            "elements": [
                {"code": a, "name": a, "list": None, "needs_variant": True, "question": "¿?", "variant_of": b}
                for a, b in (("A", "B"), ("B", "A"))
            ],
        },
        "A",
        "variant_of",
        "round in a circle",
    ),
    ("shared keywords", _with("elements", 1, keywords=["escapes"]), "MANILLAR", "keywords", "already means"),
    ("an unknown list", _with("elements", 1, list="L9"), "MANILLAR", "list", "not a list"),
    ("a small code", _with("elements", 1, code="manillar"), "manillar", "code", "pattern"),
    ("a price of millions", _with("tiers", 1, net_cents=900_000_000), "T1", "net", "too many"),
]


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize(
    ("bad", "code", "field", "said"), [case[1:] for case in BAD], ids=[c[0] for c in BAD]
)
def test_what_is_wrong_has_its_row_and_field(
    kind: Kind, bad: dict[str, Any], code: str, field: str, said: str
) -> None:
    text = written(bad, kind)
    problem = next(one for one in _refused(text, kind) if said in one.message)
    assert problem.code == code
    assert problem.field.startswith(field)
    assert problem.row is not None
    line = text.splitlines()[problem.row - 1]
    assert code in line or (kind is Kind.yaml and field in line)


@pytest.mark.parametrize(
    ("kind", "price", "said"),
    [
        (Kind.yaml, "-100", "greater than or equal to 0"),
        (Kind.yaml, "100.005", "write whole cents"),
        (Kind.csv, "-100,00", "never negative"),
        (Kind.csv, "100,005", "at most two decimals"),
    ],
)
def test_prices_are_neither_negative_nor_finer_than_cents(kind: Kind, price: str, said: str) -> None:
    text = written(SOUND, kind).replace("100,00" if kind is Kind.csv else "10000", price, 1)
    (problem,) = _refused(text, kind)
    assert said in problem.message
    assert problem.field == ("net_eur" if kind is Kind.csv else "net_cents")
    assert problem.row is not None
    assert price in text.splitlines()[problem.row - 1]


def test_a_date_is_given_when_publishing_not_in_a_file() -> None:
    dated = {"categories": [{**SOUND, "effective_from": "2020-01-01"}]}
    (problem,) = _refused(yaml.safe_dump(dated), Kind.yaml)
    assert (problem.field, problem.row is not None) == ("effective_from", True)
    assert "msia tariffs publish" in problem.message
    text = written(SOUND, Kind.csv) + "category;;effective_from;2020-01-01"
    (problem,) = _refused(text, Kind.csv)
    assert (problem.field, problem.row) == ("key", len(text.splitlines()))


@pytest.mark.parametrize("kind", Kind)
def test_latin_1_is_refused_by_name_with_the_row(kind: Kind) -> None:
    text = written({**SOUND, "name": "Motos de señoras"}, kind).lstrip("\ufeff")
    with pytest.raises(FileRefused, match=r"looks like Latin-1.*save it as UTF-8") as caught:
        decoded(text.encode("latin-1"), "motos")
    (problem,) = caught.value.problems
    assert problem.row is not None
    assert "señoras" in text.splitlines()[problem.row - 1]


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"\xff\xfeh\x00", "UTF-16"), (b"PK\x03\x04....", "a spreadsheet"), (b"x" * 1_000_001, "the most")],
)
def test_what_is_no_text_is_named(data: bytes, said: str) -> None:
    with pytest.raises(FileRefused, match=said):
        decoded(data, "motos")


@pytest.mark.parametrize(("separator", "mark", "end"), [(",", "", "\n"), (";", "\ufeff", "\r\n")])
def test_csv_as_spreadsheets_write_it(separator: str, mark: str, end: str) -> None:
    rows = list(csv.reader(io.StringIO(written(SOUND, Kind.csv).lstrip("\ufeff")), delimiter=";"))
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=separator, lineterminator=end).writerows(reversed_but_header(rows))
    (sheet,) = checked(read((mark + buffer.getvalue()).encode(), Kind.csv))
    assert edits(begin("motos"), sheet.events)
    assert draft(sheet.events).tiers["T2"].net_cents == 10_000


def reversed_but_header(rows: list[list[str]]) -> list[list[str]]:
    """A person has sorted the sheet."""
    return [rows[0], *reversed(rows[1:])]


@pytest.mark.parametrize(
    ("line", "field", "said"),
    [
        ("tier;T3;;Tres;;1;L1=x", "admits", "write the list and how many"),
        ("tier;T3;;Tres;;;L1=1", "net_eur", "Field required"),
        ("tier;T3;;Tres;L1;1;L1=1", "list", "leave this cell empty"),
        ("bicycle;T3", "kind", "is no kind of row"),
        ("option;ESCAPE;a;A;;1", "code", "no row of kind surcharge for ESCAPE"),
        ("element;X;;X;L1;;;;;quizá", "needs_variant", "write sí, or leave"),
        ("list;L1;;otra", "code", "given twice"),
        ("category;;vat_percent;veinte", "name", "no whole number"),
        ("list;L3;;x" + ";" * 17 + ";y", "", "more cells than columns"),
    ],
)
def test_a_row_that_makes_no_sense_is_named(line: str, field: str, said: str) -> None:
    text = written(SOUND, Kind.csv) + line
    problem = next(one for one in _refused(text, Kind.csv) if said in one.message)
    assert (problem.row, problem.field) == (len(text.splitlines()), field)


def test_a_missing_column_does_not_read_as_everything_taken_away() -> None:
    text = written(SOUND, Kind.csv).replace("keywords", "palabras", 1)
    problems = _refused(text, Kind.csv)
    assert [problem.row for problem in problems] == [1, 1]
    assert "no column keywords" in problems[0].message


@pytest.mark.parametrize(
    ("text", "said", "row"),
    [
        ("a: &x 1\nb: *x\n", "references are not for here", 2),
        ("[" * 100_000, "nested deeper", 1),
        ("a: 1\na: 2\n", "'a' is given twice", 2),
        ("", "it is empty", 1),
        (f"categories: {'9' * 5_000}", "cannot be read", None),
        ("a: [1\nb: 2\n", "while parsing", 2),
    ],
)
def test_yaml_that_no_tariff_needs(text: str, said: str, row: int | None) -> None:
    (problem,) = _refused(text, Kind.yaml)
    assert said in problem.message
    assert problem.row == row
