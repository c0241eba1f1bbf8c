"""What the composer is told when there is nothing to tell."""

from typing import Any

NOTHING: dict[str, Any] = {
    "intencion": "otra",
    "vehiculo": None,
    "datos_dichos": False,
    "elementos": [],
    "codigos": [],
    "quitados": [],
    "preguntas": [],
    "no_sabe": False,
    "vehiculos_posibles": [],
    "vehiculo_preguntado": False,
    "nombrado": [],
    "servicios": [],
    "incluidos": [],
    "quote": None,
    "documentos": [],
    "desconocido": [],
    "no_ofrecido": [],
    "horario": "lunes a viernes, de 9:00 a 18:00",
    "fuera_de_alcance": False,
    "ya_presupuestado": False,
    "sin_entender": 0,
    "adjuntos": [],
    "escuchado": [],
    "ilegible": False,
}


def facts(**known: Any) -> dict[str, Any]:
    return NOTHING | known
