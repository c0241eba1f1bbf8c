"""Parts of a vehicle that this category does not price, in a list with ours: not to be passed over.

What another category prices (the exhaust of "autocaravana con escape y portabicis"), and parts that nobody's
tariff has. Their words are ordinary Spanish too ("cuadro", "luces", "mesa"), so alone they mean nothing.
"""

from collections.abc import Iterable, Iterator

from domain.tariffs.language.phrases import Phrases, block
from domain.tariffs.language.spanish import ARTICLES, GLUE
from domain.tariffs.language.verbs import words
from domain.tariffs.reading import Mention, Reading
from domain.tariffs.vocabulary import Kind

_PARTS = Phrases(
    block("""
        motor | pintura | vinilo | vinilos | pegatina | pegatinas | cambio de color | kit de arrastre | topes
        soporte de movil | soporte movil | soporte del movil | soporte para el movil | cable | cables | radio
        radios | tornillos | tornilleria | tapa | tapas | botella | botellas | toma de fuerza | mapa | puerta
        puertas | mesa | ducha | wc | horno | enchufe | enchufes | toma de corriente | armario | armarios
        volante | instalacion electrica | instalacion de agua | rueda de repuesto | bases giratorias | muebles
    """)
)
_JOINING = words("y mas tambien") | {","}
_TIES = words("de del d en con a al para pa por sin")
_BESIDE = words("""
    led leds nuevo nueva nuevos nuevas trasero trasera traseros traseras delantero delantera delanteros
    delanteras exterior exteriores interior interiores lateral laterales completo completa
""")
_THINGS = (Kind.ELEMENT, Kind.AMBIGUOUS)


def elsewhere(reading: Reading, others: Iterable[Reading]) -> set[tuple[int, int]]:
    """First and last token of each. `others`: the text as other categories read it."""
    # "barras de horquilla" is no answer about headlights
    answers = {i for m in reading.mentions if m.kind is Kind.ANSWER for i in range(m.first, m.last + 1)}
    covered = reading.covered() - answers
    theirs = {(m.first, m.last) for other in others for m in _things(other)}
    nobodys = {
        (span.start, span.stop - 1)
        for span, _ in _PARTS.find(reading.tokens)
        if not _tied(reading, span.start)
    }
    ours = [(m.first, m.last) for m in _things(reading)]
    return {
        span
        for span in theirs | nobodys
        if span[0] not in covered and any(_listed(reading, span, thing) for thing in ours)
    }


def _things(reading: Reading) -> Iterator[Mention]:
    return (mention for mention in reading.mentions if mention.kind in _THINGS)


def _tied(reading: Reading, index: int) -> bool:
    """ "llantas de radios", "cerraduras en las puertas": no item of the list, but of what one is."""
    before = [token.text for token in reading.tokens[:index]]
    while before and before[-1] in ARTICLES:
        before.pop()
    return bool(before) and before[-1] in _TIES


def _listed(reading: Reading, one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether at least one "y" or comma lies between, and else only articles, numbers and adjectives."""
    before, behind = sorted((one, other))
    between = [token.text for token in reading.tokens[before[1] + 1 : behind[0]]]
    return bool(_JOINING.intersection(between)) and all(
        word in _JOINING or word in ARTICLES or word in GLUE or word in _BESIDE or word.isdigit()
        for word in between
    )
