"""Before any model: what must not depend on one."""

import re

from langgraph.runtime import Runtime

from contracts.private import Erased
from services.agent.graph.context import TurnContext
from services.agent.graph.state import TurnState
from services.agent.plain import plain

_PERSON = re.compile(
    r"\b(hablar|habla|pasa(me|rme)?|pon(me|erme)?|contactar|comunicar(me)?|atien\w+|atender) .{0,20}"
    r"(alguien|persona|humano|agente|encargad[oa]|responsable|comercial|operador[a]?|vosotros|un tecnico)\b"
    r"|\b(persona|humano) (real|de verdad)\b"
    r"|\b(quiero|necesito|prefiero) (un|una|a un|a una) (persona|humano|agente|operador[a]?)\b"
    r"|\b(me )?(podeis|puedes|podrias) llamar(me)?\b|\bllamad?me\b|\bque me llam(e|en|eis)\b"
    r"|\b(esto|es) .{0,12}(un robo|una estafa|un timo)\b"
    r"|\bnadie (me )?(contesta|responde|atiende)\b"
    r"|\b(hoja de reclamaciones|reclamacion|denuncia(r|re|ros)?|poner una queja|quejarme)\b"
)
_OPT_OUT = re.compile(
    r"\b(no me (escribais|escribas|mandeis|mandes) mas|dejad de escribirme|daros? de baja|dame de baja|"
    r"darme de baja|stop publicidad)\b"
)


async def gate(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    """Collect what was written; a wish for a person ends here."""
    context = runtime.context
    covered = [
        m for m in context.conversation.messages if m.id in context.turn.covers and m.author == "customer"
    ]
    covered.sort(key=lambda message: message.id)
    texts = [m.text for m in covered if m.text and not isinstance(m.text, Erased) and not m.unsupported]
    found: TurnState = {
        "text": "\n".join(texts),
        "media": sorted({a.kind for m in covered for a in m.media}),
        "unsupported": any(m.unsupported for m in covered),
    }
    words = plain(found["text"])
    if _PERSON.search(words):
        found["handoff"] = "person_asked"
    elif _OPT_OUT.search(words):
        found["handoff"] = "opt_out"
    return found
