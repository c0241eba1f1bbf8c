"""What is certain of a thing that is named: that nothing was said of it which we do not understand.

Each clause is judged by its words, and what it says holds for the things in it, or for those before it where
it only points at them ("el toldo… lo hemos vendido"). Words that we know to leave a thing as it is leave it;
those that give it up, settle it, put it off or make it somebody else's make doubt, and so does a word that
nothing explains. Doubt is asked about, never priced.
"""

from collections.abc import Collection, Iterator, Sequence

from domain.tariffs.certainty.aside import left_aside
from domain.tariffs.certainty.pointing import of_another_kind, over, pointed, taken_off, turns, wishes
from domain.tariffs.certainty.predicates import leaves_open
from domain.tariffs.certainty.saying import Known, Saying
from domain.tariffs.certainty.things import another_thing
from domain.tariffs.clauses import clauses
from domain.tariffs.language import senses
from domain.tariffs.language.cues import BEFORE
from domain.tariffs.language.spanish import ARTICLES
from domain.tariffs.language.spelling import Speller
from domain.tariffs.reading import Reading
from domain.tariffs.vocabulary import Kind, Vocabulary

_STRANGERS = 3  # words of another language, from which on nothing is certain
_MOST_STRANGE = 0.4  # … and their share of all


def uncertain(
    reading: Reading,
    negated: frozenset[int],
    speller: Speller,
    vocabulary: Vocabulary,
    strange: Collection[tuple[int, int]],
) -> tuple[frozenset[int], frozenset[int]]:
    """The mentions, by place, of which something was said that leaves open whether they are wanted; and those
    that were only told of."""
    asked_about = frozenset(i for first, last in strange for i in range(first, last + 1))
    known = Known(speller, vocabulary, asked_about)
    kept = {i for span, reach in BEFORE.find(reading.tokens) if reach == "kept" for i in span}
    covered = reading.covered() | kept
    sayings = [Saying(reading, clause, known, covered) for clause in clauses(reading)]
    found = set[int]()
    last: tuple[int, ...] = ()
    for number, saying in enumerate(sayings):
        places = saying.clause.places
        about = places or pointed(saying, last)
        open_ = leaves_open(saying)
        if of_another_kind(saying):
            found.update(last)
        if about and (open_ or (not places and number and taken_off(saying, sayings[number - 1]))):
            found.update(_with_list(reading, sayings, number, about))
        elif not places and wishes(saying):
            found.difference_update(about)
        found.update(place for place in places if another_thing(saying, place))
        last = places or last
    found.update(_told(sayings))
    found.update(_places_only(reading, sayings))
    found.update(_of_several_vehicles(reading, sayings))
    if _foreign(reading, known):
        found.update(place for saying in sayings for place in saying.clause.places)
    aside = left_aside(sayings) - negated
    return frozenset(found - negated - aside), aside


def _with_list(
    reading: Reading, sayings: Sequence[Saying], number: int, about: tuple[int, ...]
) -> Iterator[int]:
    """The things of a clause, and the bare ones that go on with its list: "vendí el escape, el manillar"."""
    yield from about
    clause = sayings[number].clause
    if not clause.places or reading.mentions[clause.places[-1]].last < clause.stop - 2:
        return
    for saying in sayings[number + 1 :]:
        if not saying.clause.places or not saying.bare or not saying.clause.follows:
            return
        yield from saying.clause.places


def _told(sayings: Sequence[Saying]) -> Iterator[int]:
    """What was only told before "ahora quiero …": in statements of what is over."""
    for number, saying in enumerate(sayings):
        if saying.clause.places and turns(saying):
            for before in sayings[:number]:
                if over(before):
                    yield from before.clause.places


def _places_only(reading: Reading, sayings: Sequence[Saying]) -> Iterator[int]:
    """The handlebar of "al manillar le puse puños": a thing to which something else was done."""
    for saying in sayings:
        for place in saying.clause.places[:1]:
            index = reading.mentions[place].first - 1
            while index >= saying.clause.start and reading.tokens[index].text in ARTICLES:
                index -= 1
            led = index >= saying.clause.start and reading.tokens[index].text in ("a", "al", "en")
            behind = [t.text for t in reading.tokens[reading.mentions[place].last + 1 : saying.clause.stop]]
            if led and behind[:1] and behind[0] in ("le", "les") and len(behind) > 2:
                yield place


def _of_several_vehicles(reading: Reading, sayings: Sequence[Saying]) -> Iterator[int]:
    """ "la Yamaha lleva escape, la Honda manillar": which one is it about?"""
    makes: dict[str, list[int]] = {}
    for saying in sayings:
        for mention in reading.mentions if saying.clause.places else ():
            if (
                mention.kind is Kind.WORD
                and saying.clause.start < mention.first < saying.clause.stop
                and reading.tokens[mention.first - 1].text in ("la", "el", "una")
                and reading.tokens[mention.first].text not in senses.ANY_VEHICLE
                and reading.tokens[mention.first - 2].text not in ("de", "en", "para", "a")
            ):
                makes.setdefault(mention.form, []).extend(saying.clause.places)
    if len(makes) > 1:
        yield from (place for places in makes.values() for place in places)


def _foreign(reading: Reading, known: Known) -> bool:
    """Whether so much of a text is not understood that it may well be in another language."""
    covered = reading.covered()
    plain = [
        token
        for index, token in enumerate(reading.tokens)
        if index not in covered and not token.separator and token.text.isalpha() and len(token.text) > 1
    ]
    strange = [token for token in plain if not known.explains(token)]
    return len(strange) >= _STRANGERS and len(strange) >= _MOST_STRANGE * len(plain)
