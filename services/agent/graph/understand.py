"""From words to codes: the tariffs recognise, the model decides among what was recognised."""

from dataclasses import dataclass
from typing import Any, Literal

from langgraph.runtime import Runtime
from pydantic import BaseModel, Field

from contracts.events.conversation import Understanding
from contracts.private import Erased
from domain.conversation.understanding import Group, Said, Variants, merge
from domain.tariffs.tariff import Tariff
from services.agent.graph.context import TurnContext
from services.agent.graph.replies import (
    accepted,
    adds,
    answered_doubt,
    chosen_option,
    corrects,
    includes,
    pardoned,
    replaces,
    short_answer,
)
from services.agent.graph.state import TurnState
from services.agent.prompting import build
from services.agent.tools import match
from services.agent.tools.base import Desk
from services.agent.tools.dispatch import call

Intent = Literal[
    "saludo", "presupuesto", "documentos", "plazo", "catalogo", "servicios", "estado", "horario",
    "informacion", "pregunta", "descuento", "agradecimiento", "confirmacion", "rechazo", "otra",
]  # fmt: skip


class Comprender(BaseModel):
    """Lo que el cliente quiere, en códigos del catálogo."""

    intencion: Intent
    elementos: list[str] = Field(default_factory=list, description="códigos de los candidatos que quiere")
    descartar: list[str] = Field(default_factory=list, description="códigos que ya no quiere")
    solo_estos: bool = Field(False, description="pide únicamente lo que nombra ahora")


async def understand(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    """One tool call (match), one model call (understand), both recorded; then plain merging."""
    context = runtime.context
    held = context.conversation.understanding
    if held.category is not None and held.category not in context.tariffs:
        held = Understanding()  # a category that is no longer offered
    words = pardoned(_words(state["text"], held, context))
    recent = _recent(state["text"], held, context)
    given = await call(
        Desk(context, words, held),
        match.NAME,
        {
            "texto": words,
            "preguntado": list(recent or held.asked[:1]),
            "sabido": held.model_dump(mode="json", include={"category", "elements", "asked"}),
        },
        1,
        [],
    )
    prompt = build(context.prompts, "understand", context.conversation, context.turn, [given])
    answer = await context.model("understand", 1, prompt, tools=[Comprender], force="Comprender")
    model_said = Comprender.model_validate(answer["tool_calls"][0]["args"])
    found: dict[str, Any] = given["result"]
    reading = _Reading(
        state["text"], held, found, context.tariffs.get(found["category"] or held.category or "")
    )
    understood = reading.merged(model_said, recent)
    asked_now = [parent for parent in found["ask"] if parent not in given["arguments"]["preguntado"]]
    named = any((found["elements"], asked_now, found["excluded"], found["unknown"], found["extras"]))
    yes = None if named else accepted(held, state["text"])
    result: TurnState = {
        "words": words,
        "calls": [given],
        "match": found,
        "intent": model_said.intencion,
        "news": _differs(held, understood),
        "understanding": understood.model_copy(
            update={
                "waiting_from": _waiting_from(held, found, context),
                "misses": held.misses + 1 if _missed(model_said.intencion, named, held, understood) else 0,
            }
        ).model_dump(mode="json"),
    }
    return {**result, "handoff": yes} if yes else result


@dataclass(frozen=True, slots=True)
class _Reading:
    """A message on top of what was held."""

    text: str
    held: Understanding
    found: dict[str, Any]
    tariff: Tariff | None

    def merged(self, said: Comprender, recent: tuple[str, ...]) -> Understanding:
        """Only what the tariffs recognised counts: a code that the model made up is dropped."""
        recognised = {element["code"] for element in self.found["elements"]}
        wanted, unwanted = self._doubt()
        excluded = {
            *self.found["excluded"],
            *unwanted,
            *(set(said.descartar) & {*recognised, *self.held.elements}),
        }
        if self.tariff:  # "sin la suspensión" takes its variants out too
            excluded |= {
                variant.code for parent in tuple(excluded) for variant in self.tariff.variants(parent)
            }
        parents = [code for code in wanted if self._is_parent(code)]
        merged = merge(
            self.held,
            Said(
                category=self.found["category"],
                elements=(
                    *(code for code in said.elementos if code in recognised),
                    *(code for code in wanted if code not in parents),
                ),
                ask=(*(code for code in self.found["ask"] if code not in recent), *parents),
                excluded=frozenset(excluded),
                doubts=tuple(self._doubts()),
                extras=tuple(self.found["extras"]) if includes(self.text) else (),
                instead=said.solo_estos or (replaces(self.text) and self._names_others(recognised)),
                unknown_terms=len(self.found["unknown"]),
            ),
            self._variants(),
            corrects=corrects(self.text),
            adds=adds(self.text),
        )
        return self._with_option(merged)

    def _names_others(self, recognised: set[str]) -> bool:
        """Not variants of what is held: those are corrected one by one."""
        variants = self._variants()
        held = {variants.parent(code) or code for code in self.held.elements}
        return bool(recognised) and not held & {variants.parent(code) or code for code in recognised}

    def _doubt(self) -> tuple[Group, Group]:
        """What the customer says to the doubt that was asked last."""
        if not self.held.doubts or self.held.asked:
            return (), ()
        return answered_doubt(self.text, self.held.doubts[0])

    def _doubts(self) -> "list[Group]":
        groups = [tuple(codes) for codes in self.found["meanings"].values() if codes]
        # a word of several meanings, one of which is wanted already, means that one
        return [group for group in groups if len(group) == 1 or not set(group) & {*self.held.elements}]

    def _is_parent(self, code: str) -> bool:
        return bool(self.tariff and code in self.tariff.elements and self.tariff.elements[code].needs_variant)

    def _variants(self) -> Variants:
        elements = self.tariff.elements.values() if self.tariff else ()
        return Variants(
            {element.code: element.variant_of for element in elements if element.variant_of},
            frozenset(element.code for element in elements if element.exclusive),
        )

    def _with_option(self, merged: Understanding) -> Understanding:
        element = self.held.option_asked
        if element is None or self.tariff is None or element not in merged.elements:
            return merged
        key = chosen_option(self.text, self.tariff, element)
        if key is None:
            return merged.model_copy(update={"option_asked": element})
        return merged.model_copy(update={"options": {**merged.options, element: key}})


def _words(text: str, held: Understanding, context: TurnContext) -> str:
    """With the messages that named something before the vehicle was known."""
    if not held.waiting_from or held.category:
        return text
    return "\n".join(
        str(message.text)
        for message in sorted(context.conversation.messages, key=lambda message: message.id)
        if message.author == "customer"
        and message.id >= held.waiting_from
        and message.position < context.turn.position
        and message.text
        and not isinstance(message.text, Erased)
        and not (message.deleted or message.unsupported)
    )


def _recent(text: str, held: Understanding, context: TurnContext) -> tuple[str, ...]:
    """Parents whose variant was chosen before: "no, la trasera" is about them, where nothing else is open."""
    if held.asked or held.doubts or short_answer(text):
        return ()
    tariff = context.tariffs.get(held.category or "")
    parents = (
        [tariff.elements[code].variant_of for code in held.elements if code in tariff.elements]
        if tariff
        else ()
    )
    return tuple(dict.fromkeys(parent for parent in parents if parent))


def _waiting_from(held: Understanding, found: dict[str, Any], context: TurnContext) -> int:
    if found["category"] or held.category:
        return 0
    return held.waiting_from or (min(context.turn.covers, default=0) if found["waiting"] else 0)


def _differs(held: Understanding, now: Understanding) -> bool:
    """Whether another price may come of it; a question that remains open is told by what it asks."""
    fields = {"category", "elements", "asked", "options", "extras", "doubts"}
    return held.model_dump(include=fields) != now.model_dump(include=fields)


def _missed(intent: Intent, named: bool, held: Understanding, now: Understanding) -> bool:
    if now.unknown_terms:
        return True
    return intent == "otra" and not named and not _differs(held, now)
