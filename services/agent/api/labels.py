"""What each setting is called on a screen: unit, Spanish, English. A test holds it against the settings."""

from typing import Literal

Unit = Literal["s", "euros", "cents", "days", "characters", "tokens", "number", "share", "text", "set"]

# A secret is never told, only whether it is set.
LABELS: dict[str, tuple[Unit, str, str]] = {
    "agent_quiet": ("s", "Silencio antes de empezar un turno", "Quiet time before a turn starts"),
    "agent_window": ("s", "Espera máxima desde el primer mensaje", "Longest wait from the first message"),
    "agent_deadline": ("s", "Plazo de un intento de turno", "Deadline of one attempt at a turn"),
    "agent_margin": (
        "s",
        "Margen antes de que otra réplica lo tome",
        "Margin before another replica takes over",
    ),
    "agent_supersede_for": (
        "s",
        "Un mensaje nuevo sustituye el turno durante",
        "A new message supersedes for",
    ),
    "agent_supersede_times": (
        "number",
        "Sustituciones seguidas como mucho",
        "Supersessions in a row at most",
    ),
    "agent_takeovers": ("number", "Relevos de un turno como mucho", "Takeovers of a turn at most"),
    "agent_ack_wait": ("s", "Reentrega de JetStream tras", "JetStream redelivers after"),
    "agent_max_ack_pending": (
        "number",
        "Mensajes sin confirmar como mucho",
        "Unacknowledged messages at most",
    ),
    "agent_stuck_after": ("s", "Alarma si no llega ningún mensaje en", "Alarm when no message comes for"),
    "agent_hold": ("s", "Una conversación se retiene como mucho", "A conversation is held at most"),
    "agent_key_patience": ("s", "Espera por una clave que falta", "Wait for a missing key"),
    "agent_sweep_every": ("s", "Repaso de turnos abiertos cada", "Look for open turns every"),
    "agent_grace": ("s", "Al parar, los turnos pueden acabar en", "On stop, turns may end within"),
    "agent_resume_after": (
        "s",
        "El bot vuelve si la persona calla",
        "The bot returns when people are silent for",
    ),
    "agent_late_after": (
        "s",
        "Con el bot apagado, pasa a una persona tras",
        "With the bot off, a person after",
    ),
    "agent_backlog_rate": (
        "number",
        "Conversaciones por segundo al encender",
        "Conversations a second when on again",
    ),
    "agent_backlog_window": ("s", "… si el último mensaje es más reciente que", "… unless older than"),
    "agent_flood_texts": (
        "number",
        "Textos en la ventana que son avalancha",
        "Texts in the window that are a flood",
    ),
    "agent_flood_files": (
        "number",
        "Archivos en la ventana que son avalancha",
        "Files in the window that are a flood",
    ),
    "agent_flood_window": ("s", "Ventana de la avalancha", "Window of the flood"),
    "agent_flood_calm": ("number", "Mensajes a la vez con los que se contesta de nuevo", "Calm again below"),
    "agent_text_limit": ("characters", "Texto de un turno que se lee", "Text of a turn that is read"),
    "office_days": ("text", "Días de oficina (1 es lunes)", "Office days (1 is Monday)"),
    "office_hours": ("text", "Horario de oficina (Madrid)", "Office hours (Madrid)"),
    "office_region": ("text", "Festivos de la comunidad", "Holidays of the region"),
    "office_closed": ("text", "Días de cierre propios", "Own closing days"),
    "quote_valid_days": ("days", "Validez de un presupuesto", "Validity of a quote"),
    "agent_whatif_seconds": ("s", "Una simulación termina en", "A what-if ends within"),
    "agent_whatif_turns": ("number", "Turnos de una simulación", "Turns of one what-if"),
    "agent_whatif_budget": ("cents", "Gasto de una simulación como mucho", "A what-if spends at most"),
    "agent_whatif_share": ("share", "Parte de un núcleo que usa", "Share of a core that it uses"),
    "llm_providers": ("text", "Modelos, por orden", "Providers, in order"),
    "llm_unmasked": ("text", "Quién ve datos personales", "Who sees personal data"),
    "llm_reserve": ("s", "Reserva para el texto fijo", "Reserve for the fixed text"),
    "llm_daily_budget": ("euros", "Presupuesto diario (0: sin límite)", "Daily budget (0: no limit)"),
    "llm_contact_budget": (
        "euros",
        "Presupuesto diario por cliente (0: sin límite)",
        "Daily budget a customer",
    ),
    "llm_breaker_failures": (
        "number",
        "Fallos seguidos que abren el disyuntor",
        "Failures in a row that open it",
    ),
    "llm_breaker_rest": ("s", "Descanso del disyuntor", "Rest of the breaker"),
    "openrouter_api_key": ("set", "Clave de OpenRouter", "OpenRouter's key"),
    "openrouter_data_collection": (
        "text",
        "Recogida de datos en OpenRouter",
        "Data collection at OpenRouter",
    ),
    "llm_model": ("text", "Modelo de OpenRouter", "Model at OpenRouter"),
    "llm_timeout": ("s", "Tiempo de una llamada", "Time of a call"),
    "llm_retries": ("number", "Reintentos", "Retries"),
    "llm_max_tokens": ("tokens", "Tokens de una respuesta", "Tokens of an answer"),
    "usd_eur": ("number", "Euros por dólar", "Euros a dollar"),
    "ollama_model": ("text", "Modelo de Ollama", "Model of Ollama"),
    "ollama_num_ctx": ("tokens", "Contexto de Ollama", "Context of Ollama"),
    "ollama_keep_alive": ("text", "El modelo queda en memoria", "The model stays in memory"),
    "ollama_timeout": ("s", "Tiempo de una llamada a Ollama", "Time of a call to Ollama"),
    "ollama_retries": ("number", "Reintentos en Ollama", "Retries at Ollama"),
    "query_token": ("set", "Ficha para buscar artículos", "Token to search articles"),
    "knowledge_patience": ("s", "Espera de una búsqueda de artículos", "Wait for a search of articles"),
    "knowledge_passages": ("number", "Fragmentos que ve un modelo", "Passages that a model is shown"),
}
# Where something is, or who we say we are: nothing that a screen is for.
LEFT_OUT = frozenset(
    {"agent_host", "agent_health_port", "openrouter_base_url", "openrouter_referer", "openrouter_title"}
    | {"openrouter_private", "ollama_host", "query_url"}
)
