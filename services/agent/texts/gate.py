"""What is said without asking any model."""

FLOOD = (
    "Me están llegando muchos mensajes seguidos y no quiero perder ninguno. Por favor, dime en un solo"
    " mensaje "
    "qué reforma quieres homologar y en qué vehículo, y te contesto enseguida."
)
FLOOD_NOTE = (
    "Este cliente ha enviado muchos mensajes seguidos. El asistente se lo ha dicho una vez y no contestará"
    " a más "
    "hasta que paren; si siguen, te pasará la conversación."
)
CALM = (
    "Entiendo que puedas estar molesto, y quiero ayudarte. Te pido que hablemos con respeto. Cuéntame qué "
    "necesitas homologar, o dime que prefieres a una persona y te paso con ella."
)
MACHINE = (
    "Soy un asistente virtual: te responde una inteligencia artificial, no una persona. Si prefieres que te "
    "atienda una persona del equipo, dímelo y te paso con ella."
)
MACHINE_SHORT = "Soy un asistente virtual, no una persona; si prefieres a alguien del equipo, dímelo."
BACK = "De acuerdo, vuelvo a contestarte por aquí. ¿Qué reforma quieres homologar y en qué vehículo?"
NOT_FOR_THAT = (
    "Con eso no te puedo ayudar: solo atiendo consultas sobre homologaciones de reformas en motos y "
    "autocaravanas. ¿Qué reforma quieres homologar y en qué vehículo?"
)
OFF_TOPIC = (
    "De eso no sé mucho: aquí tramitamos homologaciones de reformas en motos y autocaravanas. Si quieres "
    "homologar algo, dime qué reforma y en qué vehículo."
)
LONG = "Tu mensaje es muy largo, así que lo he leído resumido: si me dejo algo, dímelo en pocas palabras."
