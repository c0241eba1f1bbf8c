"""The customer is told once that a machine answers (EU AI Act, art. 50)."""

VERSION = "ia-1"
DISCLOSURE = (
    "¡Hola! Soy el asistente virtual de MSI Automotive: te responde una inteligencia artificial. "
    "Si prefieres hablar con una persona, dímelo cuando quieras."
)
# Every version that was ever said, so that its record can show the words.
WORDINGS = {VERSION: DISCLOSURE}
