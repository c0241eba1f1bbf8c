"""Whether a reply is a yes, a no, "I do not know", or none of them."""

import re
from enum import StrEnum

from rapidfuzz.distance import OSA

from domain.tariffs.language.phrases import Phrases, block
from domain.tariffs.language.tokens import STOP, Token, tokenise
from domain.tariffs.language.verbs import words


class Verdict(StrEnum):
    """`NEITHER` is what must never be taken for a yes."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"
    NEITHER = "neither"


# Found anywhere, before single words are looked at: they hold a "no", a "sí" or a "vale" of another meaning.
_PHRASES = Phrases(
    (
        *block(
            """
            no hay problema | no hay ningun problema | sin problema | sin problemas | ningun problema
            por supuesto | como no | por que no | no veo por que no | no lo dudes | sin duda | de acuerdo
            me parece bien | creo que si | diria que si | claro que si | que si
            lo quiero | la quiero | los quiero | me interesa | cuando quieras | vamos alla
            si quiero | si lo quiero | si la quiero | si los quiero | si me interesa | si me parece bien
            si por favor | si porfa | si claro | si gracias | si adelante | si perfecto
            """,
            "yes",
        ),
        *block(
            """
            mejor no | todavia no | aun no | ahora no | de momento no | por ahora no | ya no | hoy no
            ni hablar | ni de broma | ni de coña | ni loco | ni loca | ni en broma | que va | para nada
            dejame pensarlo | lo pienso | me lo pienso | tengo que pensarlo | lo pensare | pensarmelo
            dejalo | dejemoslo | lo dejo | lo dejamos | olvidalo | olvidate | no gracias | paso de
            claro que no | creo que no | diria que no | prefiero que no | prefiero no | no quiero
            no me interesa | en absoluto | de ninguna manera | no hace falta | mas adelante | otro dia
            era curiosidad | por curiosidad | por pura curiosidad | solo miraba | solo preguntaba
            por saber | por saberlo | por mirar | solo queria saber | al final no | no lo voy a hacer
            no acepto | no se toca | no se cambia | no se modifica | no se aumenta | no se sube | no se varia
            """,
            "no",
        ),
        *block(
            """
            no lo se | no se | nose | no sabria | ni idea | no tengo ni idea | no estoy seguro
            no estoy segura
            no tengo claro | no lo tengo claro | ni papa | npi | me da igual | da lo mismo | cualquiera
            lo que tu digas | lo que digas | quizas | quiza | tal vez | a lo mejor | puede ser
            puede que si | puede que no | depende | no me acuerdo | no recuerdo | no sabemos | ni lo se
            no lo sabemos | y yo que se | que se yo | dudo
            """,
            "unsure",
        ),
        *block(
            """
            no pasa nada | no te preocupes | no importa | vale la pena | merece la pena | cuanto vale
            lo que vale | que vale | no vale | a ver | que tal si | y si | si no | si es | si me | si se
            si puede | si puedes | si tiene | si tengo | si hay | si lo | si la | si quieres | si te
            si os | si hace | si fuera
            """,
            "neither",
        ),
    )
)
_YES = words("""
    aceptamos acepto adelante afirmativo arrancamos claro comencemos comenzamos confirmado confirmo conforme
    correcto dale efectivamente empecemos empezamos
    estupendo exactamente exacto fenomenal genial guay hacedlo hagamoslo hazlo hecho ok okay okey oki
    okis perfe perfecto procede procedamos si sii siii sip tira tirad vale vamos venga yep yes
""")
_NO = words("no nop nope nanai nada negativo tampoco paso noo nooo")
# Before a no these only say that one was heard: "vale, era por curiosidad"
_HEARD = words("bien entendido gracias ok okay okey oki okis perfecto vale")
_OPENING = words("ah anda bueno entonces hombre mira nada oye pues uf")
# "vale, ¿qué necesitas?" goes on; any other question beside a yes takes it back
_GOES_ON = re.compile(
    r"empez|empiez|sig|necesit|mand|envi|hac|hago|pag|paso|document|papel|fotos?$|cuando|ahora|siguiente|continu"
)
# In these a yes is taken back, or postponed.
_BUT = words("pero aunque excepto salvo")
_QUESTIONS = words("cuanto cuanta cuando como donde quien cual cuales que porque")
_SHAKEN = 7  # letters from which one other typing error than two swapped letters is still surely this word

_SIGNS = {"👍": "vale", "👌": "vale", "✅": "vale", "🆗": "vale", "👎": "no", "❌": "no", "🤷": "no se"}


def verdict(text: str) -> Verdict:
    """Read a reply to a question of ours. A question back, a condition or a "but" makes it `NEITHER`."""
    for sign, word in _SIGNS.items():
        text = text.replace(sign, f" {word}. ")
    found: set[Verdict] = set()
    heard = False
    for clause, asks in _clauses(text):
        said = _clause(clause)
        if asks and said is None and len(clause) > 1 and not any(_GOES_ON.match(t.text) for t in clause):
            return Verdict.NO if found == {Verdict.NO} else Verdict.NEITHER
        if asks and said is not Verdict.UNSURE and len(clause) > 1:
            said = None  # "¿vale la pena?", "¿y si no?"
        if said is Verdict.YES and not found and all(token.text in _HEARD for token in clause):
            heard = True
        elif said:
            found.add(said)
        if any(token.text in _BUT for token in clause):
            return Verdict.NO if Verdict.NO in found and Verdict.YES not in found else Verdict.NEITHER
    if heard and found != {Verdict.NO}:
        found.add(Verdict.YES)
    if len(found) == 1:
        return found.pop()
    return Verdict.UNSURE if found == {Verdict.UNSURE, Verdict.NO} else Verdict.NEITHER


def _clauses(text: str) -> list[tuple[list[Token], bool]]:
    """Runs of words between separators, and whether each is a question."""
    clauses: list[tuple[list[Token], bool]] = []
    current: list[Token] = []
    for token in tokenise(text):
        if token.separator and token.text in (",", STOP):
            asks = "?" in text[token.start : token.end]
            if current:
                clauses.append((current, asks))
            current = []
        else:
            current.append(token)
    if current:
        clauses.append((current, text.rstrip().endswith("?")))
    return clauses


def _clause(tokens: list[Token]) -> Verdict | None:
    if [token.text for token in tokens[-2:]] in (["eso", "es"], ["asi", "es"]):
        return Verdict.YES if len(tokens) <= 3 else None  # not: "eso es carísimo"
    while len(tokens) > 1 and tokens[0].text in _OPENING:
        tokens = tokens[1:]
    phrases = list(_PHRASES.find(tokens))
    for _, name in phrases:
        return None if name == "neither" else Verdict(name)
    if tokens[0].text in _QUESTIONS or (_has(tokens, _YES) and _has(tokens, _NO)):
        return None
    first = _meant(tokens[0].text)
    # "sí" opens a clause of any length; the other words must be nearly all of it: "venga va", "ok perfecto"
    if first in _YES and (len(tokens) <= 3 or tokens[0].typed == "si"):
        return Verdict.YES
    if first in _NO and len(tokens) <= 4:
        return Verdict.NO
    last = _meant(tokens[-1].text)
    if len(tokens) <= 3 and last in _YES:
        return Verdict.YES
    return None


def _has(tokens: list[Token], known: frozenset[str]) -> bool:
    return any(token.text in known for token in tokens)


def _meant(word: str) -> str:
    """The word, or the yes that two swapped letters made of it: dlae, vael; not: malo, sale."""
    if word in _YES or word in _NO:
        return word
    for known in sorted(_YES):
        if len(known) == len(word) > 3 and sorted(known) == sorted(word) and OSA.distance(word, known) == 1:
            return known
        if len(known) >= _SHAKEN and OSA.distance(word, known) == 1:
            return known
        if len(known) > 3 and word.startswith(known) and set(word[len(known) :]) == {known[-1]}:
            return known  # daleee
    return word
