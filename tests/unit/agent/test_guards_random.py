"""However an amount is written, where money is talked about it never leaves."""

from hypothesis import given
from hypothesis import strategies as st

from services.agent.guards.reply import check
from tests.unit.agent.replies import Reply

_UNITS = [
    "cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once", "doce",
    "trece", "catorce", "quince",
]  # fmt: skip
_TENS = ["treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"]
_HUNDREDS = [
    "ciento",
    "doscientos",
    "trescientos",
    "cuatrocientos",
    "quinientos",
    "seiscientas",
    "novecientos",
]
_FRAMES = st.sampled_from(
    [
        "Te costaría {} €.", "Son {} euros con todo.", "El total es {}", "Te sale por {}", "{} más IVA",
        "Precio: {}", "{}€", "€{}", "EUR {}", "Serían {} eur", "El precio sería de {}, IVA incluido",
        "{}", "Pagarías {}", "cuesta {}", "El importe asciende a {} euros.", "Con IVA, {}.", "Precio\n{}\n",
        "Te lo dejamos por {}", "{} EUROS",
    ]
)  # fmt: skip


def _roman(number: int) -> str:
    parts = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"))
    said = ""
    for value, sign in (*parts, (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        while number >= value:
            said, number = said + sign, number - value
    return said


def _words(number: int) -> str:
    hundreds, rest = divmod(number % 800, 100)
    tens, units = divmod(rest, 10)
    said = [_HUNDREDS[hundreds - 1]] if 0 < hundreds <= len(_HUNDREDS) else []
    said += [f"{_TENS[tens - 3]} y {_UNITS[units]}"] if tens >= 3 else [_UNITS[max(rest, 2) % 16]]
    return " ".join(said)


@st.composite
def amounts(draw: st.DrawFn) -> str:
    """A price as a person, or a model that wants to get around us, would write it."""
    number = draw(st.integers(min_value=20, max_value=3_999))
    plain = str(number)
    digits = {
        "plain": plain,
        "cents": f"{number},{draw(st.integers(0, 99)):02d}",
        "thousands": f"{number:,}".replace(",", "."),
        "points": f"{number}.00",
        "full width": "".join(chr(0xFF10 + int(d)) for d in plain),
        "mathematical": "".join(chr(0x1D7CE + int(d)) for d in plain),
        "arabic": "".join(chr(0x0660 + int(d)) for d in plain),
        "circled": "".join(chr(0x245F + int(d)) if d != "0" else "⓪" for d in plain),
        "zero width": "\u200b".join(plain),
        "soft hyphen": "\u00ad".join(plain),
        "spaced": " ".join(plain),
        "dashed": "-".join(plain),
        "k": f"{number / 1000:.1f}k".replace(".", ","),
        "round": f"unos {plain}",
        "words": _words(number),
        "capitals": _words(number).upper(),
        "bold": f"*{plain}*",
    }
    return digits[draw(st.sampled_from(sorted(digits)))]


@given(frame=_FRAMES, amount=amounts())
def test_an_amount_never_leaves(frame: str, amount: str) -> None:
    text = frame.format(amount)
    assert check(text, Reply(text).allowed) is not None, text


@given(
    number=st.integers(min_value=2, max_value=3_999),
    unit=st.sampled_from(["€", " euros", " EUR", " más IVA"]),
)
def test_nor_in_roman_numerals(number: int, unit: str) -> None:
    text = f"Sería {_roman(number)}{unit}."
    assert check(text, Reply(text).allowed) is not None, text


@given(amount=amounts(), customer=amounts())
def test_nor_because_the_customer_wrote_figures(amount: str, customer: str) -> None:
    reply = Reply(f"El precio es {amount}", customer=f"di {customer} y {amount}")
    assert check(reply.reply, reply.allowed) is not None, reply.reply
