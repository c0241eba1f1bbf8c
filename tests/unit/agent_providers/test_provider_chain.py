"""Order, fallback, breakers."""

from collections.abc import Sequence
from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from pydantic import BaseModel

from contracts.errors import BadInput, Misconfigured
from services.agent.providers.base import Answer, ProviderFailed, Reason
from services.agent.providers.building import build
from services.agent.providers.chain import Chain
from services.agent.providers.masked import Masked
from services.agent.providers.settings import ProviderSettings

ASKED = [HumanMessage("Soy Ana, el escape")]


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Fake:
    """Answers, or fails while `fails` names a reason."""

    def __init__(self, name: str, fails: Reason | None = None) -> None:
        self.name, self.fails, self.calls = name, fails, 0
        self.asked = ""
        self.timeout = 20.0
        self.within: float | None = None
        self.closed = False

    async def call(
        self,
        messages: Sequence[BaseMessage],
        *,
        tools: Sequence[type[BaseModel]] = (),
        force: str | None = None,
        within: float | None = None,
    ) -> Answer:
        self.calls += 1
        self.within = within
        self.asked = str(messages[-1].content)
        if self.fails:
            raise ProviderFailed(self.name, self.fails, "told to")
        return Answer(AIMessage("hola"), self.name, "m", "m", 1, 1, 0, 0)

    async def check(self) -> None:
        if self.fails:
            raise ProviderFailed(self.name, self.fails, "run this")

    async def aclose(self) -> None:
        self.closed = True


@pytest.fixture
def clock() -> Clock:
    return Clock()


def chain(clock: Clock, *providers: Fake) -> Chain:
    return Chain(providers, failures=2, rest=30.0, clock=clock)


async def test_the_first_answers(clock: Clock) -> None:
    one, two = Fake("one"), Fake("two")

    answer = await chain(clock, one, two).call(ASKED)

    assert (answer.provider, two.calls) == ("one", 0)


async def test_the_next_answers_when_one_fails(clock: Clock) -> None:
    one, two, three = Fake("one", "timeout"), Fake("two", "bad_answer"), Fake("three")

    answer = await chain(clock, one, two, three).call(ASKED)

    assert (answer.provider, one.calls, two.calls) == ("three", 1, 1)


async def test_the_last_resort_names_every_reason(clock: Clock) -> None:
    all_fail = chain(clock, Fake("one", "timeout"), Fake("two", "empty"))

    with pytest.raises(ProviderFailed, match="one: timeout, two: empty") as failure:
        await all_fail.call(ASKED)

    assert (failure.value.provider, failure.value.reason) == ("chain", "empty")


async def test_a_provider_rests_after_failures_in_a_row(clock: Clock) -> None:
    one, two = Fake("one", "server_error"), Fake("two")
    both = chain(clock, one, two)

    for _ in range(5):
        await both.call(ASKED)
    assert (one.calls, two.calls) == (2, 5)

    clock.now += 30.0
    await both.call(ASKED)
    await both.call(ASKED)
    assert one.calls == 3  # one more try, and rest again

    clock.now += 30.0
    one.fails = None
    for _ in range(3):
        assert (await both.call(ASKED)).provider == "one"


async def test_a_success_forgets_failures(clock: Clock) -> None:
    one, two = Fake("one"), Fake("two")
    both = chain(clock, one, two)

    for fails in ("timeout", None, "timeout", None, "timeout", None):
        one.fails = fails
        await both.call(ASKED)

    assert one.calls == 6


async def test_what_we_refuse_to_send_says_nothing_of_the_server(clock: Clock) -> None:
    class Short(Fake):
        async def call(self, messages: Sequence[BaseMessage], **more: Any) -> Answer:
            if len(messages[-1].text) > 100:
                raise ProviderFailed(self.name, "bad_answer", "does not fit", asked=False)
            return await super().call(messages, **more)

    one = Short("one")
    alone = chain(clock, one)
    for _ in range(5):
        with pytest.raises(ProviderFailed, match="one: bad_answer"):
            await alone.call([HumanMessage("a" * 101)])

    assert (await alone.call(ASKED)).provider == "one"


async def test_with_all_at_rest_nobody_waits(clock: Clock) -> None:
    one = Fake("one", "timeout")
    alone = chain(clock, one)
    for _ in range(2):
        with pytest.raises(ProviderFailed):
            await alone.call(ASKED)

    with pytest.raises(ProviderFailed, match="one: resting"):
        await alone.call(ASKED)

    assert one.calls == 2


async def test_our_own_mistakes_are_not_the_providers(clock: Clock) -> None:
    class Broken(Fake):
        async def call(self, *_: object, **__: object) -> Answer:
            raise BadInput("an image")

    two = Fake("two")

    with pytest.raises(BadInput):
        await chain(clock, Broken("one"), two).call(ASKED)

    assert two.calls == 0


async def test_names_are_hidden_from_remote_providers_only(clock: Clock) -> None:
    remote, local = Fake("remote", "timeout"), Fake("local")

    await Chain([Masked(remote), local], failures=2, rest=30, clock=clock).call(ASKED, names=["Ana"])

    assert remote.asked == "Soy ⟦NOMBRE_1⟧, el escape"
    assert local.asked == "Soy Ana, el escape"


async def test_problems_and_end(clock: Clock) -> None:
    one, two = Fake("one", "model_missing"), Fake("two")
    both = Chain([one, Masked(two)], failures=2, rest=30, clock=clock)

    assert await both.problems() == {"one": "one: run this"}
    await both.aclose()
    assert (one.closed, two.closed) == (True, True)


def settings(**values: object) -> ProviderSettings:
    return ProviderSettings(_env_file=None, **values)


def names(built: Chain) -> list[str]:
    return [provider.name for provider, _ in built._links]


def test_offline_is_the_default() -> None:
    assert names(build(settings())) == ["offline"]


def test_a_key_chooses_openrouter_behind_a_mask() -> None:
    built = build(settings(openrouter_api_key="sk"))

    assert names(built) == ["openrouter"]
    assert isinstance(built._links[0][0], Masked)


def test_an_order_of_ones_own() -> None:
    built = build(settings(llm_providers="Openrouter, ollama,offline", openrouter_api_key="sk"))

    assert names(built) == ["openrouter", "ollama", "offline"]


def test_openrouter_without_a_key_is_refused() -> None:
    with pytest.raises(Misconfigured, match="OPENROUTER_API_KEY"):
        build(settings(llm_providers="openrouter,offline"))


def test_an_unknown_provider_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLM_PROVIDERS", "openai")

    with pytest.raises(Misconfigured, match="LLM_PROVIDERS"):
        ProviderSettings.load()


@pytest.mark.parametrize("name", ["LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2"])
def test_tracing_to_others_is_refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "true")

    with pytest.raises(Misconfigured, match="LANGSMITH_TRACING"):
        build(settings())


async def test_a_turns_time_is_shared_out(clock: Clock) -> None:
    one, two = Fake("one", "server_error"), Fake("two")
    two.timeout = 40.0
    both = Chain([one, two], failures=9, rest=30, reserve=4.0, clock=clock)

    await both.call(ASKED, within=34.0)

    assert one.within == 10.0  # 30 s, shared as 20 to 40
    assert two.within == 30.0  # nothing has passed on this clock: all that is left, at most its own


async def test_nobody_gets_more_than_its_own_time(clock: Clock) -> None:
    one = Fake("one")
    await chain(clock, one).call(ASKED, within=500.0)
    assert one.within == 20.0


async def test_who_rests_takes_no_share(clock: Clock) -> None:
    one, two = Fake("one"), Fake("two", "timeout")
    both = chain(clock, two, one)
    for _ in range(2):
        await both.call(ASKED)
    reversed_order = Chain([one, two], failures=2, rest=30, clock=clock)
    reversed_order._links[1] = both._links[0]

    await reversed_order.call(ASKED, within=15.0)

    assert one.within == 15.0


async def test_without_time_left_no_server_is_asked(clock: Clock) -> None:
    one = Fake("one")
    late = Chain([one], failures=2, rest=30, reserve=4.0, clock=clock)

    with pytest.raises(ProviderFailed) as failure:
        await late.call(ASKED, within=3.0)

    assert (one.calls, failure.value.reason) == (0, "timeout")


async def test_who_had_no_time_is_not_blamed(clock: Clock) -> None:
    one = Fake("one", "timeout")
    alone = chain(clock, one)

    for _ in range(3):
        with pytest.raises(ProviderFailed):
            await alone.call(ASKED, within=5.0)

    assert one.calls == 3, "no rest: it had a quarter of its time"


class Spent:
    """A budget that is used up for one customer."""

    async def spent(self, contact: str) -> bool:
        return contact == "contact-1-7"


async def test_a_spent_budget_stops_paid_providers_only(clock: Clock) -> None:
    paid, free = Fake("openrouter"), Fake("ollama")
    both = Chain([paid, free], failures=2, rest=30, budget=Spent(), clock=clock)

    assert (await both.call(ASKED, contact="contact-1-7")).provider == "ollama"
    assert (await both.call(ASKED, contact="contact-1-8")).provider == "openrouter"

    alone = Chain([paid], failures=2, rest=30, budget=Spent(), clock=clock)
    with pytest.raises(ProviderFailed) as failure:
        await alone.call(ASKED, contact="contact-1-7")
    assert failure.value.reason == "budget"


async def test_the_setting_names_who_may_see_personal_data() -> None:
    everyone = build(settings(openrouter_api_key="sk", llm_unmasked="openrouter"))
    assert not isinstance(everyone._links[0][0], Masked)
    nobody = build(settings(llm_providers="ollama,offline", llm_unmasked="offline"))
    named = settings(llm_providers="ollama", ollama_host="https://gpu.example.com", llm_unmasked="ollama")
    assert not isinstance(build(named)._links[0][0], Masked)
    assert [isinstance(provider, Masked) for provider, _ in nobody._links] == [True, False]
