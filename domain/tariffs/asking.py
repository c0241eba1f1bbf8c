"""How an open question is worded, in Spanish."""

from collections.abc import Sequence

from domain.tariffs.tariff import Surcharge, Tariff


def variant_question(tariff: Tariff, parent: str) -> str:
    """As the tariff words it, else from the variants' names."""
    element = tariff.elements[parent]
    if element.question:
        return element.question
    variants = ", ".join(variant.name for variant in tariff.variants(parent))
    return f"Sobre {element.name}: ¿cuál de estas? {variants}"


def doubt_question(tariff: Tariff, codes: Sequence[str]) -> str | None:
    """Whether the one is meant, or which of several; None where the tariff knows none of them."""
    names = [short(tariff.elements[code].name) for code in codes if code in tariff.elements]
    if len(names) == 1:
        return f"Sobre «{names[0]}», ¿lo incluyo en el presupuesto?"
    if names:
        return f"¿Cuál de estas reformas quieres homologar: {', '.join(names[:-1])} o {names[-1]}?"
    return None


def option_question(tariff: Tariff, rule: Surcharge) -> str:
    """Which of a surcharge's options."""
    choices = " o ".join(option.name or option.key for option in rule.options)
    return f"Sobre «{short(tariff.elements[rule.element].name)}»: ¿{choices}?"


def short(name: str) -> str:
    """ "Escape / Sistema de escape": the first name is the one people say."""
    return name.split(" / ")[0]
