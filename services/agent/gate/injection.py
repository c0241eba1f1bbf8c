"""Words meant for the machine instead of for us. What is left without them is answered like any message.

The model's tools and the guard hold without this: it only keeps such words from where they may do harm, also
those in voice transcripts and names of files (`harmless_name`).
"""

import base64
import binascii
import re

from domain.plain import plain
from services.agent.gate.reading import normalised

_SENTENCE = re.compile(r"[^.!?\n…]+[.!?…]*|[.!?…]+|\n")
_BLOB = re.compile(r"(?<![\w/])[A-Za-z0-9+/_-]{24,}={0,2}(?![\w/])")
_RULES = (
    r"(?:instruc\w*|reglas?|normas?|ordenes|indicaciones|prompt|instructions?|rules|directrices"
    r"|restricciones|"
    r"limitaciones|politicas|filtros?|todo lo (?:de antes|anterior)|lo anterior|everything)"
)
_SECRETS = (
    r"(?:prompt|instrucciones|system message|mensaje (?:del|de) sistema|reglas internas|configuracion"
    r"|contrasenas?|"
    r"api ?keys?|tokens?|claves? (?:api|secretas?)|credenciales|base de datos|variables de entorno)"
)
_WORDS = re.compile(
    rf"\b(?:ignora\w*|ignore|olvida\w*|descarta\w*|omite|salta(?:te)?|desobedece\w*|disregard|forget|anula"
    rf"|desactiva|"
    rf"no hagas caso (?:a|de)|bypass|override) .{{0,40}}?\b{_RULES}\b"
    rf"|\b(?:muestra\w*|ensena\w*|dime|dame|revela\w*|repite|imprime|escribe|copia|cual(?:es)? (?:es|son)"
    rf"|print|"
    rf"show|reveal|repeat|vuelca) .{{0,30}}?\b(?:tus?|el|los|las|your|the|del sistema|internas?"
    rf"|tu)\b.{{0,15}}?\b"
    rf"{_SECRETS}\b|\b(?:tu|el) prompt\b|\bsystem prompt\b"
    r"|\b(?:eres ahora|ahora eres|desde ahora eres|you are now|imagina que eres|pretend (?:to be|you)|act"
    r" as)\b"
    r"|\ba partir de ahora (?:eres|seras|actua|responde|respondes|vas a|te llamas|contesta)\w*"
    r"|(?:^|\b(?:y|ahora|por favor|quiero que|debes|tienes que|hola) )(?:actu[ae]s?|comportate|comportes"
    r"|responde) como\b"
    r"|\b(?:finge|simula|hazte pasar|haz como (?:si|que)|juega a ser) (?:que |por |ser )?"
    r"|\b(?:entra en|activa|modo|en modo|mode) ?(?:el )?(?:modo )?(?:debug|desarrollador|developer|dios"
    r"|admin\w*|dan|"
    r"test|mantenimiento|jailbreak|root|sin restricciones)\b|\bjailbreak\b|\bdo anything now\b"
    r"|\bsoy (?:el|la|tu|vuestr[oa]) (?:administrador[a]?|admin|desarrollador[a]?|programador[a]?"
    r"|creador[a]?|root|"
    r"superusuario|jefe de msi|dueno de(?:l bot| msi))\b|\bte habla (?:el sistema|openai|tu creador|un"
    r" administrador)\b"
    r"|\b(?:decodifica|descodifica|decode|base64|rot13)\b|\[/?(?:inst|system)\]|<\|\w+\|>"
    r"|</?\s*(?:system|assistant|user|datos|instruc\w+|prompt|sistema)\s*/?>"
    r"|(?:^|\n)\W{0,4}(?:system|assistant|sistema|asistente) ?:|\{\{.{0,60}?\}\}"
)


def without_injection(text: str) -> tuple[str, bool]:
    """`text` (normalised) without sentences for the machine and coded blobs; whether there were any."""
    uncoded, coded = _BLOB.subn(lambda found: "" if _coded(found[0]) else found[0], text), False
    kept_text, _ = uncoded
    coded = kept_text != text
    kept = [found for found in _SENTENCE.findall(kept_text) if not _WORDS.search(plain(found).strip())]
    left = "".join(kept).strip()
    return left, coded or left != kept_text.strip()


def harmless_name(name: str) -> str:
    """A file's name as it may be shown to a model: its words, or none when they are for the machine."""
    seen = normalised(name)[:120].replace("\n", " ")
    words = re.sub(r"[_\-.]+", " ", seen)
    return "" if without_injection(words)[1] else seen


def _coded(blob: str) -> bool:
    """Base64 of words."""
    if not re.search(r"[A-Z]", blob) or not re.search(r"[a-z0-9]", blob):
        return False
    padded = blob.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        words = base64.b64decode(padded + "=" * (-len(padded) % 4), validate=True).decode()
    except (binascii.Error, ValueError):
        return False  # a long number of a part, a reference: somebody's own, and harmless
    return sum(c.isprintable() or c.isspace() for c in words) == len(words)
