"""Every fault there is: where it strikes, what it takes, and its words on the phone page."""

from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from contracts.errors import BadInput

Place = Literal["api", "whatsapp", "webhook"]

SEND = "POST /api/v1/accounts/*/conversations/*/messages"
FILES = "GET /rails/*"


class Params(BaseModel):
    """Nothing to say."""

    model_config = ConfigDict(extra="forbid")


class Delay(Params):
    seconds: float = Field(5.0, ge=0, le=600)
    when: Literal["before", "after"] = "before"  # the commit


class Stall(Params):
    seconds: float = Field(16.0, ge=0, le=600)  # rack-timeout gives up after 15
    when: Literal["before", "after"] = "before"  # the commit


class Latency(Params):
    median: float = Field(0.15, gt=0, le=60)
    p99: float = Field(1.5, gt=0, le=600)

    @model_validator(mode="after")
    def _ordered(self) -> "Latency":
        if self.p99 < self.median:
            raise ValueError("p99 is below the median")
        return self


class Slow(Params):
    seconds: float = Field(10.0, ge=0, le=600)


class Late(Params):
    seconds: float = Field(60.0, gt=0, le=600)


class Retry(Params):
    retry_after: float | None = Field(None, ge=0)  # seconds; Chatwoot's default names none


class Requests(Params):
    requests: int = Field(2, ge=1, le=100)


class Between(Params):
    shortest: float = Field(0.0, ge=0, le=600)
    longest: float = Field(gt=0, le=600)

    @model_validator(mode="after")
    def _ordered(self) -> "Between":
        if self.longest < self.shortest:
            raise ValueError("longest is below shortest")
        return self


class Reorder(Between):
    longest: float = Field(3.0, gt=0, le=600)


class Backlog(Between):
    shortest: float = Field(120.0, ge=0, le=600)
    longest: float = Field(300.0, gt=0, le=600)


@dataclass(frozen=True)
class Kind:
    """One kind of fault."""

    name: str
    place: Place
    title: str
    about: str
    params: type[Params] = Params
    route: str = ""  # the default: what it strikes

    def checked(self, params: dict[str, Any]) -> dict[str, Any]:
        """The parameters, complete. Raises `BadInput`."""
        try:
            return self.params.model_validate(params).model_dump()
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(part) for part in first["loc"])
            raise BadInput(f"params of {self.name}: {field}: {first['msg']}".replace(": :", ":")) from error


def _api(name: str, title: str, about: str, params: type[Params] = Params, route: str = SEND) -> Kind:
    return Kind(name, "api", title, about, params, route)


def _whatsapp(name: str, title: str, about: str, params: type[Params] = Params) -> Kind:
    return Kind(name, "whatsapp", title, about, params, "*")


def _webhook(name: str, title: str, about: str, params: type[Params] = Params) -> Kind:
    return Kind(name, "webhook", title, about, params, "* *")


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        _api("500-after-commit", "Error 500 tras guardar", "Guarda el mensaje y responde con un error."),
        _api("500", "Error 500 sin guardar", "No guarda nada y responde con un error."),
        _api("reset", "Conexión cortada", "Guarda el mensaje, pero su respuesta nunca llega."),
        _api("reset-before-commit", "Conexión cortada sin guardar", "Corta la conexión sin guardar nada."),
        _api("502", "Error 502 del proxy", "El proxy no encuentra a Chatwoot; no se guarda nada."),
        _api("502-after-commit", "Error 502 tras guardar", "Chatwoot guarda y cae antes de responder."),
        _api(
            "late-commit",
            "Guarda demasiado tarde",
            "Responde 504 y guarda el mensaje un minuto después.",
            Late,
        ),
        _api(
            "stall", "Atasco de 16 segundos", "Se queda parado y termina en un error 500, sin guardar.", Stall
        ),
        _api("delay", "Retraso de 5 segundos", "Tarda en atender cada envío.", Delay),
        _api("latency", "Lentitud variable", "Casi siempre 150 ms, a veces más de un segundo.", Latency),
        _api("429", "Límite de peticiones", "Rechaza el envío con un 429.", Retry),
        _api("422-flood", "Demasiados mensajes", "Rechaza con un 422 que se pasa solo."),
        _api("422", "Rechazo 422", "Un error pasajero de la base de datos, dicho como rechazo."),
        _api("401", "Token cambiado", "Ya no acepta nuestro token."),
        _api("404", "Conversación borrada", "Dice que la conversación no existe."),
        _api(
            "file-not-yet",
            "Archivo todavía sin subir",
            "Las dos primeras veces, el archivo de un mensaje no está.",
            Requests,
            FILES,
        ),
        _whatsapp("131047", "Fuera de plazo (131047)", "Meta lo acepta y luego lo rechaza: pasaron 24 h."),
        _whatsapp("131026", "No se puede entregar (131026)", "El teléfono del cliente no puede recibirlo."),
        _whatsapp("131049", "Meta lo frena (131049)", "Meta decide no entregarlo."),
        _whatsapp("130429", "Límite de WhatsApp (130429)", "Meta rechaza el envío: van demasiados."),
        _whatsapp("stuck", "Se queda sin enviar", "Chatwoot lo da por enviado y nunca llega a WhatsApp."),
        _whatsapp("accepted-twice", "WhatsApp lo entrega dos veces", "El cliente lo ve repetido."),
        _whatsapp(
            "tick-lost", "Entrega sin avisar", "El aviso de entrega llega antes de tiempo y se pierde."
        ),
        _whatsapp("read-before-delivered", "Leído antes que entregado", "Los avisos llegan al revés."),
        _whatsapp("slow", "WhatsApp tarda 10 segundos", "Meta tarda en aceptar el mensaje.", Slow),
        _webhook("drop", "Avisos perdidos", "Los avisos de Chatwoot no salen."),
        _webhook("duplicate", "Avisos duplicados", "Cada aviso llega dos veces."),
        _webhook("reorder", "Avisos desordenados", "Cada aviso tarda hasta 3 segundos más.", Reorder),
        _webhook("backlog", "Avisos con retraso", "Los avisos llegan de 2 a 5 minutos tarde.", Backlog),
        _webhook("pause", "Avisos en pausa", "Se acumulan y salen todos al quitar la pausa."),
        _webhook("wrong-signature", "Firma incorrecta", "La firma del aviso no es la de nuestro secreto."),
        _webhook("private-address", "Dirección privada", "Chatwoot se niega a llamar a una red interna."),
    )
}
