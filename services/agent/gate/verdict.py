"""All rules in their order: the first that applies decides."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from domain.conversation.state import OPT_OUT, Conversation, Turn
from services.agent.gate.abuse import insults, threatens
from services.agent.gate.complaint import complains
from services.agent.gate.flood import NOTICE, Limits, flood
from services.agent.gate.identity import asks_who, without
from services.agent.gate.identity import rest as beside
from services.agent.gate.injection import without_injection
from services.agent.gate.offtopic import off_topic
from services.agent.gate.opting import bare, opts_in, opts_out
from services.agent.gate.person import wants_person
from services.agent.gate.reading import bounded, meant, normalised
from services.agent.gate.vehicles import several
from services.agent.gate.work import claims_price, under_way, went_wrong
from services.agent.texts import answers, scope
from services.agent.texts import gate as said

WARNED = "abuse"
VEHICLES = "vehicles"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate makes of a turn: at most one of `handoff`, `reply` and `silence`, else it goes on."""

    text: str  # what the rest of the turn reads
    handoff: str = ""  # reason
    reply: str = ""  # by heart
    notice: str = ""  # what that reply counts as
    note: str = ""  # for the team, beside the reply
    silence: str = ""  # reason
    preface: str = ""  # said before whatever the turn answers
    afresh: bool = False  # what was asked for before no longer holds


def judge(
    conversation: Conversation,
    turn: Turn,
    text: str,
    limits: Limits,
    names: Callable[[str], bool],
    vehicles: Collection[str] = (),
) -> Verdict:
    """`names`: whether the tariffs recognise something in a text; `vehicles`: makes and models they know."""
    words, cut = bounded(normalised(text), limits.characters)
    match flood(conversation, turn, limits):
        case "silence":
            return Verdict(words, silence="flood")
        case "person":
            return Verdict(words, handoff="flood")
        case "notice" if not (opts_out(words) or wants_person(words)):
            return Verdict(words, reply=said.FLOOD, notice=NOTICE, note=said.FLOOD_NOTE)
    return (
        _for_a_person(conversation, turn, words, names)
        or _about_us(conversation, words)
        or _beside_the_trade(words, names)
        or _vehicles(conversation, words, vehicles)
        or Verdict(_cleaned(words), preface=_preface(conversation, words, cut))
    )


def _for_a_person(
    conversation: Conversation, turn: Turn, words: str, names: Callable[[str], bool]
) -> Verdict | None:
    answers = bool(conversation.understanding.asked) and bare(words) and names(words)
    if opts_out(words) and not answers:
        return Verdict(words, handoff=OPT_OUT)
    if complains(words) or went_wrong(words):
        return Verdict(words, handoff="complaint")
    if threatens(words):
        return Verdict(words, handoff="abuse")
    if wants_person(words):
        return Verdict(words, handoff="person_asked")
    if under_way(words) or (claims_price(words) and not any(one.quoted for one in conversation.turns)):
        return Verdict(words, handoff="under_way")
    if insults(words):
        if turn.elsewhere.warned or any(notice.kind == WARNED for notice in conversation.notices):
            return Verdict(words, handoff="abuse")
        return Verdict(words, reply=said.CALM, notice=WARNED)
    return None


def _about_us(conversation: Conversation, words: str) -> Verdict | None:
    if opts_in(words):
        return Verdict(words, reply=said.BACK, notice="opt_in")
    if asks_who(words) and len(beside(words)) < 2:
        # The notice of the first answer says it already.
        reply = said.MACHINE if conversation.disclosed else scope.WHAT_DO_YOU_NEED
        return Verdict(words, reply=reply, notice="identity")
    return None


def _beside_the_trade(words: str, names: Callable[[str], bool]) -> Verdict | None:
    left, found = without_injection(words)
    if found and len(meant(left)) < 2:
        return Verdict("", reply=said.NOT_FOR_THAT, notice="injection")
    if off_topic(left) and not names(left):
        return Verdict("", reply=said.OFF_TOPIC, notice="off_topic")
    return None


def _vehicles(conversation: Conversation, words: str, vehicles: Collection[str]) -> Verdict | None:
    """One price for two vehicles would be wrong; who cannot take them one by one gets a person."""
    if not several(words, vehicles):
        return None
    if any(notice.kind == VEHICLES for notice in conversation.notices):
        return Verdict(words, handoff="not_priced")
    return Verdict(words, reply=answers.ONE_BY_ONE, notice=VEHICLES, afresh=True)


def _cleaned(words: str) -> str:
    left, _ = without_injection(words)
    return without(left) if asks_who(left) else left


def _preface(conversation: Conversation, words: str, cut: bool) -> str:
    prefaces = [said.LONG] if cut else []
    if asks_who(words) and conversation.disclosed:
        prefaces.insert(0, said.MACHINE_SHORT)
    return "\n\n".join(prefaces)
