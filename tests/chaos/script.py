"""What happens in the chaos test: who writes, what the agent asks for, what breaks, who takes over."""

import os
import random
from dataclasses import dataclass
from typing import Any

BOT, USER = "bot-token-of-the-chaos", "user-token-of-the-chaos"
SECRET = "whsec_of_the_chaos_0000000"

# Every wait of the protocol is there, only shorter.
OUTBOX: dict[str, object] = {
    "OUTBOX_CLAIM": 2.0,
    "OUTBOX_REQUEST_TIMEOUT": 2.5,
    "OUTBOX_SERVER_LIMIT": 1.0,
    "OUTBOX_MARGIN": 0.3,
    "OUTBOX_LOOK_GAP": 0.3,
    "OUTBOX_PACE": 3.0,
    "OUTBOX_RETRIES": "[0.2, 0.5, 1.0]",
    "OUTBOX_HOST_PAUSE": 0.5,
    "OUTBOX_BREAKER_OPEN": 0.5,
    "OUTBOX_ACK_WAIT": 5.0,
    "OUTBOX_SWEEP_EVERY": 1.0,
    "OUTBOX_STANDBY": 1.0,
}
# 500 conversations keep two cores busy: who is slow must not be taken for dead.
PATIENT: dict[str, object] = {
    "OUTBOX_CLAIM": 4.0,
    "OUTBOX_REQUEST_TIMEOUT": 10.0,
    "OUTBOX_SERVER_LIMIT": 2.0,
    "OUTBOX_CONCURRENCY": 16,
    "OUTBOX_RETRIES": "[0.5, 2.0, 5.0]",
    "OUTBOX_SWEEP_EVERY": 5.0,
    "OUTBOX_STANDBY": 5.0,
}
SANDBOX: dict[str, object] = {
    "SANDBOX_WORKERS": 40,
    "SANDBOX_ACCEPT_DELAY": "[0.01, 0.1]",
    "SANDBOX_DELIVERED_DELAY": "[0.01, 0.1]",
    "SANDBOX_READ_DELAY": "[0.01, 0.1]",
    "SANDBOX_WEBHOOK_RETRY_DELAY": 0.2,
}

REQUESTS = "* /api/v1/accounts/*/conversations/*"
LOOKS = "GET /api/v1/accounts/*/conversations/*"

Rule = dict[str, Any]


def _rule(kind: str, probability: float, route: str | None = None, **params: Any) -> Rule:
    return {"kind": kind, "probability": probability, "route": route, "params": params}


RULES: tuple[Rule, ...] = (
    _rule("500-after-commit", 0.05),
    _rule("500", 0.03),
    _rule("reset", 0.05),
    _rule("reset-before-commit", 0.03),
    _rule("502", 0.02),
    _rule("502-after-commit", 0.03),
    _rule("late-commit", 0.02, seconds=0.3),  # before anyone looks
    _rule("late-commit", 0.01, seconds=15.0),  # after everyone has looked: nobody can mend it
    _rule("stall", 0.01, seconds=1.2, when="before"),
    _rule("stall", 0.01, seconds=12.0, when="after"),  # longer than the outbox waits
    _rule("delay", 0.03, seconds=0.5, when="after"),
    _rule("latency", 0.2, median=0.02, p99=0.3),
    _rule("429", 0.01),
    _rule("422-flood", 0.02),
    _rule("422", 0.003),
    _rule("404", 0.003),
    _rule("401", 0.003),
    _rule("500", 0.03, LOOKS),
    _rule("502", 0.01, LOOKS),
    _rule("reset", 0.02, LOOKS),
    _rule("delay", 0.02, LOOKS, seconds=0.5),
    _rule("131047", 0.004),
    _rule("131026", 0.004),
    _rule("131049", 0.004),
    _rule("130429", 0.004),
    _rule("stuck", 0.01),
    _rule("accepted-twice", 0.01),
    _rule("tick-lost", 0.03),
    _rule("read-before-delivered", 0.03),
    _rule("slow", 0.02, seconds=0.7),
    _rule("drop", 0.05),
    _rule("duplicate", 0.05),
    _rule("reorder", 0.1, longest=1.0),
    _rule("backlog", 0.02, shortest=3.0, longest=6.0),
    _rule("wrong-signature", 0.02),
    _rule("private-address", 0.02),
)

REFUSALS = frozenset({"422", "404", "401"})  # Chatwoot says no, in words that mean: do not try again
UNDELIVERABLE = frozenset({"131047", "131026", "131049", "130429", "stuck"})


@dataclass(frozen=True)
class Scale:
    """How much of it. `seconds`: over which the replies are asked for and the processes are killed."""

    conversations: int
    replies: tuple[int, ...]  # parts of each of a conversation's replies
    kills: int
    seconds: float
    settle: float  # longest wait for the last part, in seconds

    @property
    def parts(self) -> int:
        return self.conversations * sum(self.replies)


SHORT = Scale(conversations=24, replies=(2, 2), kills=4, seconds=7.0, settle=120.0)
LONG = Scale(conversations=500, replies=(2, 1, 1), kills=20, seconds=240.0, settle=1500.0)
SEED = int(os.environ.get("MSIA_CHAOS_SEED", "20261120"))


def long() -> bool:
    """What `make test-full` asks for."""
    return os.environ.get("MSIA_CHAOS") == "long"


def scale() -> Scale:
    return LONG if long() else SHORT


def outbox() -> dict[str, object]:
    """Settings of the outboxes."""
    return OUTBOX | PATIENT if long() else OUTBOX


@dataclass(frozen=True)
class Ask:
    """A reply of the agent, so many parts long."""

    conversation: int
    parts: int


@dataclass(frozen=True)
class TakeOver:
    """A person steps in: opens it, or only answers."""

    conversation: int
    action: str


@dataclass(frozen=True)
class Kill:
    """SIGKILL for one process, which is started again `pause` seconds later."""

    process: str
    pause: float


Happening = Ask | TakeOver | Kill


def play(scale: Scale, seed: int) -> list[tuple[float, Happening]]:
    """Everything that happens, by seconds since the start. The same seed gives the same play."""
    chance = random.Random(seed)
    scenes: list[tuple[float, Happening]] = []
    for conversation in range(1, scale.conversations + 1):
        times = sorted(chance.uniform(0, scale.seconds) for _ in scale.replies)
        scenes += [(at, Ask(conversation, parts)) for at, parts in zip(times, scale.replies, strict=True)]
        if chance.random() < 0.1:
            action = chance.choice(("open", "reply"))
            scenes.append((times[0] + chance.uniform(0, 1.5), TakeOver(conversation, action)))
    for number in range(scale.kills):
        who = ("outbox-1", "sandbox", "outbox-2")[number % 3]
        at = scale.seconds * (number + chance.uniform(0.3, 1.0)) / scale.kills
        scenes.append((at, Kill(who, chance.uniform(0.1, 1.0))))
    return sorted(scenes, key=lambda scene: scene[0])
