"""Reading short replies: a correction, an addition, a yes to what was offered, an option."""

import re

from contracts.events.conversation import Understanding
from domain.plain import plain
from domain.tariffs.answers import Verdict, verdict
from domain.tariffs.tariff import Tariff

_CORRECTS = re.compile(
    r"^\W*(?:no|nop|perdon\w*|mejor|digo|espera|uy|ay)\b|"
    r"\b(?:me (?:he )?(?:equivoc\w+|confund\w+)|era[n]? (?:la|el|las|los)|en realidad|mejor dicho|"
    r"queria decir|en vez|en lugar|cambia\w*)\b"
)
_REPLACES = re.compile(
    r"^\W*no\b[^.]*\b"
    r"(?:lo que \w+(?: \w+)? es|es (?:el|la|los|las)|era[n]? (?:el|la|los|las)|sino|queria decir)\b"
)
_PARDON = re.compile(r"^\W*(?:ay |uy )?no\W+(?:perdona|perd[oó]n|espera)\b\W*(?=\w)", re.IGNORECASE)
_ADDS = re.compile(
    r"^\W*y\b|\b(?:tambien|ademas|las dos|los dos|ambas|ambos|anade\w*|anadir|suma\w*|incluye|"
    r"y (?:la|el|otra|otro))\b"
)
_OPENING = re.compile(r"^\W*(?:(?:bueno|pues|ah|uy|mira)\b\W*)*(?:no|sí|si|vale|ok)\b\W*", re.IGNORECASE)
_ALL = re.compile(r"\b(?:tod[oa]s|las dos|los dos|ambas|ambos|las tres|los tres)\b")


def short_answer(text: str) -> bool:
    """Whether it is a yes or a no and nothing else: "no, la trasera" says more."""
    rest = _OPENING.sub("", text, count=1)
    return verdict(text) is not Verdict.NEITHER and (not rest.strip() or verdict(rest) is not Verdict.NEITHER)


def corrects(text: str) -> bool:
    """ "no, la trasera", "perdona, era la otra"."""
    return bool(_CORRECTS.search(plain(text)))


def replaces(text: str) -> bool:
    """ "no, lo que cambio es el manillar": that, and not what we took it for."""
    return bool(_REPLACES.search(plain(text))) and not adds(text)


def pardoned(text: str) -> str:
    """Without the "no, perdona" that opens a correction: it answers no question of ours."""
    return _PARDON.sub("", text, count=1)


def adds(text: str) -> bool:
    """ "y la trasera también"."""
    return bool(_ADDS.search(plain(text)))


def answered_doubt(text: str, group: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Codes that are wanted and codes that are not, by a reply to our question about `group`."""
    said = verdict(text)
    if len(group) > 1 and _ALL.search(plain(text)) and said is not Verdict.NO:
        return group, ()
    if said is Verdict.NO:
        return (), group
    return (group, ()) if said is Verdict.YES and len(group) == 1 else ((), ())


def chosen_option(text: str, tariff: Tariff, element: str) -> str | None:
    """The key of the surcharge option that a reply names, if it names just one."""
    rule = tariff.surcharges.get(element)
    if rule is None:
        return None
    said = f" {plain(text)} "
    named = [o.key for o in rule.options if f" {plain(o.name or o.key)} " in said or f" {o.key} " in said]
    if not named:  # "sin", "con": the first word tells them apart
        firsts = {plain(o.name or o.key).split()[0]: o.key for o in rule.options}
        bare = said.split()[:2]
        named = (
            [key for word, key in firsts.items() if word in bare] if len(firsts) == len(rule.options) else []
        )
    return named[0] if len(named) == 1 else None


_LOST = re.compile(
    r"\bcomo (?:lo |la |se |puedo |podria |voy a )*(?:se|saber|sabe|averigu\w+|mir\w+|ver|veo|compr\w+"
    r"|dist\w+)(?:lo)?\b|"
    r"\bdonde (?:lo |se )?(?:miro|mira|veo|ve|pone)\b|\bno (?:lo |la |te |os )?entiendo\b|"
    r"\bque (?:es|son|significa|quiere decir) (?:eso|es[ao]|lo de|el|la)\b|\b(?:a que|que) te refieres\b"
)


def lost(text: str) -> bool:
    """Whether our question was not understood, or cannot be answered: "¿y eso cómo lo sé?"."""
    return verdict(text) is Verdict.UNSURE or bool(_LOST.search(plain(text)))


# Three digits, or fewer where a price is spoken of; a year is none
_AMOUNT = re.compile(
    r"(?<![\d.,])(?!(?:19|20)\d\d\b)(?:(?:(?<=\bpor )|(?<=\bson )|(?<=\ben ))\d{2}|\d{2}(?= ?(?:€|eur|pavos))"
    r"|\d{3,4})(?:[.,]\d{1,2})?(?![\d])"
)


def other_amount(text: str, gross_cents: int) -> bool:
    """Whether a yes names another amount than the offered one: "vale, por 140". Cents may be left out."""
    said = [found[0].replace(",", ".") for found in _AMOUNT.finditer(plain(text))]
    return any(int(float(amount)) not in (gross_cents // 100, round(gross_cents / 100)) for amount in said)


def accepted(held: Understanding, text: str) -> str | None:
    """Reason of the handoff that a plain yes to our offer means."""
    if held.offer is None or held.doubts or held.option_asked:
        return None
    if held.asked and held.offer != "person":  # a person is offered beside a question that stays open
        return None
    if verdict(text) is not Verdict.YES or re.search(r"\bgracias\b", plain(text)):
        return None
    return "person_asked" if held.offer == "person" else "accepted"
