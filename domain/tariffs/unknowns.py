"""What a customer seems to want and no word of a tariff explains: given back as written, to ask about."""

import re
from collections.abc import Iterator

from domain.tariffs.language.spanish import ADJECTIVES, ARTICLES, GLUE
from domain.tariffs.language.spelling import Speller
from domain.tariffs.language.tokens import STOP
from domain.tariffs.language.verbs import VERBS, words
from domain.tariffs.reading import Mention, Reading
from domain.tariffs.vocabulary import Kind

_THINGS = (Kind.ELEMENT, Kind.AMBIGUOUS)
_SETS = words("par kit juego conjunto set pack")
_ADJECTIVES = 2  # words that may follow the name of a thing
_WANTING = words("""
    anadido anadir anadirle cambiado cambiamos cambiar cambiarle cambiarlo cambie cambio homologa
    homologacion homologais homologar homologarle homologarme homologo instalado instalar instalarle
    instale legalizacion legalizar legalizarle legalizarme legalizo modificado modificar montado montar
    montarle monte necesito poner ponerle puesto puse pusimos quiero reformar sustituido sustituir
""")
_PLACED = words("en para pa a al con")  # "puños calefactables en la GS"
_JOINERS = words("mas con tambien ademas junto otro otra")
_MINE = words("mi mis tu su sus nuestra nuestro nuestras nuestros")
# Without an article before them these are verbs that no list of verbs holds.
_VERB = re.compile(r"(ando|iendo|amos|emos|imos|aron|ieron|[aei]r(me|te|se|lo|la|los|las|le|les|nos|os))$")
# "homologación del escape": the doing, not another thing
_DOING = re.compile(r"(cion|ciones|miento|aje|ajes)$")


class Unexplained:
    """Finds the nouns that stand where reforms stand."""

    def __init__(self, reading: Reading, speller: Speller) -> None:
        self._reading = reading
        self._tokens = reading.tokens
        self._speller = speller
        self._covered = reading.covered()

    def strange(self, index: int) -> bool:
        """Whether a token is a word that neither the tariff nor common Spanish explains."""
        token = self._tokens[index]
        if index in self._covered or token.separator or len(token.text) < 3 or not token.text.isalpha():
            return False
        return not token.glued and not self._speller.ordinary(token.typed)

    def terms(self) -> Iterator[tuple[int, int]]:
        """First and last token of each strange term that stands where a reform would."""
        index = 0
        while index < len(self._tokens):
            if self.strange(index) and self._wanted(index):
                last = self._end(index)
                yield index, last
                index = last
            index += 1

    def head(self, mention: Mention) -> int | None:
        """The strange noun that a mention only describes: the "puños" of "puños del manillar"."""
        index = mention.first - 1
        while index >= 0 and self._tokens[index].text in GLUE:
            index -= 1
        between = self._tokens[index + 1 : mention.first]
        if index < 0 or not any(token.text in ("de", "del") for token in between):
            return None
        return index if self.strange(index) and not _DOING.search(self._tokens[index].text) else None

    def owner(self, mention: Mention) -> int | None:
        """The strange noun right before a brand, which only names its maker: "manetas Brembo"."""
        index = mention.first - 1
        return index if index >= 0 and self.strange(index) else None

    def _wanted(self, index: int) -> bool:
        before = index - 1
        article = before >= 0 and self._tokens[before].text in ARTICLES | {"par"}
        if article and self._tokens[before].text in _MINE:
            return False  # mi hornet: a vehicle
        while before >= 0 and self._passed(before):
            before -= 1
        first = before < 0 or self._tokens[before].separator
        if (article or first) and self._joins_thing(index):
            return not (first and _VERB.search(self._tokens[index].text))
        if not article and _VERB.search(self._tokens[index].text):
            return False
        if before < 0 or self._tokens[before].text == STOP:
            return article or self._listed(index) or self._alone(index)
        if self._tokens[before].separator:
            return (
                article or self._listed(index) or self._follows_thing(before) or self._follows_strange(before)
            )
        owner = self._reading.at(before)
        if self._tokens[before].glued or (owner and owner.kind is Kind.WORD):
            return article  # "en mi BMW R1200GS las defensas"
        return self._tokens[before].text in _WANTING or self._tokens[before].text in _JOINERS

    def _joins_thing(self, index: int) -> bool:
        """Before a reform in one list, whatever verb leads to it: "lleva los puños y el asiento"."""
        after = self._end(index) + 1
        described = after + _ADJECTIVES  # "calefacción estacionaria", "inversor de corriente"
        while (
            after < len(self._tokens)
            and not self._tokens[after].separator
            and (after < described or self._tokens[after].text in ADJECTIVES)
            and not self._is_thing(after)
        ):
            after += 1
        if after >= len(self._tokens) or self._tokens[after].text not in ("y", ","):
            return False
        after += 1
        while after < len(self._tokens) and self._tokens[after].text in ARTICLES | GLUE:
            after += 1
        return self._is_thing(after)

    def _is_thing(self, index: int) -> bool:
        owner = self._reading.at(index)
        return owner is not None and owner.kind in _THINGS

    def _passed(self, index: int) -> bool:
        token = self._tokens[index]
        if token.text in ("de", "del", "para", "pa", "en", "al", "d"):
            return token.text == "de" and index > 0 and self._tokens[index - 1].text in _SETS
        return token.text in ARTICLES or token.text.isdigit() or token.text in _SETS

    def _listed(self, index: int) -> bool:
        """Alone between separators, with a reform named next to it: "turbo y escape"."""
        last = self._end(index)
        following = self._tokens[last + 1 : last + 2]
        if not following or not following[0].separator or following[0].text == STOP:
            return False
        return any(m.kind in _THINGS and 0 < m.first - last <= 4 for m in self._reading.mentions)

    def _alone(self, index: int) -> bool:
        """A whole sentence, or a list of strange things, and not a name: "basculante", "manetas y topes"."""
        after = self._end(index) + 1
        if not self._reading.text[self._tokens[index].start].islower():
            return False
        ends = next(
            (i for i in range(after, len(self._tokens)) if self._tokens[i].text == STOP), len(self._tokens)
        )
        if after < ends and self._tokens[after].text in _PLACED:
            return not any(t.separator or t.text in VERBS for t in self._tokens[after + 1 : ends])
        if ends - after <= _ADJECTIVES and not any(self._stops(i) for i in range(after, ends)):
            return True
        return self._tokens[after].separator and after + 1 < len(self._tokens) and self.strange(after + 1)

    def _stops(self, index: int) -> bool:
        """Whether a word makes this a sentence; "calefacción diésel" is only a thing."""
        return self._tokens[index].separator or self._tokens[index].text in VERBS or index in self._covered

    def _follows_thing(self, separator: int) -> bool:
        """In a list after a reform, in the same sentence: "escape y turbo"."""
        start = separator
        while start > 0 and self._tokens[start - 1].text != STOP:
            start -= 1
        return any(m.kind in _THINGS and start <= m.first < separator for m in self._reading.mentions)

    def _follows_strange(self, separator: int) -> bool:
        return separator > 0 and self._tokens[separator].text != STOP and self.strange(separator - 1)

    def _end(self, index: int) -> int:
        last = index
        while last + 1 < len(self._tokens):
            if self.strange(last + 1):
                last += 1
            elif (
                self._tokens[last + 1].text in ("de", "del")
                and last + 2 < len(self._tokens)
                and self.strange(last + 2)
            ):
                last += 2
            else:
                break
        return last
