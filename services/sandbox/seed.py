"""The account a fresh or reset sandbox starts with; URL and tokens follow the settings at each start."""

from services.sandbox.state import Account, AgentBot, Inbox, Json, User
from services.sandbox.world import World

TEMPLATES: list[Json] = [
    {
        "name": "expediente_listo",
        "language": "es",
        "category": "UTILITY",
        "status": "APPROVED",
        "body": "Hola {{1}}, tu expediente está listo para revisar.",
    },
    {
        "name": "seguimiento_consulta",
        "language": "es",
        "category": "UTILITY",
        "status": "APPROVED",
        "body": "Hola {{1}}, seguimos con tu consulta: responde a este mensaje y continuamos.",
    },
    {
        "name": "promocion",
        "language": "es",
        "category": "MARKETING",
        "status": "PENDING",
        "body": "Hola {{1}}, tenemos una oferta para ti.",
    },
]


def seed(world: World) -> None:
    """Make what is missing, and take the settings' tokens, secret and URL."""
    settings, store = world.settings, world.store
    account_id, inbox_id = settings.chatwoot_account_id, settings.chatwoot_inbox_id
    with store.transaction():
        if store.get(Account, account_id) is None:
            store.add(Account(id=account_id, name="Homologaciones (simulación)"))
        bot = store.get(AgentBot, 1) or AgentBot(
            id=1, account_id=account_id, name="Asistente de homologaciones"
        )
        bot.account_id = account_id
        bot.outgoing_url = settings.sandbox_webhook_url
        bot.secret = settings.chatwoot_webhook_secret.get_secret_value()
        bot.access_token = settings.chatwoot_api_token.get_secret_value()
        store.add(bot)
        if store.get(Inbox, inbox_id) is None:
            store.add(
                Inbox(
                    id=inbox_id,
                    account_id=account_id,
                    name="WhatsApp Homologaciones",
                    agent_bot_id=bot.id,
                    message_templates=TEMPLATES,
                )
            )
        reader = store.get(User, 1) or User(
            id=1,
            account_id=account_id,
            name="Integración",
            email="integracion@homologaciones.example",
            role="administrator",
        )
        reader.access_token = settings.chatwoot_user_token.get_secret_value()
        store.add(reader)
        if store.get(User, 2) is None:
            store.add(
                User(
                    id=2,
                    account_id=account_id,
                    name="Elena Agente",
                    email="elena@homologaciones.example",
                )
            )


def reset(world: World, *, sequences: bool) -> None:
    """Forget everything but, unless `sequences`, which ids were given: a log behind never sees one twice."""
    world.store.clear(sequences=sequences)
    world.media.clear()
    seed(world)
    world.live.notify("everything")
    world.wake()
