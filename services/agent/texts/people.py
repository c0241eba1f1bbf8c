"""Passing a conversation to a person: what the customer reads, and what the team reads."""

HANDOFF = "Te paso con una persona del equipo. Leerá esta conversación y te contestará por aquí."
HANDOFF_FAILED = (
    "Perdona, no he podido preparar tu respuesta como es debido. "
    "Te paso con una persona del equipo, que te contestará por aquí."
)
HANDOFF_REASONS = {
    "person_asked": "el cliente pide hablar con una persona",
    "opt_out": "el cliente no quiere más mensajes automáticos",
    "out_of_scope": "pregunta por algo que no tramitamos",
    "not_priced": "hay que valorarlo a mano",
    "reply_blocked": "la respuesta no pasó los controles",
    "model_failed": "ningún modelo de lenguaje ha respondido",
    "failed": "el asistente no ha podido terminar su respuesta",
    "quarantined": "el asistente no puede leer un dato de esta conversación",
}
HANDOFF_LABEL = "atencion-humana"
QUARANTINE_LABEL = "cuarentena"
QUARANTINE_NOTE = (
    "El asistente no puede leer un dato de esta conversación (posición {position} del registro), así que no "
    "contestará en ella hasta que un operador lo resuelva. Contesta tú, por favor; puede que falte algún "
    "mensaje."
)
