"""Every page of the panel, for what must hold on all of them."""

from tests.system import Stack

SIGN_IN = "/entrar"
PAGES = (
    "/",
    "/conversaciones",
    "/entregas",
    "/tarifas",
    "/conocimiento",
    "/clientes",
    "/registro",
    "/administracion",
)
# Behind them; the conversation and the customer are those of `populated`.
_BEHIND = (
    "/conversaciones/{conversation}",
    "/conversaciones/{conversation}/eventos",
    "/conversaciones/{conversation}/eventos?vista=tiempo",
    "/conversaciones/{conversation}/eventos?vista=lista",
    "/conversaciones?ocurrio=quoted&dia=2026-11-02",
    "/tarifas/motos-part",
    "/tarifas/motos-part?ver=cambios",
    "/tarifas/motos-part?ver=versiones",
    "/tarifas/motos-part?ver=probar",
    "/tarifas/motos-part?ver=archivo",
    "/conocimiento?vista=instrucciones",
    "/clientes/{customer}",
    "/registro?vista=apartados",
    "/registro?vista=sellos",
    "/administracion?vista=equipo",
    "/administracion?vista=gasto",
    "/administracion?vista=ordenes",
    "/administracion?vista=cuenta",
)
INVITATION = "/invitacion"
NOWHERE = "/nada-de-esto"
FORBIDDEN = "/clientes"  # for an auditor
PHONE = "+34611590001"


async def populated(stack: Stack) -> tuple[str, ...]:
    """All pages that an admin sees, of a customer, too, who was given a price, sent a picture and waits."""
    said = stack.say(PHONE, "cuánto cuesta homologar el escape y el manillar de mi moto")
    async with stack.sandbox() as sandbox:
        photo = {"from": PHONE, "name": "Prueba", "type": "image", "text": "así está ahora"}
        (await sandbox.post("/__fake/whatsapp/inbound", json=photo)).raise_for_status()
    await stack.write(PHONE, "prefiero hablar con una persona")
    async with stack.query() as query:
        answer = (await query.get(f"/conversations/{said['conversation']}")).raise_for_status()
    found = answer.json()["conversation"]
    ids = {
        "conversation": said["conversation"],
        "customer": f"contact-{found['account']}-{found['contact_id']}",
    }
    return (*PAGES, *(path.format(**ids) for path in _BEHIND))
