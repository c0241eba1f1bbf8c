"""Plays one dialogue on a phone of its own, through the real system, and keeps the transcript."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from contracts.envelope import Recorded
from contracts.event import Event
from contracts.events.control import PauseRequested, ResumeRequested
from contracts.events.conversation import (
    BotPaused,
    BotResumed,
    HandoffRequested,
    QuoteGiven,
    ReplyRequested,
)
from contracts.events.inbox import HumanReplied, MessageReceived
from domain.conversation.fold import fold
from eventstore.store import EventStore
from tests.dialogues.reading import Log, covered, delivered, ids, open_turns, requested, told
from tests.dialogues.script import Dialogue, Step
from tests.system import eventually

_SENT: dict[str, dict[str, Any]] = {
    "foto": {"type": "image"},
    "documento": {"type": "document"},
    "nota de voz": {"type": "audio"},
    "vídeo": {"type": "video"},
    "pegatina": {"type": "sticker"},
    "ubicación": {
        "type": "location",
        "location": {"latitude": 40.42, "longitude": -3.7, "name": "Taller Paco"},
    },
    "contacto": {
        "type": "contacts",
        "contacts": [{"formatted_name": "Taller Paco", "phone": "+34000000999"}],
    },
    "encuesta": {"type": "unsupported"},
}
PATIENCE = 60.0  # seconds that a loaded machine may take for what is a matter of one or two


@dataclass(frozen=True)
class Answer:
    """What the bot did about a step."""

    texts: tuple[str, ...] = ()  # bubbles
    quotes: tuple[QuoteGiven, ...] = ()
    handoffs: tuple[HandoffRequested, ...] = ()
    status: str = ""  # Chatwoot's


@dataclass
class Player:
    """One customer."""

    sandbox: httpx.AsyncClient
    store: EventStore
    phone: str
    transcript: list[str] = field(default_factory=list)
    conversation: str = ""
    _unsettled: set[int] = field(default_factory=set)  # message ids that nobody answered yet
    _seen: list[Recorded[Event]] = field(default_factory=list)  # the conversation's log
    _last: int = 0  # the customer's last message
    _shown: set[str] = field(default_factory=set)  # parts that reached the phone in an earlier step
    _turns: set[uuid.UUID] = field(default_factory=set)  # turns that an earlier step saw

    async def do(self, step: Step) -> None:
        """What somebody does. What a person does is in the log when this returns."""
        (what,) = step.done
        if what in ("cliente", "manda"):
            await self._write(step)
        elif what == "edita":
            self._note("cliente", f"(edita) {step.edita}")
            await self._inbound({"type": "edit", "text": step.edita})
        elif what in ("pausa", "reanuda"):
            await self._wish(PauseRequested if step.pausa else ResumeRequested)
        else:
            await self._person(what, step)

    async def answer(self) -> Answer:
        """Wait until the bot has answered all that was written, and the answer is on the phone."""
        log = await self._until(self._settled)
        parts = {part for part in told(log) if part not in self._shown}
        bubbles = await eventually(
            self._bubbles,
            lambda shown: parts <= {bubble["msia_part"] for bubble in shown},
            PATIENCE,
        )
        self._shown |= parts
        texts = tuple(bubble["text"] for bubble in bubbles if bubble["msia_part"] in parts)
        for text in texts:
            self._note("bot", text)
        answer = Answer(texts, *self._outcomes(log), status=await self._status())
        self._unsettled.clear()
        return answer

    async def silence(self, barrier: "Player") -> Answer:
        """Nothing is said. `barrier` writes afterwards and is answered: by then our turn would have begun."""
        await self._until(self._recorded)
        await barrier.do(Step(cliente=("Hola",)))
        await barrier.answer()
        log = await self._until(lambda log: not open_turns(log))
        parts = [part for part in told(log) if part not in self._shown]
        self._note("bot", "(silencio)" if not parts else f"({len(parts)} mensajes)")
        self._unsettled.clear()
        texts = tuple("(un mensaje)" for _ in parts)
        return Answer(texts, *self._outcomes(log), status=await self._status())

    async def unseen(self) -> list[str]:
        """Bubbles of the bot that no step has seen: a second answer, or one more time the same."""
        bubbles = [bubble for bubble in await self._bubbles() if bubble["msia_part"]]
        return [bubble["text"] for bubble in bubbles[len(self._shown) :]]

    async def _write(self, step: Step) -> None:
        if step.manda:
            body: dict[str, Any] = {**_SENT[step.manda], "text": step.texto}
            if step.archivo:
                body["media"] = await self._upload(step.archivo)
            self._note("cliente", f"({step.manda}) {step.archivo or ''} {step.texto or ''}".strip())
            sent = await self._inbound(body)
        else:
            for text in step.writes[: len(step.cliente)]:
                shown = text if len(text) < 300 else f"{text[:300]}… ({len(text)} caracteres)"
                self._note("cliente", shown + (f" ({step.veces} veces)" if step.veces > 1 else ""))
            burst = [{"type": "text", "text": text} for text in step.writes]
            gap = int(step.en_segundos * 1000 / len(burst))
            sent = await self._inbound({"burst": burst, "gap_ms": gap})
        self._unsettled |= set(sent["message_ids"])
        self._last = max([self._last, *sent["message_ids"]])

    async def _inbound(self, body: dict[str, Any]) -> dict[str, Any]:
        who = {"from": self.phone, "name": "Cliente de prueba"}
        answer = await self.sandbox.post("/__fake/whatsapp/inbound", json=who | body, timeout=PATIENCE)
        answer.raise_for_status()
        received: dict[str, Any] = answer.json()
        self.conversation = received["conversation"] or self.conversation
        return received

    async def _upload(self, name: str) -> dict[str, str]:
        headers = {"x-filename": name, "content-type": "application/pdf"}
        answer = await self.sandbox.post(
            "/__fake/whatsapp/media", content=b"%PDF-1.4\n%%EOF\n", headers=headers
        )
        answer.raise_for_status()
        return {"id": answer.json()["id"]}

    async def _person(self, what: str, step: Step) -> None:
        text = step.persona or step.desde_el_movil or step.nota
        self._note("persona", text or f"({what})")
        action = {
            "persona": "reply",
            "desde_el_movil": "phone_echo",
            "nota": "note",
            "devuelve": "pending",
            "resuelve": "resolve",
            "borra": "delete",
        }[what]
        body = {"phone": self.phone, "text": text} | ({"message_id": self._last} if step.borra else {})
        done = await self.sandbox.post(f"/__fake/agent/{action}", json=body)
        done.raise_for_status()
        message = done.json()["message_id"]
        if what in ("persona", "desde_el_movil"):
            await self._until(lambda log: message in ids(log, HumanReplied))
        elif what == "devuelve":
            await self._until(self._with_bot)

    async def _wish(self, wish: type[PauseRequested] | type[ResumeRequested]) -> None:
        """As ingress appends it for an admin; the agent's answer is awaited."""
        self._note("persona", "(pausa al bot)" if wish is PauseRequested else "(reanuda al bot)")
        answered = BotPaused if wish is PauseRequested else BotResumed
        before = sum(isinstance(r.event, answered) for r in await self._log())
        await self.store.append(
            self.conversation, wish(by=f"admin-{uuid.uuid4()}", reason="prueba"), id=uuid.uuid4()
        )
        await self._until(lambda log: sum(isinstance(r.event, answered) for r in log) > before)

    async def _until(self, so: Callable[[Log], bool]) -> Log:
        """Wait for something in the log. Raises `AssertionError` that tells what there is instead."""
        try:
            await eventually(self._log, so, PATIENCE)
            return self._seen
        except AssertionError:
            names = " ".join(type(r.event).__name__ for r in self._seen)
            raise AssertionError(
                f"nothing more within {PATIENCE:.0f} s; the log ends: …{names[-300:]}"
            ) from None

    async def _log(self) -> Log:
        after = self._seen[-1].position if self._seen else 0
        self._seen += await self.store.load(f"msia.*.{self.conversation}", after)
        return self._seen

    async def _shows(self) -> dict[str, Any]:
        """The phone, and how the conversation stands."""
        answer = await self.sandbox.get(f"/__fake/customer/{self.phone}")
        answer.raise_for_status()
        return dict(answer.json())

    async def _bubbles(self) -> list[dict[str, Any]]:
        return list((await self._shows())["messages"])

    async def _status(self) -> str:
        return str((await self._shows())["conversations"][-1]["status"])

    def _with_bot(self, log: Log) -> bool:
        return fold(self.conversation, log).in_charge == "bot"

    def _recorded(self, log: Log) -> bool:
        return self._unsettled <= ids(log, MessageReceived)

    def _settled(self, log: Log) -> bool:
        """Every message belongs to a turn with an outcome, and what was to be said is out."""
        return (
            self._recorded(log)
            and self._unsettled <= covered(log)
            and not open_turns(log)
            and requested(log) <= delivered(log)
        )

    def _outcomes(self, log: Log) -> tuple[tuple[QuoteGiven, ...], tuple[HandoffRequested, ...]]:
        """Of the turns that no earlier step saw; a quote counts only where the outcome stands by it."""
        ended = [r.event for r in log if isinstance(r.event, ReplyRequested | HandoffRequested)]
        new = [event for event in ended if event.turn_id not in self._turns]
        self._turns |= {event.turn_id for event in new}
        standing = {quote for event in new for quote in event.quotes}
        quotes = {
            r.event.quote_id: r.event
            for r in log
            if isinstance(r.event, QuoteGiven) and r.event.quote_id in standing
        }
        return tuple(quotes.values()), tuple(event for event in new if isinstance(event, HandoffRequested))

    def _note(self, who: str, text: str) -> None:
        self.transcript.append(f"{who:>8}: " + text.replace("\n", "\n" + " " * 10))


def title(name: str, conversation: str, dialogue: Dialogue, transcript: Sequence[str]) -> str:
    """A report: what it was about and all that was said."""
    head = f"{name} ({conversation}): {dialogue.titulo}"
    return "\n".join([head, f"({dialogue.por_que.strip()})", "", *transcript])
