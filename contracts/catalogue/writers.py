"""Who appends what, and about what: the table of the design, for people and for other programs."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from contracts.event import Event

CONVERSATION = "<account>-<display id>"  # a conversation: 1-512
CONTACT = "contact-<account>-<id>"


@dataclass(frozen=True, slots=True)
class Context:
    """One context of the log: `msia.<context>.<aggregate>`."""

    meaning: str
    aggregates: tuple[str, ...]


CONTEXTS: Mapping[str, Context] = {
    "control": Context(
        "Switches, wishes and sign-ins, and the log's own facts.",
        (
            CONVERSATION,
            CONTACT,
            "admin-<uuid>",
            "prompt-<name>",
            "article-<uuid>",
            "log",
            "projections",
            "ledger",
        ),
    ),
    "conversation": Context("What the agent decided.", (CONVERSATION,)),
    "customer": Context("People, and what became of their keys.", (CONTACT,)),
    "delivery": Context("What the outbox did.", (CONVERSATION,)),
    "inbox": Context("Facts that Chatwoot told.", (CONVERSATION, CONTACT, "rejected")),
    "ledger": Context("Seals over the log, and comparisons with them.", ("log", "verifications")),
    "tariff": Context("Prices as versions.", ("tariff-<slug>",)),
}

_OPERATORS = frozenset({"LogOpened"})
# What the keeper does when it is due: who is idle for too long is blocked first.
_ERASING = frozenset({"CustomerRestricted", "Erased", "CustomerErased"})
# What only its clocks say: a file's time is over, or that of somebody who left the team.
_EXPIRING = frozenset({"MediaErased", "AdminErased"})
# What a restore says: who was erased after the backup, and that the bot waits for a person.
_RESTORING = frozenset({"Erased", "CustomerErased", "BotSwitched"})


def _of(*contexts: str) -> Callable[[type[Event]], bool]:
    return lambda kind: kind.context in contexts and kind.__name__ not in _OPERATORS | _EXPIRING


WRITERS: Mapping[str, Callable[[type[Event]], bool]] = {
    "agent": _of("conversation"),
    "ingress": _of("inbox", "control", "tariff", "customer"),
    "keeper": lambda kind: kind.context == "ledger" or kind.__name__ in _ERASING | _EXPIRING,
    "operator": lambda kind: kind.__name__ in _OPERATORS | _RESTORING,
    "outbox": _of("delivery"),
}


def writers_of(kind: type[Event]) -> Iterator[str]:
    """The services that may append this type."""
    return (writer for writer, appends in WRITERS.items() if appends(kind))
