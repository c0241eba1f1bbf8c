"""What the bot itself writes, with every name and question of the seed, passes its own guard."""

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from domain.tariffs.tariff import Tariff
from services.agent import texts
from services.agent.guards.reply import Allowed, check
from services.agent.providers.offline_writing import write
from services.agent.texts.media import MEDIA_SEEN
from services.agent.tools.offered import NAMES
from services.ingress.tariffs.seed import draft, load_file
from tests.unit.agent.replies import QUOTE
from tests.unit.agent.written import facts

SEED = Path(__file__).parents[3] / "infra" / "seed" / "tariffs.yaml"
# what code says is rendered after the guard, or stands in the facts
OWN = Allowed(told="sin compromiso", tools=NAMES)
TARIFFS = [draft(changes) for changes in load_file(SEED).values()]


def by_heart() -> Iterator[str]:
    for topic in pkgutil.iter_modules(texts.__path__):
        for name, value in vars(importlib.import_module(f"{texts.__name__}.{topic.name}")).items():
            if not name.isupper():
                continue
            if isinstance(value, dict):
                yield from value.values()
            elif isinstance(value, str) and " " in value:
                yield value


def told(tariff: Tariff) -> str:
    return " ".join((*(e.name for e in tariff.elements.values()), *(x.name for x in tariff.extras.values())))


def replies(tariff: Tariff) -> Iterator[str]:
    papers = tariff.documents.get(None, ())
    for element in tariff.elements.values():
        documents = [*papers, *tariff.documents.get(element.code, ())]
        yield write(facts(elementos=[element.name], quote=QUOTE, documentos=documents))
        yield write(facts(elementos=[element.name, element.name], quote=QUOTE, intencion="plazo"))
        yield f"El presupuesto de {element.name} te lo preparo ahora."
        variants = ", ".join(variant.name for variant in tariff.variants(element.code))
        for question in filter(None, (element.question, f"Sobre {element.name}: ¿cuál de estas? {variants}")):
            yield write(facts(elementos=[element.name], preguntas=[question]))
    for extra in tariff.extras.values():
        yield f"{extra.name}: {{{{extra:{extra.code}}}}}"
        yield write(facts(servicios=[{"codigo": extra.code, "nombre": extra.name}]))
    for tier in tariff.tiers.values():
        yield f"La tarifa es «{tier.name}»: {{{{quote:{QUOTE}}}}}"


@pytest.mark.parametrize("text", list(by_heart()))
def test_texts_by_heart_pass(text: str) -> None:
    filled = text.format_map(
        {
            "what": "escape",
            "id": QUOTE,
            "when": "mañana a partir de las 9:00",
            "position": "alta",
            "question": "¿Cuál?",
        }
    )
    assert check(filled, replace(OWN, quotes={QUOTE})) is None


@pytest.mark.parametrize("tariff", TARIFFS, ids=lambda tariff: tariff.slug)
def test_the_offline_writer_passes_with_every_name_of_the_seed(tariff: Tariff) -> None:
    said = list(replies(tariff))
    assert len(said) > 50
    stopped = {
        text: found
        for text in said
        if (found := check(text, replace(OWN, quotes={QUOTE}, extras=set(tariff.extras), told=told(tariff))))
    }
    assert stopped == {}


def test_the_other_paths_of_the_offline_writer_pass() -> None:
    for known in (
        facts(vehiculos_posibles=[tariff.name for tariff in TARIFFS]),
        facts(fuera_de_alcance=True),
        facts(intencion="agradecimiento"),
        facts(intencion="plazo"),
        facts(desconocido=["cosa rara"], adjuntos=list(MEDIA_SEEN), ilegible=True),
    ):
        assert check(write(known), OWN) is None
