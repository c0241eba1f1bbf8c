import pytest

from contracts.errors import BadInput
from domain.admins.passwords import LONGEST, check_password, normalised

EMAIL = "Ana.Lopez@example.es"


@pytest.mark.parametrize(
    "password",
    [
        "vaca lila tarde",
        "🐄🐄🐄 lila 🌙 tarde",
        "correcto caballo batería",
        "x7$kQ!92mbLP",
        "ana.lopez y dos más",
    ],
)
def test_long_ones_are_taken(password: str) -> None:
    check_password(password, EMAIL)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("corta", "at least 12"),
        ("x" * 5 + "yzabcd", "at least 12"),
        ("ab" * LONGEST, "at most 256"),
        ("ana.LOPEZ@example.ES", "e-mail"),
        ("ana.lopez2026", "e-mail"),
        ("password1234", "first that anybody"),
        ("CONTRASEÑA-2026!", "first that anybody"),
        ("homologacion1", "first that anybody"),
        ("qwertyuiop12", "first that anybody"),
        ("123456789012", "first that anybody"),
        ("aaaaaaaaaaaa", "first that anybody"),
        ("abababababab", "first that anybody"),
    ],
)
def test_what_is_guessed_first_is_not(password: str, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        check_password(password, EMAIL)


def test_two_keyboards_type_the_same() -> None:
    assert normalised("contraseña") == normalised("contrasen\u0303a")
