"""Acknowledging what is not text: never silence."""

MEDIA_SEEN = {
    "image": "He recibido tu foto.",
    "sticker": "¡Me ha llegado tu sticker!",
    "audio": "He recibido tu nota de voz, pero todavía no puedo escucharla. ¿Me lo puedes escribir?",
    "video": "He recibido tu vídeo.",
    "file": "He recibido tu documento.",
    "location": "He recibido tu ubicación.",
    "contact": "He recibido el contacto.",
    "other": "He recibido tu archivo.",
}
UNSUPPORTED = "Me ha llegado un tipo de mensaje que no puedo abrir. ¿Me lo puedes escribir?"
HEARD = "He entendido: «{what}»."
HEARD_ONLY = "He escuchado tu nota de voz."
