"""What an answer must and must not be. Every problem is told, in one list."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from contracts.private import Erased
from tests.dialogues.player import Answer
from tests.dialogues.prices import PRICE_LIST, Price, money
from tests.dialogues.script import Expected

DISCLOSURE = "inteligencia artificial"
_AMOUNT = re.compile(r"\d[\d.]*(?:,\d+)?\s?(?:€|euros?\b|EUR\b)", re.IGNORECASE)
_BLANK = re.compile(r"\n\s*\n")  # WhatsApp shows an empty line with a space in it
_INNARDS = re.compile(r"\{\{|\}\}|\bNone\b|\b[A-Z]{2,}_[A-Z_]{2,}\b|<datos>|Traceback")
_STATUS = {"pendiente": "pending", "abierta": "open", "resuelta": "resolved"}


def plain(text: str) -> str:
    """Without capitals and accents."""
    folded = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in folded if not unicodedata.combining(letter))


@dataclass
class Checker:
    """One dialogue's memory: what was quoted, and whether the customer was told who answers."""

    notice: str = ""  # how the first answer began
    totals: set[str] = field(default_factory=set)
    elements: tuple[str, ...] = ()  # of the last quote: whose extras are meant
    amounts: set[str] = field(default_factory=set)  # of the last quote

    def check(self, expected: Expected, answer: Answer) -> list[str]:
        """What is wrong with the answer; empty when nothing is."""
        return [
            *self._count(expected, answer),
            *self._words(expected, answer),
            *self._prices(expected, answer),
            *self._disclosure(answer),
            *self._people(expected, answer),
        ]

    def _count(self, expected: Expected, answer: Answer) -> Iterator[str]:
        count = len(answer.texts)
        if expected.silencio:
            if count:
                yield f"nothing should be said, and {count} messages were"
        elif expected.como_mucho is not None:
            if not 1 <= count <= expected.como_mucho:
                yield f"{count} messages, should be 1 to {expected.como_mucho}"
        elif count != expected.mensajes:
            yield f"{count} messages, should be {expected.mensajes}"

    def _words(self, expected: Expected, answer: Answer) -> Iterator[str]:
        texts = list(answer.texts)
        if texts and not self.notice:  # the notice offers a person: what comes after it is meant
            texts[0] = "\n".join(_BLANK.split(texts[0])[1:])
        said = plain("\n".join(texts))
        yield from (f"does not say «{words}»" for words in expected.contiene if plain(words) not in said)
        yield from (f"says «{words}»" for words in expected.no_contiene if plain(words) in said)
        if expected.contiene_alguno and not any(plain(words) in said for words in expected.contiene_alguno):
            yield f"says none of {', '.join(f'«{words}»' for words in expected.contiene_alguno)}"
        asked = [code for code, question in PRICE_LIST.questions.items() if plain(question) in said]
        wanted = [expected.pregunta] if expected.pregunta else []
        if asked != wanted and asked != [expected.puede_preguntar]:
            yield f"asks about {asked or 'nothing'}, should ask about {wanted or 'nothing'}"
        yield from (f"shows its innards: {found[0]}" for found in _INNARDS.finditer("\n".join(answer.texts)))

    def _prices(self, expected: Expected, answer: Answer) -> Iterator[str]:
        said = "\n".join(answer.texts)
        may: set[str] = set()
        must: set[str] = set()
        if expected.presupuesto:
            wanted = expected.presupuesto
            price = PRICE_LIST.price(wanted.elementos, wanted.opciones, wanted.servicios)
            yield from _same(set(wanted.elementos), price, answer)
            self.elements, self.amounts = wanted.elementos, price.amounts
            self.totals.add(wanted.total)
            may, must = price.amounts, {wanted.total}
        elif answer.quotes:
            yield f"quotes {', '.join(answer.quotes[-1].elements)}, should not"
        for code in expected.precio_de:
            extra = PRICE_LIST.extra(code, self.elements)
            may, must = may | extra.amounts, must | {money(extra.gross)}
        if expected.recuerda:
            if expected.recuerda not in self.totals:
                yield f"{expected.recuerda} was never quoted before: correct the dialogue"
            may, must = may | self.amounts, must | {expected.recuerda}
        yield from (f"does not say {amount}" for amount in sorted(must) if amount not in said)
        amounts = [found[0] for found in _AMOUNT.finditer(said)]
        yield from (f"says {amount}, which nobody gave it" for amount in amounts if amount not in may)

    def _disclosure(self, answer: Answer) -> Iterator[str]:
        for text in answer.texts:
            if not self.notice:
                self.notice = _BLANK.split(text)[0]
                if DISCLOSURE not in plain(self.notice):
                    yield "does not begin with the notice that an assistant answers"
            elif self.notice in text:
                yield "says again that an assistant answers"

    def _people(self, expected: Expected, answer: Answer) -> Iterator[str]:
        if expected.pasa_a_persona not in ("quizá", bool(answer.handoffs)):
            reasons = ", ".join(handoff.reason for handoff in answer.handoffs)
            yield (
                f"hands over ({reasons}), should not" if answer.handoffs else "does not hand over to a person"
            )
        notes = plain("\n".join(_notes(answer)))
        yield from (
            f"the note lacks «{words}»" for words in expected.nota_contiene if plain(words) not in notes
        )
        if expected.estado and answer.status != _STATUS[expected.estado]:
            yield f"the conversation is {answer.status}, should be {_STATUS[expected.estado]}"


def _same(elements: set[str], price: Price, answer: Answer) -> Iterator[str]:
    if len(answer.quotes) != 1:
        yield f"{len(answer.quotes)} quotes, should be one of {', '.join(sorted(elements))}"
        return
    (quote,) = answer.quotes
    if set(quote.elements) != elements:
        yield f"quotes {', '.join(sorted(quote.elements))}, should be {', '.join(sorted(elements))}"
    found = (quote.net.cents, quote.vat.cents, quote.gross.cents)
    if found != (price.net, price.vat, price.gross):
        yield f"quotes {found}, the price list gives {(price.net, price.vat, price.gross)} (net, VAT, total)"


def _notes(answer: Answer) -> Iterator[str]:
    for handoff in answer.handoffs:
        if not isinstance(handoff.texts, Erased):
            for part, text in zip(handoff.parts, handoff.texts, strict=True):
                if part.kind == "note":
                    yield text
