"""What the bot says by heart. Spanish; every wording that must be provable carries a version."""

DISCLOSURE_VERSION = "ia-1"
DISCLOSURE = (
    "¡Hola! Soy el asistente virtual de MSI Automotive: te responde una inteligencia artificial. "
    "Si prefieres hablar con una persona, dímelo cuando quieras."
)

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

OUT_OF_SCOPE = (
    "De eso no me puedo encargar yo: aquí tramitamos homologaciones de reformas en motos y autocaravanas. "
    "Si quieres, te paso con una persona del equipo para que lo mire contigo."
)
MEDIA_SEEN = {
    "image": "He recibido tu foto.",
    "audio": "He recibido tu nota de voz, pero todavía no puedo escucharla. ¿Me lo puedes escribir?",
    "video": "He recibido tu vídeo.",
    "file": "He recibido tu documento.",
    "location": "He recibido tu ubicación.",
    "contact": "He recibido el contacto.",
    "other": "He recibido tu archivo.",
}
UNSUPPORTED = "Me ha llegado un tipo de mensaje que no puedo abrir. ¿Me lo puedes escribir?"
WHAT_DO_YOU_NEED = "¿Qué reforma quieres homologar y en qué vehículo?"
