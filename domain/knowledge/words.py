"""Words as they are searched: lower case, no accents. A function of the text alone, on any server."""

import re

from domain.plain import plain

MOST = 64  # words of a question that count; more is no question
# What people put around a question; it is about none of these.
CHATTER = frozenset(
    """
    hola buenas buenos dias tardes noches gracias favor porfa oye oiga perdona perdone disculpa disculpe
    queria quiero quisiera querria saber pregunta preguntar preguntaros duda consulta puedes podeis
    podrias podriais decirme decidme dime explicarme explicar informacion info vale ok ayuda necesito
    necesitaria
    """.split()  # noqa: SIM905 - a list of words reads as words
)
# Words of any sentence. Those that ask for a place, a time, a person or a number are left: "¿dónde estáis?"
STOPS = frozenset(
    """
    a al algo algun alguna algunas alguno algunos ante antes aqui asi aun aunque bien cada casi como con
    contra cosa cosas cual cuales cualquier de del desde despues e el ella ellas ellos en entonces entre
    era eran eres es esa esas ese eso esos esta estaba estais estamos estan estar estas este esto estos
    estoy fue fueron ha habeis haber habia han has hasta hay haya he hemos la las le les lo los luego mas
    me mi mia mio mis mucha muchas mucho muchos muy nada ni no nos nosotros nuestra nuestro o os otra
    otras otro otros para pero poco por porque pues que se sea sean sera si sido sin sobre sois somos son
    soy su sus suya suyo tal tambien tan te teneis tenemos tener tengo tenia ti tiene tienen toda todas
    todo todos tras tu tus tuya tuyo u un una unas uno unos vosotros vuestra vuestras vuestro vuestros y
    ya yo da dado dais dan dar das de doy haceis hacemos hacen hacer haces haga hago hace hecho ido ir
    ira poder podemos podria podriamos pone poneis poner pongo puede pueden puedo va vais vamos van vas
    voy
    """.split()  # noqa: SIM905 - a list of words reads as words
)
_LEANING = 2  # words of "¿y con tarjeta?", which says nothing without what was said before

_WORD = re.compile(r"[a-z0-9]+")
_LONGEST = 2000  # letters: what is longer is no word, and more than an index or a search takes


def words(text: str) -> list[str]:
    """In order, with repeats: `¿Qué es la ITV?` → que, es, la, itv. A run of letters without end is none."""
    return [word for word in _WORD.findall(plain(text)) if len(word) <= _LONGEST]


def asked(question: str) -> list[str]:
    """What a question is about: each word once, without what people put around it.

    Empty where it is about nothing by itself: "¿y eso cómo lo sé?", "¿y con tarjeta?".
    """
    said = words(question)
    told = [word for word in said if len(word) > 1 and word not in CHATTER and word not in STOPS]
    if said[:1] == ["y"] and len(told) < _LEANING:
        return []
    return list(dict.fromkeys(told))[:MOST]
