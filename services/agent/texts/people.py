"""Passing a conversation to a person: what the customer reads, and what the team reads."""

HANDOFF = "Te paso con una persona del equipo. Leerá esta conversación y te contestará por aquí."
HANDOFF_FAILED = (
    "Perdona, no he podido preparar tu respuesta como es debido. "
    "Te paso con una persona del equipo, que te contestará por aquí."
)
HANDOFF_LATE = (
    "Perdona la espera: tu mensaje se ha quedado sin respuesta hasta ahora. "
    "Te paso con una persona del equipo, que te contestará por aquí."
)
HANDOFF_COMPLAINT = (
    "Siento que no estés contento. Te paso con una persona del equipo para que lo vea contigo; leerá esta "
    "conversación y te contestará por aquí."
)
HANDOFF_UNDER_WAY = (
    "Los trámites en marcha los lleva el equipo y yo no los veo. Te paso con una persona, que te contestará "
    "por aquí."
)
HANDOFF_ABUSE = (
    "Prefiero que sigas con una persona del equipo. Leerá esta conversación y te contestará por aquí."
)
HANDOFF_ACCEPTED = (
    "¡Perfecto! Te paso con una persona del equipo para empezar el trámite. Si tienes a mano los documentos"
    " y las "
    "fotos, puedes enviarlos ya por aquí."
)
OPT_OUT = (
    "De acuerdo: no te escribiré más por aquí. Si algún día quieres que vuelva a contestarte, escribe ALTA."
)
CLOSED = "Ahora mismo no hay nadie en la oficina: te contestará una persona {when}."

HANDOFF_REASONS = {
    "person_asked": "el cliente pide hablar con una persona",
    "accepted": "el cliente acepta el presupuesto y quiere empezar",
    "complaint": "el cliente se queja o anuncia una reclamación",
    "under_way": "el cliente pregunta por un trámite en marcha",
    "abuse": "el cliente insulta o amenaza",
    "flood": "el cliente envía muchos mensajes seguidos y no para",
    "opt_out": "el cliente no quiere más mensajes automáticos",
    "out_of_scope": "pregunta por algo que no tramitamos",
    "not_priced": "hay que valorarlo a mano",
    "assistant_unsure": "el asistente no sabe responder a esto",
    "reply_blocked": "la respuesta no pasó los controles",
    "model_failed": "ningún modelo de lenguaje ha respondido",
    "budget_spent": "se ha gastado el presupuesto diario del asistente",
    "failed": "el asistente no ha podido terminar su respuesta",
    "undelivered": "una respuesta del asistente no ha llegado al cliente",
    "late": "el cliente escribió con el asistente apagado y lleva mucho esperando",
    "quarantined": "el asistente no puede leer un dato de esta conversación",
}
OPT_OUT_NOTE = (
    "El asistente no le escribirá más. Volverá a contestarle si el cliente escribe ALTA, o si alguien del"
    " equipo "
    "lo reanuda en el panel."
)
UNDELIVERED_NOTE = "Contéstale tú, por favor: puede que no haya leído nada de lo último."

HANDOFF_LABEL = "atencion-humana"
LABELS = {"opt_out": "baja", "complaint": "queja", "abuse": "abuso", "flood": "muchos-mensajes"}
QUARANTINE_LABEL = "cuarentena"
QUARANTINE_NOTE = (
    "El asistente no puede leer un dato de esta conversación (posición {position} del registro), así que no "
    "contestará en ella hasta que un operador lo resuelva. Contesta tú, por favor; puede que falte algún "
    "mensaje."
)
