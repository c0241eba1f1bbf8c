"""Every tool that is offered can be called, through the graph's own dispatcher; its errors are values."""

import json
from typing import Any

import pytest

from contracts.events.conversation import QuoteGiven, ReplyRequested, ToolCalled
from services.agent.graph.compose import FACTS, TOOL_CALLS
from services.agent.tools.knowledge import Passage
from services.agent.tools.offered import NAMES
from tests.unit.agent.scripted import Scripted, calls
from tests.unit.agent.talking import Talk

GOOD: dict[str, dict[str, Any]] = {
    "VerCatalogo": {"categoria": "motos-part"},
    "ReconocerElementos": {"texto": "el escape"},
    "ElegirVariante": {"elemento": "SUSPENSION", "variante": "SUSPENSION_DEL"},
    "CalcularPresupuesto": {"elementos": ["ESCAPE"]},
    "VerDocumentos": {"elementos": ["ESCAPE"]},
    "BuscarRespuesta": {"pregunta": "¿paso la ITV después?"},
    "PasarAPersona": {"motivo": "no_lo_se"},
    "UltimoPresupuesto": {},
}


class Articles:
    """One article, or no answer."""

    def __init__(self, *found: Passage, unknown: bool = False) -> None:
        self.found, self.unknown, self.asked = found, unknown, list[tuple[str, int]]()

    async def search(self, question: str, position: int) -> tuple[Passage, ...] | None:
        self.asked.append((question, position))
        return None if self.unknown else self.found


def results(talk: Talk, name: str) -> list[dict[str, Any]]:
    return [event.result for event in talk.events(ToolCalled) if event.name == name]


def test_each_tool_has_a_call_here() -> None:
    assert set(GOOD) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
async def test_every_offered_tool_can_be_called(name: str) -> None:
    model = Scripted(calls((name, GOOD[name])), "Listo.")
    talk = Talk(model)
    await talk.say("el escape y la suspensión delantera de mi moto")
    assert name in [tool.__name__ for tool in model.offered[0]]
    told = [event for event in talk.events(ToolCalled) if event.ordinal >= 10]
    reused = name == "CalcularPresupuesto" and not told
    if not reused:
        (called,) = told
        assert (called.name, called.arguments) == (name, GOOD[name])
        assert "error" not in called.result, called.result
    if name != "PasarAPersona":
        assert model.asked[1][-1].name == name  # the result went back to the model


@pytest.mark.parametrize(
    ("name", "arguments", "error"),
    [
        ("VerCatalogo", {"categoria": "barcos"}, "unknown_category"),
        ("ReconocerElementos", {"texto": 7}, "bad_arguments"),
        ("ElegirVariante", {"elemento": "SUSPENSION", "variante": "SUSPENSION_TRAS"}, "variant_not_said"),
        ("ElegirVariante", {"elemento": "ESCAPE", "variante": "SUSPENSION_DEL"}, "not_a_variant"),
        ("CalcularPresupuesto", {"elementos": ["MANILLAR"]}, "not_named"),
        ("CalcularPresupuesto", {"elementos": ["ESCAPE"], "servicios": ["NADA"]}, "unknown_extra"),
        ("CalcularPresupuesto", {"elementos": []}, "bad_arguments"),
        ("VerDocumentos", {"elementos": ["NADA"]}, "unknown_element"),
        ("PasarAPersona", {"motivo": "porque sí"}, "bad_arguments"),
        ("BorrarTodo", {}, "unknown_tool"),
    ],
)
async def test_errors_are_values_that_the_model_reads(
    name: str, arguments: dict[str, Any], error: str
) -> None:
    model = Scripted(calls((name, arguments)), "Lo miro.")
    talk = Talk(model)
    await talk.say("el escape de mi moto")
    read = json.loads(str(model.asked[1][-1].content))
    assert read["error"] == error
    assert read["mensaje"]
    assert len(talk.events(ReplyRequested)) == 1


async def test_the_same_call_again_gives_the_same_and_is_recorded_once() -> None:
    wish = ("CalcularPresupuesto", {"elementos": ["ESCAPE"], "servicios": ["CERT_TALLER"], "opciones": {}})
    model = Scripted(calls(wish), calls(wish, wish), "Listo.")
    talk = Talk(model)
    await talk.say("el escape de mi moto")
    ids = {result["id"] for result in results(talk, "CalcularPresupuesto") if result["extras"]}
    assert len(ids) == 1
    assert len([q for q in talk.events(QuoteGiven) if q.extras]) == 1
    assert len([m for m in model.asked[2] if m.type == "tool"]) == 3, "each call has its answer"


async def test_a_quote_is_given_only_when_the_reply_names_it() -> None:
    both = calls(("CalcularPresupuesto", {"elementos": ["ESCAPE"], "servicios": ["URGENTE"]}))
    talk = Talk(Scripted(both, "El escape está en nuestra tarifa."))
    await talk.say("el escape de mi moto")
    assert len(talk.events(QuoteGiven)) == 2
    assert talk.events(ReplyRequested)[0].quotes == ()


async def test_a_model_that_never_stops_calling_must_write_in_the_end() -> None:
    model = Scripted(
        *(calls(("ReconocerElementos", {"texto": f"escape {i}"})) for i in range(4)), "Aquí estoy."
    )
    talk = Talk(model)
    said = await talk.say("el escape de mi moto")
    assert said.endswith("Aquí estoy.")
    assert model.offered[-1] == []

    stubborn = Scripted(calls(("ReconocerElementos", {"texto": "escape"})))
    assert (await Talk(stubborn).say("el escape de mi moto")).startswith("[reply_blocked]")
    assert len(stubborn.asked) <= 6


async def test_there_is_a_limit_to_the_tools_of_a_turn() -> None:
    many = calls(*(("ReconocerElementos", {"texto": f"escape {i}"}) for i in range(20)))
    model = Scripted(many, "Ya está.")
    talk = Talk(model)
    await talk.say("el escape de mi moto")
    made = [r for r in results(talk, "ReconocerElementos") if "error" not in r]
    assert len(made) == TOOL_CALLS + 1  # and the graph's own
    assert {r["error"] for r in results(talk, "ReconocerElementos") if "error" in r} == {"limit"}


async def test_the_model_hands_over_by_a_tool() -> None:
    said = await Talk(Scripted(calls(("PasarAPersona", {"motivo": "no_lo_se"})))).say("el escape de mi moto")
    assert said.startswith("[assistant_unsure]")


async def test_what_is_not_known_is_never_nothing_found() -> None:
    talk = Talk(knowledge=Articles(unknown=True))
    said = await talk.say("¿me pueden poner una multa?")
    assert results(talk, "BuscarRespuesta")[0]["estado"] == "unknown"
    assert "persona" in said


async def test_an_answer_records_the_articles_that_it_draws_on() -> None:
    one = Passage("a1#0", "ITV", "Después de la homologación tienes que pasar la ITV con la moto.")
    other = Passage("a2#0", "Pagos", "Se paga por transferencia o con tarjeta.")
    articles = Articles(one, other)
    talk = Talk(knowledge=articles)
    said = await talk.say("¿tengo que ir a la itv después?")
    assert one.text in said
    (reply,) = talk.events(ReplyRequested)
    assert reply.cited == ("a1#0",)
    started = next(r.position for r in talk.log if type(r.event).__name__ == "TurnStarted")
    assert articles.asked == [("¿tengo que ir a la itv después?", started)]


async def test_every_call_stands_in_the_log() -> None:
    talk = Talk()
    await talk.say("¿qué papeles hacen falta para el escape de mi moto?")
    names = [event.name for event in talk.events(ToolCalled)]
    assert names[:2] == ["ReconocerElementos", "CalcularPresupuesto"]
    assert FACTS in names
    assert names[-1] == "VerDocumentos"


async def test_the_state_of_the_graph_is_plain_json() -> None:
    talk = Talk(Scripted(calls(("VerDocumentos", {"elementos": ["ESCAPE"]})), "Son 100 €", "Listo."))
    await talk.say("hola")
    talk.hear("el escape y la suspensión delantera de mi moto")
    state = await talk.run(talk.start())
    assert json.loads(json.dumps(state)) == state
    assert {"steps", "calls", "understanding", "quotes", "result"} <= set(state)
