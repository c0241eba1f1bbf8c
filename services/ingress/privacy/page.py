"""`informe.html`: the dossier as a page for the person, in Spanish; one file, no script, no network."""

from collections.abc import Iterable
from datetime import datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from contracts.envelope import Recorded
from contracts.event import Event
from contracts.events.conversation import HandoffRequested, QuoteGiven, ReplyRequested
from contracts.events.customer import CustomerIdentified
from contracts.events.inbox import (
    AutomaticMessageSent,
    ContactUpdated,
    HumanReplied,
    MediaTranscribed,
    MessageEdited,
    MessageReceived,
    NoteWritten,
)
from contracts.money import euros
from contracts.private import Erased
from services.common.customers.rejects import kept_until
from services.ingress.privacy.dossier import Dossier, closed
from services.ingress.privacy.titles import title

_MADRID = ZoneInfo("Europe/Madrid")
_HIDDEN = "(suprimido)"
_STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}"
    "article{border-left:3px solid #ccc;margin:.6rem 0;padding:.1rem .8rem}"
    "article.customer{border-color:#2a7}time,dt{color:#555;font-size:.85rem}"
    "dd,p{white-space:pre-wrap;overflow-wrap:anywhere;margin-left:0}"
)
_SAID = {
    MessageReceived: ("customer", "Usted"),
    MessageEdited: ("customer", "Usted (corregido)"),
    MediaTranscribed: ("customer", "Transcripción de su audio"),
    HumanReplied: ("", "Una persona de la empresa"),
    NoteWritten: ("", "Nota interna de la empresa"),
    AutomaticMessageSent: ("", "Mensaje automático"),
}
_BOT = (ReplyRequested, HandoffRequested)


def page(dossier: Dossier, made_at: datetime) -> str:
    """The whole page; everything that comes from the log is escaped."""
    parts = [
        "<!doctype html><html lang=es><head><meta charset=utf-8><title>Sus datos personales</title>"
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">"
        f"<style>{_STYLE}</style></head><body><h1>Sus datos personales</h1>",
        f"<p>Elaborado el {_when(made_at)} (hora peninsular). Es todo lo que este sistema guarda sobre "
        "usted. Los mismos datos, para su uso en otro sistema, están en «datos.json»; los archivos que "
        "envió, en la carpeta «archivos».</p>",
        *_who(dossier),
        *_clocks(dossier),
        *_readers(dossier),
        *_files(dossier),
        *_not_searched(dossier, made_at),
    ]
    for conversation in dossier.conversations:
        parts += _talk(dossier, conversation)
    parts += _everything(dossier)
    return "\n".join([*parts, "</body></html>"])


def _who(dossier: Dossier) -> Iterable[str]:
    known: dict[tuple[str, str], None] = {}
    for recorded in dossier.events:
        if isinstance(recorded.event, CustomerIdentified | ContactUpdated | MessageReceived):
            for name, label in (("name", "Nombre"), ("phone", "Teléfono"), ("email", "Correo")):
                value = getattr(recorded.event, name, None)
                if isinstance(value, str):
                    known[label, value] = None
    yield f"<h2>Quién es usted para el sistema</h2><p>Contacto {escape(dossier.customer.id)}</p>"
    yield _list(known)


def _clocks(dossier: Dossier) -> Iterable[str]:
    standing = dossier.standing
    yield "<h2>Plazos y bloqueo</h2>"
    lines: list[tuple[str, str]] = []
    if block := standing.restriction:
        lines.append(("Bloqueados desde", f"{_when(block.at)}: {block.reason}"))
        due = _when(block.erase_at) if block.erase_at else "sin fecha"
        lines.append(("Se destruirán", due))
    if standing.erased_at:
        lines.append(("Suprimidos", f"{_when(standing.erased_at)} (lo anterior a esa fecha no se conserva)"))
    if standing.muted:
        lines.append(("Asistente", "no responde a este contacto"))
    yield _list(lines) if lines else "<p>Sus datos no están bloqueados ni pendientes de supresión.</p>"


def _readers(dossier: Dossier) -> Iterable[str]:
    yield "<h2>Quién ha consultado sus datos</h2>"
    opened = dossier.opened()
    yield _list((_when(one.time), f"{one.event.by}: {one.event.reason}") for one in opened)


def _files(dossier: Dossier) -> Iterable[str]:
    if not dossier.files:
        return
    yield "<h2>Archivos que envió</h2>"
    rows = []
    for file in dossier.files:
        name = file.event.filename if isinstance(file.event.filename, str) else ""
        what = f"{name} ({file.event.media_type}, {file.event.size} bytes)".strip()
        rows.append((file.name or file.problem, what))
    yield _list(rows)


def _not_searched(dossier: Dossier, made_at: datetime) -> Iterable[str]:
    until = kept_until(made_at, dossier.rejects_kept)
    yield "<h2>Dónde no se puede buscar</h2>"
    yield (
        "<p>Los avisos de la mensajería que el sistema no pudo interpretar se guardan cifrados y sin "
        "clasificar: no se puede saber si alguno habla de usted. La clave de cada mes se destruye "
        f"{dossier.rejects_kept.days} días después de que el mes termina; la de este mes, el "
        f"{_when(until)}.</p>"
    )


def _talk(dossier: Dossier, conversation: str) -> Iterable[str]:
    yield f"<h2>Conversación {escape(conversation)}</h2>"
    for recorded in dossier.events:
        if recorded.aggregate == conversation:
            yield from _line(recorded)


def _line(recorded: Recorded[Event]) -> Iterable[str]:
    event = recorded.event
    if isinstance(event, _BOT):
        texts = [_HIDDEN] if isinstance(event.texts, Erased) else [text for text in event.texts if text]
        for text in texts:
            yield _article(recorded, "", "El asistente", text)
    elif isinstance(event, QuoteGiven):
        yield _article(recorded, "", "Presupuesto calculado", _quote(event))
    elif type(event) in _SAID:
        kind, who = _SAID[type(event)]
        text = _HIDDEN if closed(event) else (event.text or "(sin texto)")  # type: ignore[attr-defined]
        yield _article(recorded, kind, who, text)


def _quote(event: QuoteGiven) -> str:
    vat = f"IVA ({event.vat_percent} %) {euros(event.vat.cents)}"
    return (
        f"{', '.join(event.elements)}: {euros(event.net.cents)} + {vat} = {euros(event.gross.cents)}; "
        f"válido hasta el {_when(event.valid_until)}; "
        f"tarifa {event.tariff.slug}, versión {event.tariff.version}"
    )


def _everything(dossier: Dossier) -> Iterable[str]:
    """Every event with every field, whatever it is: what the sections above leave out stands here."""
    yield "<h2>Registro completo</h2>"
    for recorded in dossier.events:
        event = recorded.event
        yield f"<article><b>{escape(title(type(event).__name__))}</b> <time>{_when(recorded.time)}</time> "
        yield f"<small>{escape(recorded.envelope.type)}, posición {recorded.position}</small>"
        fields = list(event.open_part().items())
        if event.private:
            hidden = closed(event)
            private = dict.fromkeys(event.private, _HIDDEN) if hidden else event.private_part() or {}
            fields += sorted(private.items())
        yield _list((name, text) for name, value in fields if (text := _plain(value))) + "</article>"
    if dossier.unreadable:
        yield "<p>No se pueden leer las posiciones: " + ", ".join(map(str, dossier.unreadable)) + "</p>"


def _plain(value: Any) -> str:
    """Nested data as indented lines; empty for nothing."""
    if isinstance(value, dict):
        lines = [(f"{key}: ", _plain(each)) for key, each in value.items()]
        return "\n".join(key + text for key, text in lines if text)
    if isinstance(value, list | tuple):
        return "\n".join(text for each in value if (text := _plain(each)))
    if isinstance(value, bool):
        return "sí" if value else "no"
    return "" if value is None else str(value)


def _article(recorded: Recorded[Event], kind: str, who: str, text: str) -> str:
    return (
        f"<article class='{kind}'><b>{who}</b> <time>{_when(recorded.time)}</time>"
        f"<p>{escape(str(text))}</p></article>"
    )


def _list(rows: Iterable[tuple[str, str]]) -> str:
    items = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in rows)
    return f"<dl>{items}</dl>" if items else "<p>Nada.</p>"


def _when(at: datetime) -> str:
    return f"{at.astimezone(_MADRID):%d/%m/%Y %H:%M:%S}"
