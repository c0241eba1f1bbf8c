"""The one question that is open and comes first. Questions are asked one at a time."""

from contracts.events.conversation import Understanding
from domain.tariffs.tariff import Tariff


def question(tariff: Tariff | None, understood: Understanding) -> str | None:
    """A variant, then a doubt, then an option; None when nothing is open."""
    if tariff is None:
        return None
    for parent in understood.asked:
        if parent in tariff.elements:
            return variant_question(tariff, parent)
    for group in understood.doubts:
        names = [short(tariff.elements[code].name) for code in group if code in tariff.elements]
        if len(names) == 1:
            return f"Sobre «{names[0]}», ¿lo incluyo en el presupuesto?"
        if names:
            return f"¿Cuál de estas reformas quieres homologar: {', '.join(names[:-1])} o {names[-1]}?"
    rule = tariff.surcharges.get(understood.option_asked or "")
    if rule is not None and rule.options:
        choices = " o ".join(option.name or option.key for option in rule.options)
        return f"Sobre «{short(tariff.elements[rule.element].name)}»: ¿{choices}?"
    return None


def variant_question(tariff: Tariff, parent: str) -> str:
    """As the tariff words it, else from the variants' names."""
    element = tariff.elements[parent]
    if element.question:
        return element.question
    variants = ", ".join(variant.name for variant in tariff.variants(parent))
    return f"Sobre {element.name}: ¿cuál de estas? {variants}"


def short(name: str) -> str:
    """ "Escape / Sistema de escape": the first name is the one people say."""
    return name.split(" / ")[0]
