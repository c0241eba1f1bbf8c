"""What is certain of a thing that is named: that nothing was said of it which we do not understand.

Each clause is judged by its words, and what it says holds for the things in it, or for those before it where
it only points at them ("el toldo… lo hemos vendido"). Words that we know to leave a thing as it is leave it;
those that give it up, settle it, put it off or make it somebody else's make doubt, and so does a verb that we
do not know. Doubt is asked about, never priced.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise

from domain.tariffs.clauses import Clause, clauses, is_verb
from domain.tariffs.language import senses
from domain.tariffs.language.cues import BEFORE
from domain.tariffs.language.doubts import ORIGINAL
from domain.tariffs.language.phrases import Phrases
from domain.tariffs.language.spanish import ADJECTIVES, ARTICLES
from domain.tariffs.language.spelling import Speller
from domain.tariffs.language.tokens import Token
from domain.tariffs.language.verbs import VERBS, words
from domain.tariffs.reading import Mention, Reading
from domain.tariffs.tariff import Element
from domain.tariffs.vocabulary import Kind, Vocabulary

_NEGATIONS = words("no sin nunca tampoco ni jamas nadie")
_ACCENTED = re.compile(r"[éóí]$|(?:ré|rás|rá|rán)$")
_FINITE = re.compile(r"(aste|asteis|iste|isteis|aron|ieron|aremos|eremos|iremos|abamos|iamos)$")
_ENCLITIC = re.compile(r"(?:[aei]r|ndo|[aeiou]d?|n)(?:me|se|te|nos)?l[oa]s?$")
_ADJECTIVAL = re.compile(r"(?:ente|ante|able|ible|al|il|ivo|iva|orio|oria|adora?|idora?|ico|ica|oso|osa)s?$")
_STRANGERS = 3  # words of another language, from which on nothing is certain
_MOST_STRANGE = 0.4  # … and their share of all
_LIST_PLACES = words(
    "delante alante delantero delantera delanteros delanteras detras atras trasero trasera traseros traseras"
)
_ASKING = words("cuanto cuanta que como cuando puedo puede podeis hay debo")
_ONE = words("ese esa eso este esta lo la")
_MANY = words("esos esas estos estas los las")
_OTHERS = words(
    "moto motos autocaravana vehiculo chat cliente taller ingeniero sitio ac empresa gestoria mecanico"
)
_DOING = re.compile(r"(puest|puso|pus|mont|instal|cambi|hizo|hech|regal|vend|compr|coloc|met)")
_KILOS = (2000, 9999)  # "mmta 3500" tells a weight; years and models are other numbers
_YEARS = (1950, 2040)
_RECORDS = words("itv ficha permiso cita seguro plazo multa carnet matriculacion")
_PARTICIPLE = re.compile(r"(?:ad|id|a|i)[oa]s?$")
_DEEDS = re.compile(r"(?:cion|ciones|miento|mientos|mente)$")
_DETERMINERS = words("""
    mi mis tu su sus el la los las un una unos unas otro otra otros nuestro de del al a anterior antiguo este ese esta
    con para por ex algun mucha
""")
_MAYBE = words("puede quiza quizas igual depende veremos supongo duda tal vez quien sabe")
_NAMES = 3  # words of a brand and its model behind a thing
_LET_GO = re.compile(r"dej(?:o|amos|are|aremos|a|ad|emos|ado)$")
_TAKEN_OFF = re.compile(r"(?:quite|quitamos|quitaron|saque|sacamos|desmonte|retire|elimine|quitado|sacado)$")


def uncertain(
    reading: Reading,
    negated: frozenset[int],
    speller: Speller,
    vocabulary: Vocabulary,
    strange: Collection[tuple[int, int]],
) -> frozenset[int]:
    """The mentions, by place, of which something was said that leaves open whether they are wanted."""
    all_ = clauses(reading)
    asked_about = frozenset(i for first, last in strange for i in range(first, last + 1))
    judges = [
        _Judge(reading, clause, speller, vocabulary.tariff.elements, asked_about, vocabulary.stems)
        for clause in all_
    ]
    found = set[int]()
    last: tuple[int, ...] = ()
    for number, judge in enumerate(judges):
        places = judge.clause.places
        if judge.of_another_kind():
            found.update(last[-1:])
        about = places or judge.pointed(last)
        if about and (judge.doubts() or (not places and number and judge.taken_off(judges[number - 1]))):
            found.update(_with_list(reading, judges, number, about))
        found.update(place for place in places if judge.another_thing(place))
        if not places and not judge.doubts() and judge.wishes():
            found.difference_update(about)
        last = places or last
    found.update(_told(judges))
    found.update(_places_only(reading, judges))
    found.update(_of_several_vehicles(reading, judges))
    if _foreign(reading, speller):
        found.update(place for judge in judges for place in judge.clause.places)
    return frozenset(found - negated)


def _with_list(
    reading: Reading, judges: Sequence["_Judge"], number: int, about: tuple[int, ...]
) -> Iterator[int]:
    """The things of a clause, and the bare ones that go on with its list: "vendí el escape, el manillar"."""
    yield from about
    clause = judges[number].clause
    if not clause.places or reading.mentions[clause.places[-1]].last < clause.stop - 2:
        return
    for judge in judges[number + 1 :]:
        if not judge.clause.places or judge.said or not judge.clause.follows:
            return
        yield from judge.clause.places


def _told(judges: Sequence["_Judge"]) -> Iterator[int]:
    """What was only told before "ahora quiero …": in statements of what is over."""
    for number, judge in enumerate(judges):
        if judge.clause.places and judge.turns():
            for before in judges[:number]:
                if before.over():
                    yield from before.clause.places


def _places_only(reading: Reading, judges: Sequence["_Judge"]) -> Iterator[int]:
    """The handlebar of "al manillar le puse puños": a thing to which something else was done."""
    for judge in judges:
        for place in judge.clause.places[:1]:
            index = reading.mentions[place].first - 1
            while index >= judge.clause.start and reading.tokens[index].text in ARTICLES:
                index -= 1
            led = index >= judge.clause.start and reading.tokens[index].text in ("a", "al", "en")
            behind = [t.text for t in reading.tokens[reading.mentions[place].last + 1 : judge.clause.stop]]
            if led and behind[:1] and behind[0] in ("le", "les") and len(behind) > 2:
                yield place


def _of_several_vehicles(reading: Reading, judges: Sequence["_Judge"]) -> Iterator[int]:
    """ "la Yamaha lleva escape, la Honda manillar": which one is it about?"""
    makes: dict[str, list[int]] = {}
    for judge in judges:
        for mention in reading.mentions if judge.clause.places else ():
            if (
                mention.kind is Kind.WORD
                and judge.clause.start < mention.first < judge.clause.stop
                and reading.tokens[mention.first - 1].text in ("la", "el", "una")
                and reading.tokens[mention.first].text not in senses.ANY_VEHICLE
                and reading.tokens[mention.first - 2].text not in ("de", "en", "para", "a")
            ):
                makes.setdefault(mention.form, []).extend(judge.clause.places)
    if len(makes) > 1:
        yield from (place for places in makes.values() for place in places)


def _explained(token: Token, speller: Speller) -> bool:
    """Whether a word is one of a tariff, or ordinary Spanish."""
    return (
        speller.knows(token.stem)
        or speller.ordinary(senses.plain(token.typed))
        or token.text in senses.PEOPLE
        or token.text in senses.GIVEN_UP
        or bool(_DEEDS.search(token.text))
    )


def _foreign(reading: Reading, speller: Speller) -> bool:
    """Whether so much of a text is not understood that it may well be in another language."""
    covered = reading.covered()
    plain = [
        token
        for index, token in enumerate(reading.tokens)
        if index not in covered and not token.separator and token.text.isalpha() and len(token.text) > 1
    ]
    strange = [token for token in plain if not _explained(token, speller)]
    return len(strange) >= _STRANGERS and len(strange) >= _MOST_STRANGE * len(plain)


class _Judge:
    """What the words of one clause say of the things it is about."""

    def __init__(
        self,
        reading: Reading,
        clause: Clause,
        speller: Speller,
        elements: Mapping[str, Element],
        asked_about: frozenset[int],
        stems: Collection[str],
    ) -> None:
        self._elements = elements
        self._asked_about = asked_about
        self._stems = stems
        self.clause = clause
        self._reading = reading
        self._tokens = reading.tokens
        self._speller = speller
        kept = {i for span, reach in BEFORE.find(reading.tokens) if reach == "kept" for i in span}
        covered = reading.covered() | kept
        self._free = [
            i
            for i in range(clause.start, clause.stop)
            if i not in covered and not reading.tokens[i].separator
        ]
        self._words = [reading.tokens[i].text for i in self._free]
        self._said = frozenset(self._words)
        # beside the bare names of things
        self.said = [w for w in self._words if w not in ARTICLES and not w.isdigit()]

    def pointed(self, last: tuple[int, ...]) -> tuple[int, ...]:
        """Of the things named before, those that a clause without any speaks of."""
        if self.clause.places or self._own_topic():
            return ()
        one = bool(self._said & (words("ese esa eso")))
        many = bool(self._said & words("esos esas"))
        if set(self._words) <= _MAYBE and self._words:
            return last[-1:]
        for index in self._free:
            token = self._tokens[index]
            following = self._tokens[index + 1] if index + 1 < self.clause.stop else None
            if token.text in senses.OBJECTS and following is not None and not following.separator:
                if is_verb(following) or self._strange_verb(index + 1):
                    one, many = one or token.text in _ONE, many or token.text in _MANY
            if len(token.text) > 5 and _ENCLITIC.search(token.text) and self._is_order(token.text):
                one, many = one or token.text[-1] != "s", many or token.text[-1] == "s"
        if many:
            return last
        silent = bool(self._free) and self._tokens[self._free[0]].text in words(
            "esta ya viene figura van vienen"
        )
        return last[-1:] if one or silent else ()

    @staticmethod
    def _is_order(word: str) -> bool:
        return is_verb_text(senses.without_objects(word))

    def _own_topic(self) -> bool:
        """ "el de serie lo vendí": another thing of the same name."""
        pairs = pairwise(self._words)
        return any(one in ("de", "el", "la", "los", "las", "lo") and two in ORIGINAL for one, two in pairs)

    def of_another_kind(self) -> bool:
        """ "… es de absorción, no de compresor"."""
        return self._words[:2] == ["no", "de"] and self.clause.follows

    def wishes(self) -> bool:
        """Whether it asks for what it points at: "pero quiero legalizarlo"."""
        if self._said & _NEGATIONS:
            return False
        return any(senses.ASKED_FOR.match(word) for word in self._words) and not any(
            senses.SETTLED.match(word) for word in self._words
        )

    def turns(self) -> bool:
        """Whether it comes to what is wanted: "ahora el manillar", "lo que quiero es …"."""
        return self._found(senses.NOW)

    def over(self) -> bool:
        """Whether it tells of what was, and not of what one has or wants."""
        return any(self._past(i) for i in self._free) and not self._said & senses.PRESENT

    def _past(self, index: int) -> bool:
        word = self._tokens[index].text
        return word in senses.TOLD or bool(_FINITE.search(word) and is_verb(self._tokens[index]))

    def taken_off(self, before: "_Judge") -> bool:
        """ "me hizo mal el escape y lo quité": what was put on first; not "el guardabarros, lo he quitado"."""
        return any(map(_TAKEN_OFF.match, self._words)) and any(map(_DOING.match, before._words))

    def doubts(self) -> bool:
        """Whether anything is said that leaves the things of this clause open."""
        return bool(
            self._given_up()
            or self._settled()
            or self._of_others()
            or self._found(senses.UNSURE)
            or self._found(senses.LATER)
            or self._formerly()
            or self._in_papers()
            or self._conditional()
            or self._in_turn()
            or self._done_with()
            or (bool(self._words) and set(self._words) <= _MAYBE)
            or any(self._strange_verb(i) or self._strange_word(i) for i in self._free)
        )

    def _found(self, phrases: Phrases) -> bool:
        return any(phrases.at(self._tokens, i)[0] for i in self._free)

    def _negated(self, index: int) -> bool:
        return any(
            token.text in _NEGATIONS for token in self._tokens[max(self.clause.start, index - 4) : index]
        )

    def _given_up(self) -> bool:
        for i in self._free:
            word = self._tokens[i].text
            bare = senses.without_objects(word)
            if self._negated(i) or self._of_vehicle(i):
                continue
            if any(form in senses.GIVEN_UP for form in (word, bare, senses.plain(word))):
                return True
            before = self._tokens[i - 1].text if i > self.clause.start else ""
            if _LET_GO.match(bare) and (bare != word or before in senses.OBJECTS):
                return True
        return False

    def _of_vehicle(self, index: int) -> bool:
        """ "antes de vender la moto", "me suspendieron la ITV", "con la ficha caducada"."""
        around = self._tokens[max(self.clause.start, index - 2) : min(index + 4, self.clause.stop)]
        if any(token.text in _RECORDS for token in around):
            return True
        for token_index in range(index + 1, min(index + 4, self.clause.stop)):
            owner = self._reading.at(token_index)
            if owner is not None:
                return owner.kind is Kind.WORD
        return False

    def _settled(self) -> bool:
        for i in self._free:
            token = self._tokens[i]
            if self._negated(i):
                continue
            written = self._reading.text[token.start : token.end].lower()
            already = "ya" in [t.text for t in self._tokens[max(self.clause.start, i - 3) : i]]
            if token.text in senses.JUST_SETTLED and (
                already or (written.endswith(("é", "ó")) and "que" not in self._said)
            ):
                return True
            if token.text in senses.BEFORE_NOW:
                return True
            if senses.SETTLED.match(token.text) and not self._said & senses.WISHING and not self._asks():
                return True
        return False

    def _asks(self) -> bool:
        ended = self.clause.stop - 1
        return self._reading.asks(ended) or bool(self._said & words("cuanto cuanta como si"))

    def _of_others(self) -> bool:
        """ "mi primo lleva un Arrow", "el escape se lo puse a la otra moto"; not "me lo ha puesto un amigo"."""
        if any(self._person(i) for i in self._free):
            return not (self._said & {"mismo", "misma"} or self._done_to_us())
        if self._free[-1:] == [self._end()] and self._words[-1] in ("otro", "otros", "otra"):
            return is_verb(self._tokens[self._end() - 1])
        tokens = self._tokens
        for index in range(self.clause.start + 1, self.clause.stop - 1):
            if tokens[index].text not in ("otro", "otra", "otros") or index not in self._free:
                continue
            after = self._reading.at(index + 1)
            if tokens[index - 1].text == "por":
                continue
            vehicle = after is not None and after.kind is Kind.WORD
            if not vehicle and tokens[index + 1].text not in _OTHERS:
                continue
            before = tokens[index - 1].text
            if before in ("a", "la", "para", "es", "era", "mi", "su", "nuestra", "el") or (
                not vehicle and before != "de" and not self.clause.asks
            ):
                return True
        return False

    def _person(self, index: int) -> bool:
        """Somebody spoken of; "hermano, quiero …" is spoken to."""
        if self._tokens[index].text not in senses.PEOPLE:
            return False
        return index > self.clause.start and self._tokens[index - 1].text in _DETERMINERS

    def _end(self) -> int:
        """The last token of the clause that is a word."""
        return max(i for i in range(self.clause.start, self.clause.stop) if not self._tokens[i].separator)

    def _formerly(self) -> bool:
        was = any(self._tokens[i].text in senses.FORMERLY and not self._negated(i) for i in self._free)
        going_on = any(word.endswith(("ando", "iendo")) for word in self._words)
        if going_on or self._said & _NEGATIONS:
            return False
        return was and not self._said & senses.IN_MIND and "que" not in self._said

    def _done_to_us(self) -> bool:
        """ "un amigo me ha puesto un escape", "el dueño le montó maletas"."""
        for index in self._free:
            if self._tokens[index].text in ("me", "nos", "le"):
                verb = index + 1
                while verb < self.clause.stop and self._tokens[verb].text in words(
                    "lo la los las ha han he a"
                ):
                    verb += 1
                if verb < self.clause.stop and _DOING.match(self._tokens[verb].text):
                    return True
        return False

    def _in_papers(self) -> bool:
        if not self._said & senses.PAPERS or self._said & _NEGATIONS or self._asks():
            return False
        return bool(self._said & senses.BEING) and not self._said & senses.WISHING

    def _conditional(self) -> bool:
        """ "si me hacéis buen precio añado el manillar"; not "¿y si añado el manillar?"."""
        if "si" not in self._words[:2]:
            return False
        if self._words[:3] == ["si", "no", "hace"] or {"necesario", "obligatorio"} & self._said:
            return True
        if self.clause.asks or self._said & _ASKING or self._said & senses.POLITE:
            return False
        return bool(self._said & senses.DEPENDS)

    def _done_with(self) -> bool:
        """ "que ya os pagué", "ya me lo hicieron"; not "ya lo tengo puesto"."""
        for i in self._free:
            if self._tokens[i].text != "ya":
                continue
            j = i + 1
            while j < self.clause.stop and self._tokens[j].text in senses.CLITICS | words("he hemos ha han"):
                j += 1
            if j >= self.clause.stop or self._reading.at(j) is not None:
                continue
            written = self._reading.text[self._tokens[j].start : self._tokens[j].end].lower()
            done = _FINITE.search(self._tokens[j].text) or written.endswith(("é", "ó", "í"))
            perfect = self._tokens[j - 1].text in ("he", "hemos", "ha", "han")
            if (done or perfect) and not senses.FITTED.match(self._tokens[j].text):
                return True
        return False

    def another_thing(self, place: int) -> bool:
        """A thing with an adjective that makes it another: "nevera trivalente", "la placa de mi calle"."""
        mention = self._reading.mentions[place]
        index = mention.last + 1
        if index >= self.clause.stop or self._tokens[index].separator:
            return False
        token = self._tokens[index]
        owner = self._reading.at(index)
        if owner is not None and owner.kind is Kind.ANSWER:
            return self._another_answer(place, owner)
        following = self._tokens[index + 1].text if index + 1 < self.clause.stop else ""
        if token.text.isdigit() and following in ("a", "kg", "kilos"):
            return False  # "MMTA 3500 a 3850"
        if token.text.isdigit():
            return (
                _KILOS[0] <= int(token.text[:9]) <= _KILOS[1]
                and not _YEARS[0] <= int(token.text[:9]) <= _YEARS[1]
            )
        if token.text in ("de", "del"):
            return self._of_other_stuff(index + 1)
        strange = owner is None and not _explained(token, self._speller) and token.text.isalpha()
        return strange and len(token.text) > 4 and bool(_ADJECTIVAL.search(token.text))

    def _of_other_stuff(self, index: int) -> bool:
        """Whether what follows "de" is nothing that a part of a vehicle is of."""
        while index < self.clause.stop and self._tokens[index].text in ARTICLES:
            index += 1
        if index >= self.clause.stop or self._tokens[index].separator or self._reading.at(index) is not None:
            return False
        token = self._tokens[index]
        if token.text in senses.AS_EVER:
            return True
        if not token.text.isalpha() or len(token.text) < 3 or index not in self._free:
            return False
        if self._reading.text[token.start].isupper() or token.stem in self._stems:
            return False
        return token.text not in senses.MATTERS and token.text not in ADJECTIVES and not is_verb(token)

    def _another_answer(self, place: int, answer: Mention) -> bool:
        """Whether the answer to a question about something else stands beside a thing: "nevera portátil"."""
        mention = self._reading.mentions[place]
        if mention.kind is not Kind.ELEMENT or answer.last != answer.first:
            return False
        word = self._tokens[answer.first].text
        if word in _LIST_PLACES or word in VERBS or not word.isalpha() or len(word) < 5:
            return False
        return not any(self._family(mention.code) == self._family(name) for name in answer.names)

    def _family(self, code: str) -> str:
        element = self._elements.get(code)
        return (element.variant_of or code) if element else code

    def _in_turn(self) -> bool:
        """ "el escape no está homologado, el manillar sí"."""
        if self._words != ["si"] or not self.clause.follows:
            return False
        before = {token.text for token in self._tokens[: self.clause.start]}
        return bool(before & {"no", "sin"}) and any(map(senses.SETTLED.match, before))

    def _strange_word(self, index: int) -> bool:
        """Whether a word is explained by nothing: no name beside a thing, nothing that is asked about."""
        token = self._tokens[index]
        if not token.text.isalpha() or len(token.text) < 4 or token.glued or _explained(token, self._speller):
            return False
        if self._reading.text[token.start].isupper() or index in self._asked_about:
            return False
        before = self._tokens[index - 1].text if index > self.clause.start else ""
        if before in ("e", "a", "y") and _PARTICIPLE.search(token.text):
            return False  # "le e cambiao el manillar"
        beside = range(max(self.clause.start, index - _NAMES), index)
        return not any(self._reading.at(i) is not None for i in beside)

    def _strange_verb(self, index: int) -> bool:
        """Whether a word that we do not know stands where a verb stands."""
        token = self._tokens[index]
        if token.separator or self._reading.at(index) is not None or not token.text.isalpha():
            return False
        if len(token.text) < 4 or self._speller.ordinary(token.typed):
            return False
        before = self._tokens[index - 1].text if index > self.clause.start else ""
        written = self._reading.text[token.start : token.end].lower()
        if before in ("me", "te", "se", "nos", "os", "he", "ha", "hemos", "han"):
            return True
        if _ACCENTED.search(written) or _FINITE.search(token.text):
            return True
        owner = self._reading.at(index - 2) if index >= 2 else None
        return before == "lo" or (before in senses.OBJECTS and owner is not None)


def is_verb_text(word: str) -> bool:
    return word in senses.VERBS
