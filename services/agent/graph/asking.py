"""The one question that is open and comes first. Questions are asked one at a time."""

from contracts.events.conversation import Understanding
from domain.tariffs.asking import doubt_question, option_question, variant_question
from domain.tariffs.tariff import Tariff


def question(tariff: Tariff | None, understood: Understanding) -> str | None:
    """A variant, then a doubt, then an option; None when nothing is open."""
    if tariff is None:
        return None
    for parent in understood.asked:
        if parent in tariff.elements:
            return variant_question(tariff, parent)
    for group in understood.doubts:
        if asked := doubt_question(tariff, group):
            return asked
    rule = tariff.surcharges.get(understood.option_asked or "")
    if rule is not None and rule.options:
        return option_question(tariff, rule)
    return None
