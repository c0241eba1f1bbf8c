"""Terms. A day, or "unos días", is one beside words of ours that finish something."""

import re
from collections.abc import Iterator

from domain.money_words.hours import HOURS
from domain.money_words.numbers import WORDS
from services.agent.guards.deeds import FINISHED, SENT, THING
from services.agent.guards.times import LATER, SOON, UNIT

_NUMBER = rf"(?:\d{{1,3}}|{WORDS}|un par de|unas? pocas?|unos? pocos?|pocos?|pocas?|medio|media)"
# an amount of time is one wherever it stands, as are these
_PLAIN = re.compile(
    rf"{_NUMBER}(?:\s*(?:-|/|a|o|y|u)\s*{_NUMBER})?\s*{UNIT}\b"
    r"|\b(?:manana|hoy|esta (?:tarde|semana)|este mes) mismo\b"
    r"|\bde un dia (?:para|a) otro\b|\bde hoy (?:para|a) manana\b|\bipso facto\b|"
    r"\b(?:somos|soy) (?:\w+ ){0,2}rapid\w+|\bes (?:\w+ )?(?:inmediat|rapidisim)\w+|"
    r"\ben el (?:mismo )?dia\b(?! (?:de|del|que)\b)|\ben el acto\b|\bal instante\b"
    rf"|\b(?:cuestion|cosa) de {UNIT}\b"
    r"|\bno (?:(?:te|se|nos) )?(?:tard|demor)\w+ (?:nada|mucho|casi nada)\b"
    r"|\b(?:tard|demor)\w+ (?:muy |bastante )?(?:poc|poqu)\w+"
    r"|\b(?:tramite|proceso|homologacion|gestion|papeleo|proyecto|todo|eso) (?:\w+ ){0,2}?"
    r"(?:es|va|seria|sera|sale) (?:\w+ )?(?:rapid\w+|volando|inmediat\w+)"
)
# "cosa de unos días", "son un par de semanas", "en unos días" as a whole sentence
_LASTS = re.compile(
    r"\b(?:(?:cosa|cuestion) de|calcul\w+|suelen? (?:ser|durar|llevar)|son|seran|serian|ponle|echale|"
    r"hablamos de|estim\w+|"
    r"(?:tramite|proceso|homologacion|gestion|papeleo|proyecto|plazo|"
    r"todo)\b[^.!?\n]{0,25}"
    r"\b(?:dura|es|son|lleva|llevara|va|seria\w*|seran?|tiene|ronda))\W+(?:(?:de|en|a|como|sobre|cosa|"
    r"entre)\W+)*$"
)
_WHOLE = re.compile(
    r"(?:(?:pues|si|claro|bueno|hola|vale|perfecto|sobre|hacia|para|seguro|es|son|sera|seran|en|a|"
    r"tranquil[oa]|"
    r"descuida|por supuesto|claro que si|sin problema|de aqui|como tarde|como mucho|maximo|a mas tardar)\W+)*"
)
_TAIL = re.compile(
    r"\W*(?:mas o menos|como (?:mucho|maximo|muy tarde)|seguro|sin problema|sin falta|maximo|"
    r"aproximad\w+)?\W*$"
)

_NEAR = 40  # characters between a time and what is finished
# what is over, how old something is, how long before: no promise
_SINCE = re.compile(
    r"(?:\bdesde|\bhace(?:n)?|\blleva[sn]?|\btiene[sn]?|\bcada|\bdurante (?:los|las) ultim[oa]s|\bultim[oa]s|"
    r"\bpasad[oa]s?)(?: (?:ya|unos|unas|casi|mas de|menos de))*\s*$"
)
_AROUND = re.compile(r"\s*(?:antes|despues)\b|\s+(?:al dia|a la semana|de antiguedad|de uso)\b")
# whose matter it is: "la ITV tarda unas semanas", "la cita la tienes el viernes", "si lo tienes listo mañana"
_OTHERS = re.compile(
    r"\b(?:itv|inspeccion|estacion|industria|trafico|dgt|(?<!de )(?<!del )taller|fabricante|correos|"
    r"aseguradora)\b"
    rf"(?:(?!\b{THING}\b|\bnosotros\b|\bnuestr).)*$"
)
_TAKES = re.compile(r"(?:se )?(?:tard|demor)(?:a|an|ar|arse|aria|arian)\b(?: \w+){0,2}")
_THEIRS = re.compile(
    r"\bcitas?\b[^,;:]*$|\b(?:si|cuando|como) (?:(?:ya|aun|todavia|no|me|nos|la|las|lo|los) )*$"
)
_CONTACT = re.compile(
    r"(?: \w+){0,2}? ?,? ?(?:te|os|le) (?:lo |la )?(?:llam|contest|escrib|atend|atiend|dig|dic|dir|confirm|"
    r"respond|avis)"
)
# "no puedo prometerte que esté listo el viernes"; a negation reaches no further than a comma
_DENIED = re.compile(
    r"\b(?:no|ni|tampoco|nunca) (?:(?:te|le|os|lo|la|se|nos|me) )*(?:pued\w+|podemos|podr\w+|se\b|sabemos|"
    r"sabria\w*|"
    r"es (?:posible|seguro)|asegur\w+|garantiz\w+|promet\w+|compromet\w+|va a|vamos a|voy a|est\w+|lleg\w+|"
    r"da tiempo|"
    r"tendr\w+|tien\w+|tenemos|tengo|depende|recib\w+|entreg\w+|hay)[^.,;:!?\n]*$|\bimposible [^.,;:!?\n]*$"
)
_NOT_DENIED = re.compile(r"\bno (?:solo|hay (?:problema|duda|pega)s?|te preocupes)\b[^,;:]*$")
_SENTENCE = re.compile(r"[^.!?;\n]+[.!?;\n]*")
# a question back: "¿para cuándo la necesitas, para antes del viernes?"
_ASKED = re.compile(
    r"\b(?:quier|necesit|prefer|prefier|urge|corre prisa|hace falta|gustaria|puedes|podrias|cuando)"
)
_OFFERED = re.compile(
    r"\b(?:te|os) l[oa]s? (?:ten|hag|hac|mand|envi|d[oae]|entreg|termin|tramit|homolog)|\btard[ao]mos"
)


def find_terms(said: str) -> Iterator[tuple[str, str]]:
    """Each term of a `readable` text: what stands there, and the time of it."""
    for sentence in _SENTENCE.finditer(said):
        words = sentence.group(0)
        if words.rstrip().endswith("?") and _ASKED.search(words) and not _OFFERED.search(words):
            continue
        yield from ((found, found) for found in _amounts_of_time(words))
        yield from _finished(words)


def _amounts_of_time(words: str) -> Iterator[str]:
    hours = [(m.start(), m.end()) for m in HOURS.finditer(words)]
    for found in _PLAIN.finditer(words):
        theirs = any(start <= found.start() and found.end() <= end for start, end in hours)
        before = words[: found.start()]
        theirs = theirs or bool(_TAKES.fullmatch(found.group(0)) and _OTHERS.search(before))
        if not (theirs or _SINCE.search(before) or _AROUND.match(words, found.end()) or _denied(before)):
            yield found.group(0)


def _finished(words: str) -> Iterator[tuple[str, str]]:
    done, sent = list(FINISHED.finditer(words)), list(SENT.finditer(words))
    for pattern, doing in ((LATER, [*done, *sent]), (SOON, done)):
        for time in pattern.finditer(words):
            before = words[: time.start()]
            if _SINCE.search(before) or _CONTACT.match(words, time.end()) or _AROUND.match(words, time.end()):
                continue
            if pattern is LATER and (
                (_LASTS.search(before) and not _OTHERS.search(before)) or _alone(words, time)
            ):
                if not _denied(before):
                    yield time.group(0), time.group(0)
                continue
            for deed in doing:
                if _theirs(words, deed):
                    continue
                start, end = min(time.start(), deed.start()), max(time.end(), deed.end())
                apart = max(time.start(), deed.start()) - min(time.end(), deed.end())
                if (
                    apart <= _NEAR
                    and not _THEIRS.search(words[: deed.start()])
                    and not _denied(words[:start])
                ):
                    yield words[start:end], time.group(0)


def _theirs(words: str, deed: re.Match[str]) -> bool:
    before = words[: deed.start()]
    return bool(_THEIRS.search(before) or (_TAKES.fullmatch(deed.group(0)) and _OTHERS.search(before)))


def _alone(words: str, time: re.Match[str]) -> bool:
    return bool(_WHOLE.fullmatch(words[: time.start()].lstrip("¡¿ \"'*-")) and _TAIL.match(words, time.end()))


def _denied(before: str) -> bool:
    return bool(_DENIED.search(before)) and not _NOT_DENIED.search(before)
