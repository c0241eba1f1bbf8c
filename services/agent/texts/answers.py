"""Sentences of the offline model's answers, by what they are about."""

NOT_UNDERSTOOD = "No te he entendido del todo. ¿Me lo puedes decir con otras palabras?"
OR_A_PERSON = "Si lo prefieres, te paso con una persona del equipo."
NOT_OFFERED = (
    "{what} no lo tengo en la tarifa. Si quieres, te paso con una persona del equipo para que lo mire."
)
NOT_SURE = (
    "Si no lo tienes claro, no pasa nada: puedes enviarme una foto, o te paso con una persona del equipo."
)
COMPLETE_QUOTE = "Con eso te preparo el presupuesto completo."
THANKS = "¡A ti! Si necesitas algo más, aquí estoy."
DECLINED = "De acuerdo, sin compromiso. Si cambias de idea, aquí estoy."
LATER = "Claro, sin prisa. Cuando lo tengas claro, aquí estoy."
PROCEED = "Si te encaja, dímelo y empezamos."
ACCEPT = "Perfecto. ¿Te paso con una persona del equipo para empezar el trámite?"
TERM = "El plazo te lo confirma una persona del equipo. ¿Te paso con ella?"
UNKNOWN = "Eso ahora mismo no te lo puedo confirmar. ¿Te paso con una persona del equipo?"
NO_QUOTE_YET = "Todavía no te he dado ningún presupuesto."
EXPIRED = "Ese presupuesto ya no está en vigor. Si quieres, te preparo uno nuevo: dime qué reformas son."
STILL_VALID = "Tu último presupuesto ({what}) sigue en vigor: {{{{quote:{id}}}}}"
WHICH_ELEMENT = "¿De qué reforma? Dime qué elementos has cambiado."
WHICH_REFORM = "¿Qué reforma le has hecho o le quieres hacer?"
CATEGORIES = "Tramito homologaciones de reformas de {what}. ¿Cuál es tu vehículo?"
ELEMENTS = "Puedo ayudarte con esto: {what}. ¿Qué has cambiado?"
WHICH_VEHICLE = "¿En qué vehículo? Tramito {what}."
SERVICES_DEPEND = "El precio de {what} depende del vehículo."
DEPENDS = "El precio depende de cada reforma. {question}"
MORE = (
    "Claro. ¿Qué quieres saber: los documentos, el plazo, el pago…? "
    "Si lo prefieres, te paso con una persona del equipo."
)
ONE_BY_ONE = (
    "Te los preparo por separado: dime primero uno de los vehículos y lo que has cambiado en él. "
    "Si lo prefieres, te paso con una persona del equipo."
)
NO_DISCOUNT = (
    "El precio es el de la tarifa y yo no lo puedo cambiar. Si quieres, te paso con una persona del equipo."
)
HOURS = "El equipo atiende de {what}. Yo te contesto a cualquier hora."
NOTED = "Anotado, gracias."
