"""Insults and threats at whoever answers. Swearing about the price, the bike or a brother-in-law is none."""

import re

from services.agent.gate.reading import clauses

_STRONG = (
    r"(?:gilipollas|gilipoya\w*|imbecil(?:es)?|subnormal(?:es)?|capull[oa]s?|cabron(?:es|a|azo)?|hij[oa]s?"
    r" de "
    r"(?:la gran )?(?:puta|perra)|hijo ?puta|hijoputas?|hdp|mamon(?:es)?|soplapollas|malnacid[oa]s?"
    r"|retrasad[oa]s?|"
    r"comemierdas?|pendej[oa]s?|mongol[oa]s?)"
)
_MILD = r"(?:idiotas?|tont[oa]s?|estupid[oa]s?|inutil(?:es)?|payas[oa]s?|basura|escoria|asco|mierda)"
_YOU = r"(?:eres|sois|seras|sereis|seas|seais|estas|estais)"
_INSULT = re.compile(
    rf"\b{_YOU} (?:(?:un|una|unos|unas|muy|mas|tan|bien|puto|puta|putos|putas|pedazo de|panda de|todos|que"
    rf"|mazo) )"
    rf"{{0,3}}(?:{_STRONG}|{_MILD})\b"
    rf"|\b(?:pedazo de|panda de|atajo de|so|putos?|callate|a ver si) (?:{_STRONG}|{_MILD})\b"
    rf"|^(?:(?:y|pues|anda|venga|vaya|joder|oye|que|menud[oa]s?|mira|hola|bot|robot|puto|puta)"
    rf" ){{0,3}}(?:{_STRONG}"
    r"|idiotas?|tont[oa]s?|inutil(?:es)?|payas[oa]s?|estupid[oa]s?|maricon(?:es)?|zorras?)(?: de mierda|"
    r" todos| ya)?$"
    rf"|\b(?:{_STRONG}|{_MILD}) (?:eres|sois)\b|\bmierda de (?:bot|robot|asistente|servicio|empresa|ia"
    rf"|atencion|trato)\b"
    r"|\b(?:vete|iros|idos|irse|marchate|marchaos|vayase|vayanse) (?:ya |todos )?(?:a la mierda|a tomar por "
    r"(?:el )?(?:culo|saco)|a cagar|al carajo|a freir esparragos)\b"
    r"|\bque (?:te|os|le|les) (?:den(?!\w)(?! (?:el|las?|los|unos?|unas?) )|follen|jodan|folle un pez)"
    r"|\bme cago en (?:ti|vosotros|vuestr\w+|tus? \w+|tu puta|vuestra puta)\b|\b(?:tu|vuestra|su) puta"
    r" madre\b"
    r"|\b(?:chupa|come)(?:me|dme|meme)?(?:la| la polla| los huevos| el rabo)\b"
    r"|\b(?:bot|robot|asistente|empresa|servicio|ia|maquina) (?:de (?:mierda|los cojones)|asqueros[oa]"
    r"|inutil|"
    r"estupid[oa]|tont[oa]|gilipollas|imbecil)\b"
    r"|\b(?:puto|puta|maldit[oa]|estupid[oa]|asqueros[oa]) (?:bot|robot|asistente|ia|empresa)\b"
    r"|\bfuck (?:you|off)\b|\bque asco dais\b|\bque asco de (?:empresa|servicio|bot)\b"
)
_THREAT = re.compile(
    r"\b(?:os|te|le|les) (?:voy|vamos) a (?:matar|pegar|quemar|partir|reventar|rajar|romper la)\b"
    r"|\b(?:voy|ire|vamos) a (?:ir )?(?:por|a por|buscar)(?:os| vosotros| ti)\b|\b(?:os|te) vais? a enterar\b"
    r"|\b(?:te|os) vas a enterar\b|\bse donde (?:estais|vives|vivis|trabaj\w+)\b|\bte mato\b|\bos mato\b"
)


def insults(text: str) -> bool:
    """At us, in the second person or as a call."""
    return any(_INSULT.search(clause) for clause in clauses(text))


def threatens(text: str) -> bool:
    """With violence."""
    return any(_THREAT.search(clause) for clause in clauses(text))
