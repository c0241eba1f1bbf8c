"""What happens in a run, and when: drawn from the seed and the length alone, before anything starts."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

SERVICES = (
    "ingress",
    "agent-1",
    "agent-2",
    "outbox-1",
    "outbox-2",
    "projections",
    "keeper",
    "sandbox",
)
SERVERS = ("nats", "valkey", "postgres")
CLOCKS = tuple(name for name in SERVICES if name != "sandbox")  # Chatwoot's clock is not ours
# Client and server of each connection that a wire is laid for.
WIRES = (
    *(f"{service}-nats" for service in CLOCKS),
    "agent-1-valkey",
    "agent-2-valkey",
    "projections-postgres",
    "outbox-1-chatwoot",
    "outbox-2-chatwoot",
    "sandbox-ingress",
)
BROKEN = ("500", "429", "garbage", "cut", "hang")  # how a provider of models is down

Kind = Literal[
    "SIGKILL",
    "SIGSTOP",
    "rolling restart",
    "cut",
    "stall",
    "partition",
    "clock jump",
    "NATS outage",
    "disk full",
    "wiped Redis",
    "wiped Postgres",
    "poison event",
    "provider outage",
]
ON_WIRES: tuple[Kind, ...] = ("cut", "stall", "partition")
JUMPS = (-600.0, -90.0, -5.0, 5.0, 90.0, 600.0)  # seconds
LONGEST_PAUSE = 3.0  # seconds that a process is stopped, or a wire held, at most


@dataclass(frozen=True)
class Fault:
    """One thing that breaks. `lasts`: seconds until it is made good again."""

    kind: Kind
    target: str
    lasts: float
    amount: float = 0.0  # of a clock jump: seconds
    how: str = ""  # of a provider outage


@dataclass(frozen=True)
class Says:
    """A customer writes."""

    customer: int
    text: str


@dataclass(frozen=True)
class StepsIn:
    """A person takes over: opens the conversation, or only answers."""

    customer: int
    action: Literal["open", "reply"]


@dataclass(frozen=True)
class Erases:
    """An admin erases a customer who has written before."""

    customer: int


Happening = Fault | Says | StepsIn | Erases
Scene = tuple[float, Happening]

ASKED = ("el escape", "el faro delantero", "el portamatrículas", "el manillar", "los espejos")
WORDS = (
    "Hola, ¿cuánto cuesta homologar {} de mi moto?",
    "¿y qué papeles hacen falta?",
    "¿y el plazo?",
    "¿cuánto tiempo vale el presupuesto?",
    "gracias",
    "¿y {} también, cuánto sería todo?",
)


@dataclass(frozen=True)
class Schedule:
    """All scenes by seconds since the start; who is special."""

    seconds: float
    seed: int
    customers: int
    scenes: tuple[Scene, ...]

    def of(self, kind: type[Happening]) -> list[Happening]:
        return [one for _, one in self.scenes if isinstance(one, kind)]

    @property
    def faults(self) -> list[Fault]:
        return [one for _, one in self.scenes if isinstance(one, Fault)]


def draw(seconds: float, seed: int) -> Schedule:
    """The same seed and length give the same schedule, on any machine."""
    chance = random.Random(f"{seed} {seconds:g}")
    customers = max(12, round(seconds / 4))
    scenes = [*_traffic(chance, seconds, customers), *_faults(chance, seconds, customers)]
    return Schedule(seconds, seed, customers, tuple(sorted(scenes, key=lambda scene: scene[0])))


def _traffic(chance: random.Random, seconds: float, customers: int) -> Iterator[Scene]:
    """Two to four bursts of one to three messages each. Some customers meet a person, some are erased."""
    numbers = [*range(1, customers + 1)]
    special = chance.sample(numbers, max(3, customers // 8))
    erased, met = special[:1] + special[1 : len(special) // 4], special[max(1, len(special) // 4) :]
    for customer in numbers:
        bursts = sorted(chance.uniform(0, seconds * 0.85) for _ in range(chance.randint(2, 4)))
        for number, at in enumerate(bursts):
            for _ in range(chance.choice((1, 1, 1, 2, 3))):
                words = WORDS[0] if number == 0 else chance.choice(WORDS)
                yield at, Says(customer, words.format(chance.choice(ASKED)))
                at += chance.uniform(0.05, 0.8)
        if customer in met:
            action: Literal["open", "reply"] = "open" if chance.random() < 0.5 else "reply"
            yield chance.uniform(bursts[0] + 0.5, seconds * 0.9), StepsIn(customer, action)
        if customer in erased:
            yield seconds * 0.92, Erases(customer)


def _faults(chance: random.Random, seconds: float, customers: int) -> Iterator[Scene]:
    """Everything breaks at least once, in every way; the longer, the more often."""
    scenes = [*_drawn(chance, seconds, customers)]
    yield from scenes
    struck = {scene.kind for _, scene in scenes if isinstance(scene, Fault)}
    for fault in _left_out(chance, struck):
        yield chance.uniform(seconds * 0.04, seconds * 0.92), fault


def _drawn(chance: random.Random, seconds: float, customers: int) -> Iterator[Scene]:
    first, last = seconds * 0.04, seconds * 0.92
    for _ in range(max(1, round(seconds / 100))):
        bag = [*_bag(chance)]
        chance.shuffle(bag)
        for fault in bag:
            yield chance.uniform(first, last), fault
    for _ in range(max(1, round(seconds / 200))):
        outage = min(60.0, seconds / 5)
        yield chance.uniform(first, last - outage), Fault("NATS outage", "nats", outage)
        yield chance.uniform(first, last), Fault("disk full", "nats", chance.uniform(2, 4))
    for _ in range(max(1, round(seconds / 150))):
        yield chance.uniform(seconds * 0.3, last), Fault("wiped Redis", "valkey", 0.3)
        yield chance.uniform(seconds * 0.3, last), Fault("wiped Postgres", "postgres", 0.3)
    for customer in chance.sample(range(1, customers + 1), 2):
        yield chance.uniform(seconds * 0.5, last), Fault("poison event", str(customer), 0)


def _bag(chance: random.Random) -> Iterator[Fault]:
    for target in (*SERVICES, *SERVERS):
        yield Fault("SIGKILL", target, chance.uniform(0.1, 1.5))
        yield Fault("SIGSTOP", target, chance.uniform(0.3, LONGEST_PAUSE))
    for target in SERVICES:
        if chance.random() < 0.4:
            yield Fault("rolling restart", target, 0)
    for target in WIRES:
        yield _on_a_wire(chance, chance.choice(ON_WIRES), target)
    for target in CLOCKS:
        yield Fault("clock jump", target, chance.uniform(2, 8), amount=chance.choice(JUMPS))
    for _ in range(2):
        yield Fault("provider outage", "model", chance.uniform(2, 8), how=chance.choice(BROKEN))


def _on_a_wire(chance: random.Random, kind: Kind, target: str) -> Fault:
    return Fault(kind, target, 0 if kind == "cut" else chance.uniform(0.3, LONGEST_PAUSE))


def _left_out(chance: random.Random, struck: set[Kind]) -> Iterator[Fault]:
    """Which service is restarted, and how a wire breaks, is drawn for each: now and then one way for none."""
    if "rolling restart" not in struck:
        yield Fault("rolling restart", chance.choice(SERVICES), 0)
    for kind in ON_WIRES:
        if kind not in struck:
            yield _on_a_wire(chance, kind, chance.choice(WIRES))
