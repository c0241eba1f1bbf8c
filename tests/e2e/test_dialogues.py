"""The scripted dialogues, each on a phone of its own, all at once through the whole system.

What a dialogue is: tests/dialogues/README.md.
"""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from eventstore.store import EventStore
from tests.dialogues.checks import Checker
from tests.dialogues.player import Answer, Player, title
from tests.dialogues.prices import PRICE_LIST, money
from tests.dialogues.script import Dialogue, Expected, Quote, Step, read_all
from tests.servers import MsiaRun
from tests.system import QUICK, Stack

DIALOGUES = dict(read_all())
AT_ONCE = 24
# A burst is one turn also on a loaded machine, and no turn is given up because of the others.
PATIENT = QUICK | {"AGENT_QUIET": "2", "AGENT_WINDOW": "8", "AGENT_DEADLINE": "40"}


class Played:
    """All dialogues of this run: started together, each looked at by a test of its own."""

    def __init__(self, sandbox: httpx.AsyncClient, store: EventStore, names: list[str]) -> None:
        self._sandbox, self._store = sandbox, store
        self._phones = itertools.count(34_600_000_000)
        self._room = asyncio.Semaphore(AT_ONCE)
        self._tasks = {name: asyncio.create_task(self._play(name, DIALOGUES[name])) for name in names}

    async def report(self, name: str) -> tuple[str, list[str]]:
        """All that was said in it, and what went wrong."""
        return await self._tasks[name]

    async def stop(self) -> None:
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def _play(self, name: str, dialogue: Dialogue) -> tuple[str, list[str]]:
        async with self._room:
            player, checker = self._player(), Checker()
            for step in dialogue.pasos:
                try:
                    problems = await self._step(player, checker, step)
                except AssertionError as error:  # nobody answered in time
                    problems = [str(error)[:500]]
                if problems:
                    break
            else:
                problems = [f"says later: {text}" for text in await player.unseen()]
        return title(name, player.conversation, dialogue, player.transcript), problems

    async def _step(self, player: Player, checker: Checker, step: Step) -> list[str]:
        await player.do(step)
        if step.espera is None:
            return []
        answer: Answer = (
            await player.silence(self._player()) if step.espera.silencio else await player.answer()
        )
        return checker.check(step.espera, answer)

    def _player(self) -> Player:
        return Player(self._sandbox, self._store, f"+{next(self._phones)}")


@pytest.fixture(scope="module")
def patient_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A system with time to answer everybody at once."""
    run = MsiaRun(tmp_path_factory.mktemp("dialogues"), PATIENT)
    run.start()
    yield Stack(run)
    run.stop()


@pytest.fixture(scope="module")
async def played(patient_stack: Stack, request: pytest.FixtureRequest) -> AsyncIterator[Played]:
    environment = patient_stack.run.environment
    items = [item for item in request.session.items if isinstance(item, pytest.Function)]
    wanted = [str(item.callspec.params["name"]) for item in items if item.originalname == _TEST]
    master_key = environment["MSIA_MASTER_KEY"]
    async with (
        patient_stack.log("ingress", master_key) as store,
        patient_stack.sandbox() as sandbox,
    ):
        playing = Played(sandbox, store, wanted)
        yield playing
        await playing.stop()


def _cases() -> Iterator[object]:
    for name, dialogue in DIALOGUES.items():
        why = dialogue.pendiente or dialogue.pendiente_con_articulos
        marks = [pytest.mark.xfail(strict=True, reason=why)] if why else []
        yield pytest.param(name, id=name, marks=marks)


@pytest.mark.timeout(300)  # the first one waits until the others leave it a place
@pytest.mark.parametrize("name", list(_cases()))
async def test_the_dialogue_goes_as_it_should(played: Played, name: str) -> None:
    said, problems = await played.report(name)
    print(said)  # pytest -rP shows those that pass, too
    if problems:
        wrong = "\n".join(f"  - {problem}" for problem in problems)
        pytest.fail(f"{said}\n\nafter the last step:\n{wrong}", pytrace=False)


_TEST = test_the_dialogue_goes_as_it_should.__name__


def test_there_are_sixty() -> None:
    assert len(DIALOGUES) >= 60


def test_the_second_opinion_on_prices() -> None:
    """By hand, from the price list."""
    assert PRICE_LIST.price(["ESCAPE"], {}).gross == 16940
    assert PRICE_LIST.price(["ESCAPE", "SUBCHASIS"], {}).gross == 49610
    assert PRICE_LIST.price(["AUMENTO_PLAZAS", "PORTABICIS"], {}).gross == 46585  # with a surcharge
    assert PRICE_LIST.price(["AUMENTO_MMTA"], {"AUMENTO_MMTA": "con_ensayo"}).gross == 93170
    assert money(123_456) == "1.234,56 €"


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("Son 169,40 €, 140,00 € sin IVA.", "0 quotes"),
        ("Te lo dejo en 150 euros en vez de 169,40 €.", "says 150 euros"),
        ("Son 169,40 €. {{quote:1}}", "innards"),
        ("Sería barato.", "does not say 169,40 €"),
        ("¿La suspensión que has cambiado es la delantera, la trasera o las dos?", "asks about"),
    ],
)
def test_what_must_not_be_said_is_noticed(said: str, problem: str) -> None:
    expected = Expected(presupuesto=Quote(elementos=("ESCAPE",), total="169,40 €"))
    answer = Answer((f"Soy una inteligencia artificial.\n\n{said}",))
    assert any(problem in found for found in Checker().check(expected, answer))


def test_a_wrong_total_is_refused_when_the_file_is_read() -> None:
    with pytest.raises(ValueError, match="the price list gives 169,40 €"):
        Quote(elementos=("ESCAPE",), total="150,00 €")
