"""What we do and what we do not."""

OUT_OF_SCOPE = (
    "De eso no me puedo encargar yo: aquí tramitamos homologaciones de reformas en motos y autocaravanas. "
    "Si quieres, te paso con una persona del equipo para que lo mire contigo."
)
WHAT_DO_YOU_NEED = "¿Qué reforma quieres homologar y en qué vehículo?"
