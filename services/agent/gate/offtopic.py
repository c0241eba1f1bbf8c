"""What is plainly not our trade, so that no model has to be asked."""

import re

from services.agent.gate.reading import clauses

_OFF = re.compile(
    r"\b(?:cuenta(?:me)?|dime|escribe(?:me)?|recita|canta(?:me)?|dame|haz(?:me)?|inventa(?:te)?|hazme"
    r"|compon) .{0,20}?"
    r"\b(?:chistes?|poemas?|poesia|cancion(?:es)?|recetas?|cuentos?|horoscopo|adivinanzas?|trabalenguas"
    r"|redaccion|"
    r"resumen de (?:un )?libro|deberes)\b|\breceta (?:de|para)\b"
    r"|\bquien (?:gano|ha ganado|va a ganar|ganara)\b|\b(?:la liga|la champions|eurovision|las elecciones)\b"
    r"|\b(?:presidente del gobierno|capital de (?:\w+))\b|\bque tiempo (?:hace|hara|va a hacer)\b"
    r"|\btraduce(?:me)?\b|\b(?:codigo|script|programa) (?:en|de) (?:python|javascript|java|html|php|excel)\b"
    r"|\b(?:bitcoins?|criptomonedas?|loteria|quiniela)\b|\braiz cuadrada\b|\bcuanto es \d+ ?[x*+/por-]+ ?\d+"
    r"|\b(?:eres|estas) (?:guap[oa]|solter[oa]|ligando)\b|\bquieres (?:salir conmigo|ser mi novi[oa])\b"
)


def off_topic(text: str) -> bool:
    """Only where the tariffs recognise nothing: who asks for both wants the price."""
    return any(_OFF.search(clause) for clause in clauses(text))
