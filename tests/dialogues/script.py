"""A dialogue as it stands in its file. The keys are Spanish, as the people are who read and write them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from tests.dialogues.prices import PRICE_LIST, money

FOLDER = Path(__file__).parent
BY_WORDS = FOLDER / "words"  # played through the graph alone


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Words = Annotated[tuple[str, ...], BeforeValidator(_as_list)]
Sent = Literal["foto", "documento", "nota de voz", "vídeo", "pegatina", "ubicación", "contacto", "encuesta"]
Status = Literal["pendiente", "abierta", "resuelta"]


class _Read(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Quote(_Read):
    """What is quoted. The total must be the one that the price list gives for these elements."""

    elementos: Words
    servicios: Words = ()  # extras that are quoted with them
    opciones: dict[str, str] = {}  # element with a surcharge → its option
    total: str  # VAT included, as it must stand in the answer: 211,75 €

    @model_validator(mode="after")
    def _agrees(self) -> "Quote":
        found = PRICE_LIST.price(self.elementos, self.opciones, self.servicios)
        if self.total != money(found.gross):
            raise ValueError(f"{', '.join(self.elementos)}: the price list gives {money(found.gross)}")
        return self


class Expected(_Read):
    """What must be so after the step. Words are compared without capitals and accents."""

    presupuesto: Quote | None = None
    precio_de: Words = ()  # codes of extras whose price is told
    recuerda: str | None = None  # the total of an earlier quote of this dialogue, told again
    pregunta: str | None = None  # the element whose question is asked, and no other element's
    puede_preguntar: str | None = None  # the same, if the bot likes
    contiene: Words = ()
    contiene_alguno: Words = ()
    no_contiene: Words = ()
    silencio: bool = False
    mensajes: int = Field(1, ge=1)  # exactly so many bubbles
    como_mucho: int | None = None  # at least one bubble, at most so many
    pasa_a_persona: bool | Literal["quizá"] = False
    nota_contiene: Words = ()  # what the team reads
    estado: Status | None = None


class Step(_Read):
    """One thing that somebody does, and what must follow. Without `espera` the next one does not wait."""

    cliente: Words = ()  # several: one after the other without a pause
    veces: int = Field(1, ge=1, le=100)  # each of them so often …
    en_segundos: float = 0  # … over so long
    caracteres: int | None = None  # the text again and again until it is so long
    manda: Sent | None = None
    texto: str | None = None  # under what is sent
    archivo: str | None = None  # its name
    edita: str | None = None  # WhatsApp's own edit of the last message
    persona: str | None = None  # answers from Chatwoot
    desde_el_movil: str | None = None  # answers from the company's phone
    nota: str | None = None  # a private note in Chatwoot
    devuelve: bool = False  # a person gives the conversation back to the bot
    resuelve: bool = False
    borra: bool = False  # a person deletes the customer's last message
    pausa: bool = False
    reanuda: bool = False
    espera: Expected | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> "Step":
        if len(self.done) != 1:
            raise ValueError(f"a step is one thing that somebody does, not {self.done or 'none'}")
        return self

    @property
    def writes(self) -> list[str]:
        """The customer's messages."""
        long = self.caracteres
        texts = [(text * (long // len(text) + 1))[:long] if long else text for text in self.cliente]
        return texts * self.veces

    @property
    def done(self) -> list[str]:
        """Which thing it is."""
        return [name for name in type(self).model_fields if name not in _BESIDE and getattr(self, name)]


_BESIDE = ("veces", "en_segundos", "caracteres", "texto", "archivo", "espera")


class Dialogue(_Read):
    """A conversation from its first message."""

    titulo: str
    por_que: str
    pendiente: str | None = None  # why it fails for now: then it must fail
    pendiente_con_articulos: str | None = None  # the same, where published articles are searched
    pasos: tuple[Step, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _ends_with_a_check(self) -> "Dialogue":
        if self.pasos[-1].espera is None:
            raise ValueError("the last step needs `espera`")
        return self


def read(file: Path) -> Dialogue:
    """Raises `ValueError` that names the file and what is wrong with it."""
    try:
        return Dialogue.model_validate(yaml.load(file.read_text(), yaml.CSafeLoader))
    except (ValidationError, yaml.YAMLError) as error:
        raise ValueError(f"{file.name}: {error}") from error


def read_all(folder: Path = FOLDER) -> Sequence[tuple[str, Dialogue]]:
    """Every dialogue of a folder with the name of its file, in the order of the names."""
    return [(file.stem, read(file)) for file in sorted(folder.glob("*.yaml"))]
