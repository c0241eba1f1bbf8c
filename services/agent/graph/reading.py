"""One message on top of what was held: what the tariffs recognised, and what the model made of it."""

from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, Field

from contracts.events.conversation import Understanding
from domain.conversation.understanding import Group, Said, merge
from domain.tariffs.including import includes
from domain.tariffs.tariff import Tariff
from domain.tariffs.understanding import variants, with_variants
from services.agent.graph.replies import adds, answered_doubt, chosen_option, corrects, replaces

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


@dataclass(frozen=True, slots=True)
class Reading:
    """A message on top of what was held."""

    text: str
    held: Understanding
    found: dict[str, Any]
    tariff: Tariff | None
    another_vehicle: bool = False  # than the one before: nothing of it is joined to that one's price

    def merged(self, said: Comprender, recent: tuple[str, ...]) -> Understanding:
        """Only what the tariffs recognised counts: a code that the model made up is dropped."""
        recognised = {element["code"] for element in self.found["elements"]}
        wanted, unwanted = self._doubt()
        discarded = set(said.descartar) & {*recognised, *self.held.elements}
        excluded = with_variants({*self.found["excluded"], *unwanted, *discarded}, self.tariff)
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
                excluded=excluded,
                doubts=tuple(self._doubts()),
                extras=tuple(self.found["extras"]) if includes(self.text) else (),
                instead=said.solo_estos
                or (self.another_vehicle and bool(recognised or self.found["ask"]))
                or (replaces(self.text) and self._names_others(recognised)),
                unknown_terms=len(self.found["unknown"]),
            ),
            variants(self.tariff),
            corrects=corrects(self.text),
            adds=adds(self.text),
        )
        return self._with_option(merged)

    def _names_others(self, recognised: set[str]) -> bool:
        """Not variants of what is held: those are corrected one by one."""
        known = variants(self.tariff)
        held = {known.parent(code) or code for code in self.held.elements}
        return bool(recognised) and not held & {known.parent(code) or code for code in recognised}

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

    def _with_option(self, merged: Understanding) -> Understanding:
        element = self.held.option_asked
        if element is None or self.tariff is None or element not in merged.elements:
            return merged
        key = chosen_option(self.text, self.tariff, element)
        if key is None:
            return merged.model_copy(update={"option_asked": element})
        return merged.model_copy(update={"options": {**merged.options, element: key}})
