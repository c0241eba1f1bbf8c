"""`msia tariffs quote` and `match` with a file, as a shell uses them."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from services.ingress.tariffs.cli import app
from tests.unit.tariffs.conftest import SEED


def _run(*words: str, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(app, [*words, "--file", str(SEED)], input=stdin)


def _lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_quote_as_json() -> None:
    result = _run("quote", "--category", "motos-part", "ESCAPE", "MANILLAR", "-o", "json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "schema_version": 1,
        "category": "motos-part",
        "codes": ["ESCAPE", "MANILLAR"],
        "tier": "T5",
        "tier_name": "Sin proyecto, 2 elementos",
        "net_cents": 17500,
        "vat_cents": 3675,
        "gross_cents": 21175,
        "explanation": [
            "T6 (140,00 €): no, admite 1 de L4 y hay 2 (ESCAPE, MANILLAR)",
            "T5 (175,00 €): la más barata que lo cubre todo",
        ],
    }


def test_a_quote_as_a_table() -> None:
    words = ("quote", "--category", "aseicars-prof", "AUMENTO_MMTA", "--option", "AUMENTO_MMTA=con_ensayo")
    result = _run(*words, "--extra", "CERT_GAS", "-o", "table")
    assert result.exit_code == 0
    for amount in ("270,00 €", "500,00 €", "65,00 €", "835,00 €", "175,35 €", "1.010,35 €"):
        assert amount in result.stdout


def test_a_refusal_names_the_element_and_exits_with_1() -> None:
    result = _run("quote", "--category", "motos-part", "ESCAPE", "SUSPENSION", "-o", "json")
    assert result.exit_code == 1
    assert "SUSPENSION" in result.stderr
    error = json.loads(result.stdout)["error"]
    assert (error["code"], error["element"]) == ("needs_variant", "SUSPENSION")
    assert error["choices"] == ["SUSPENSION_DEL", "SUSPENSION_TRAS"]
    line = _run("quote", "--category", "motos-part", "ESCAPE", "SUSPENSION", "-o", "jsonl")
    assert (line.exit_code, line.stdout.count("\n")) == (1, 1)
    assert json.loads(line.stdout) == {"schema_version": 1, "error": error}


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("quote", "ESCAPE"), 2, "--category"),
        (("quote", "--category", "barcos", "ESCAPE"), 3, "barcos"),
        (("quote", "--category", "motos-part", "ESCAPE", "--option", "X"), 2, "--option X"),
        (("quote", "--category", "motos-part", "ESCAPE", "--extra", "NADA"), 1, "NADA"),
        (("quote", "--jsonl", "/no/such/file"), 3, "/no/such/file"),
        (("match",), 2, "give a text"),
        (("show", "barcos"), 3, "barcos"),
        (("show", "motos-part", "--draft"), 2, "one of --version"),
        (("list", "-o", "csv"), 2, "table, json or jsonl"),
    ],
)
def test_wrong_use_says_what_to_do(words: tuple[str, ...], code: int, said: str) -> None:
    result = _run(*words)
    assert result.exit_code == code
    assert said in result.stderr


def test_a_missing_file_is_not_found() -> None:
    result = CliRunner().invoke(app, ["list", "--file", "/no/such.yaml"])
    assert (result.exit_code, "no tariff file" in result.stderr) == (3, True)


def test_quotes_line_by_line_in_order() -> None:
    given = [
        '{"category":"motos-part","codes":["ESCAPE","MANILLAR"]}',
        '{"category":"aseicars-prof","codes":["AIRE_ACONDI"]}',
        "not json",
        "",
        "[1]",
        '{"category":"motos-part"}',
        '{"category":"barcos","codes":["ESCAPE"]}',
        '{"category":"motos-part","codes":[]}',
        '{"category":"motos-part","codes":[NaN]}',
        '{"category":"\\ud800","codes":["ESCAPE"]}',
        '{"category":"aseicars-prof","codes":["AUMENTO_MMTA"],"options":{"AUMENTO_MMTA":"sin_ensayo"}}',
    ]
    result = _run("quote", "--jsonl", "-", stdin="\n".join(given))
    assert result.exit_code == 0
    first, *refused, last = _lines(result)
    assert first == {
        "category": "motos-part",
        "codes": ["ESCAPE", "MANILLAR"],
        "tier": "T5",
        "net_cents": 17500,
        "vat_cents": 3675,
        "gross_cents": 21175,
    }
    assert [row["error"]["code"] for row in refused] == [
        "retired",
        "malformed_line",
        "malformed_line",
        "bad_input",
        "not_found",
        "empty_set",
        "malformed_line",
        "not_found",
    ]
    assert refused[0]["error"]["element"] == "AIRE_ACONDI"
    assert last["net_cents"] == 57000


def test_bytes_that_are_no_text_are_one_bad_line() -> None:
    good = b'{"category":"motos-part","codes":["ESCAPE"]}'
    result = _run("quote", "--jsonl", "-", stdin=b'\xff\xfe{"category"\n' + good)
    bad, priced = _lines(result)
    assert bad["error"]["code"] == "malformed_line"
    assert priced["tier"] == "T6"


def test_matches_line_by_line_in_order() -> None:
    given = [
        '{"text":"el escape y un par de retrovisores de mi moto","category":null}',
        '{"text":"2 placas","category":"aseicars-prof"}',
        '{"text":"delantera","category":"motos-part","asked":["SUSPENSION"]}',
        '{"text":7}',
    ]
    result = _run("match", "--jsonl", "-", stdin="\n".join(given))
    first, second, third, fourth = _lines(result)
    assert first["category"] == "motos-part"
    assert first["elements"] == [
        {"code": "ESCAPE", "quantity": 1, "words": "escape"},
        {"code": "ESPEJOS", "quantity": 2, "words": "retrovisores"},
    ]
    assert (second["elements"], second["ask"], second["unknown"]) == ([], ["PLACA_SOLAR"], [])
    assert [element["code"] for element in third["elements"]] == ["SUSPENSION_DEL"]
    assert fourth["error"]["code"] == "bad_input"


def test_lines_that_name_no_category_are_about_the_one_of_the_command() -> None:
    given = [
        '{"codes":["ESCAPE"]}',
        '{"category":null,"codes":["ESCAPE"]}',
        '{"category":"barcos","codes":[]}',
    ]
    first, second, third = _lines(
        _run("quote", "--category", "motos-part", "--jsonl", "-", stdin="\n".join(given))
    )
    assert (first["category"], first["tier"], second["tier"]) == ("motos-part", "T6", "T6")
    assert third["error"]["code"] == "not_found"
    (found,) = _lines(
        _run("match", "--category", "aseicars-prof", "--jsonl", "-", stdin='{"text":"2 placas"}')
    )
    assert (found["category"], found["ask"]) == ("aseicars-prof", ["PLACA_SOLAR"])


def test_one_text() -> None:
    result = _run("match", "delantera", "--category", "motos-part", "--asked", "SUSPENSION", "-o", "json")
    found = json.loads(result.stdout)
    assert found["schema_version"] == 1
    assert [element["code"] for element in found["elements"]] == ["SUSPENSION_DEL"]
    assert "SUSPENSION_DEL" in _run("match", "suspensión delantera de la moto", "-o", "table").stdout


def test_list_and_show() -> None:
    listed = json.loads(_run("list", "-o", "json").stdout)["tariffs"]
    assert [(row["slug"], row["elements"]) for row in listed] == [("motos-part", 42), ("aseicars-prof", 33)]
    shown = json.loads(_run("show", "motos-part", "-o", "json").stdout)
    assert [tier["code"] for tier in shown["tiers"]] == ["T6", "T5", "T4", "T3", "T2", "T1"]
    assert "Manillar" in _run("show", "motos-part", "-o", "table").stdout
    assert "motos-part" in _run("list", "-o", "table").stdout
