"""How Spaniards say when, as patterns over a `readable` text."""

import re

UNIT = (
    r"(?:min|minutos?|h|hor(?:it)?as?|di(?:it|ec)?[oa]s?|seman(?:it)?as?|mes|meses|mesecitos?|quincenas?|"
    r"rat(?:it)?os?|tardes?)"
)
_WEEKDAY = r"(?:lunes|martes|miercoles|jueves|viernes|sabado|domingo)"
_MONTH = (
    r"(?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre|noviembre|diciembre)"
)
_PERIOD = rf"(?:semana|mes|ano|quincena|trimestre|finde|fin de semana|tarde|noche|verano|puente|{_WEEKDAY})"
_FEAST = (
    r"(?:navidad(?:es)?|reyes|nochebuena|nochevieja|ano nuevo|semana santa|pascua|san juan|san isidro|"
    r"carnaval|"
    r"(?:el |la |las |los )?(?:puente|feria|fallas|pilar|vacaciones|fiestas|verano|otono|invierno|primavera|"
    r"temporada|finde|fin de semana))"
)
_FEW = (
    r"(?:unos|unas|un par de|poc[oa]s|poquit[oa]s|vari[oa]s|algun[oa]s|contad[oa]s|(?:unos|unas) (?:poc|"
    r"poquit|cuant)[oa]s|"
    r"cuatro|escas[oa]s)"
)
# when a thing that takes days is done
LATER = re.compile(
    rf"(?:\b(?:en|dentro de|antes de|menos de|no mas de|a los|tras|cosa de) )?\b{_FEW}\s+(?:\w+\s+)?{UNIT}\b"
    rf"|\b(?:en|dentro de) (?:un|una|medio|media) {UNIT}\b"
    r"|(?<!\bla )(?<!\blas )\b(?:hoy|manana)\b|\bpasado manana\b|\bpasado(?= (?:lo|la|los|las|te|ya|mismo)\b)"
    rf"|\b(?:para|manana o) pasado\b|\best[ae] (?:mism[oa] )?{_PERIOD}\b"
    rf"|\b(?:el|la|este|esta|para|del?|al) (?:mismo )?{_PERIOD} (?:que viene|que entra|proxim[oa]|siguiente|"
    rf"entrante)\b"
    rf"|\bproxim[oa]s? (?:\w+ )?(?:{_PERIOD}|dias|semanas|meses|{_MONTH})\b"
    rf"|\b(?:el|al|del|para|este) (?:mismo |proximo )?{_WEEKDAY}\b|\b{_WEEKDAY} (?:sin falta|como (?:mucho|"
    rf"tarde))"
    rf"|\b(?:primeros|principios|mediados|mitad|finales|fin|fines|ultimos) (?:de|del) (?:la |"
    rf"el )?(?:{_PERIOD}|"
    rf"{_MONTH})\b"
    rf"|\b(?:para|antes de[l]?|por|hacia|pasad[oa]s?|despues de[l]?|a|tras) (?:la vuelta (?:de|"
    rf"del) )?{_FEAST}\b"
    rf"|\ben (?:navidad(?:es)?|reyes|verano|otono|invierno|primavera|semana santa|vacaciones)\b"
    rf"|\b(?:en|para|antes de|hacia|a) {_MONTH}\b|\bantes de que (?:\w+ ){{1,4}}"
    rf"|\b(?:el|al|del|para el) (?:finde|fin de semana)\b|\b(?:primera|segunda|ultima) (?:semana|"
    rf"quincena) de\b"
    rf"|\bpor la (?:manana|tarde|noche)\b|\ba (?:primera|ultima) hora\b|\bantes de (?:comer|cenar)\b"
    rf"|\b(?:el|para el|del) (?:dia )?\d{{1,2}}\b(?! (?:%|por cien))"
)
# and when one that takes a moment is
SOON = re.compile(
    r"\ben (?:nada|breve|seguida|(?:muy )?poco(?: tiempo)?|un (?:momento|momentito|rato|ratito|instante|"
    r"segundo|plis|"
    r"pispas|periquete|santiamen|dos por tres|abrir y cerrar de ojos|suspiro)|dos patadas|tiempo record|"
    r"lo que canta un gallo|menos de lo que \w+|menos de nada|cuatro dias|(?:cuestion|cosa) de nada)\b"
    r"|\b(?:enseguida|muy pronto|pronto|prontito|rapidamente|rapidisimo|rapido|volando|inmediatamente|"
    r"de inmediato|"
    r"ya mismo|ahora mismo|al momento|cuanto antes|lo antes posible|sin esperas?)\b"
)
