"""All that a NATS user could try, and who may by the design: written out here, not taken from the code."""

from collections.abc import Iterator
from dataclasses import dataclass, field

# DESIGN §3: who appends what, and what each may read and erase.
APPENDS = {
    "ingress": {"inbox", "control", "tariff", "customer"},
    "agent": {"conversation"},
    "outbox": {"delivery"},
    "projections": set[str](),
    "keeper": {"ledger", "customer", "control"},
    "auditor": set[str](),
}
READS_KEYS = {"ingress", "agent", "outbox", "projections", "keeper"}
ERASES = {"ingress", "keeper"}  # in KEYS and MEDIA
SNAPSHOTS = {"ingress", "agent", "outbox"}  # each its own part
QUARANTINES = {"agent", "outbox", "projections"}
WORKS = {"ingress": "media", "agent": "agent", "outbox": "outbox"}

CONTEXTS = ("conversation", "control", "customer", "delivery", "inbox", "ledger", "tariff", "unheard-of")
STREAMS = ("EVENTS", "KV_KEYS", "KV_SNAPSHOTS", "KV_QUARANTINE", "OBJ_MEDIA", "NEW")
CONSUMERS = ("agent", "outbox", "media", "another")
OF_STREAMS = (
    *("CREATE", "UPDATE", "DELETE", "PURGE", "RESTORE", "SNAPSHOT", "MSG.DELETE", "MSG.GET"),
    *("LEADER.STEPDOWN", "PEER.REMOVE"),
)
OF_CONSUMERS = ("CREATE", "DURABLE.CREATE", "DELETE", "PAUSE", "RESET", "UNPIN", "LEADER.STEPDOWN")
OF_SERVERS = (
    *("META.LEADER.STEPDOWN", "SERVER.REMOVE", "ACCOUNT.PURGE.LOG", "ACCOUNT.STREAM.MOVE.LOG.EVENTS"),
    *("STREAM.LIST", "STREAM.TEMPLATE.CREATE.X"),
)


@dataclass(frozen=True)
class Operation:
    """A message to `subject`, or with `hear` a subscription to it."""

    subject: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    hear: bool = False

    def __str__(self) -> str:
        what = "hear" if self.hear else "publish"
        return " ".join([what, self.subject, *self.headers.values()])


def operations(users: list[str], inboxes: dict[str, str]) -> Iterator[Operation]:
    """Every one, for whoever it is."""
    for context in CONTEXTS:
        yield Operation(f"msia.{context}.1-1")
    for api in ("$JS.API", "LOG.API"):
        yield from (Operation(f"{api}.STREAM.{what}.{stream}") for what in OF_STREAMS for stream in STREAMS)
        for what in OF_CONSUMERS:
            yield from (Operation(f"{api}.CONSUMER.{what}.{stream}.it") for stream in STREAMS)
            yield from (Operation(f"{api}.CONSUMER.{what}.EVENTS.{consumer}") for consumer in CONSUMERS)
        yield from (Operation(f"{api}.CONSUMER.MSG.NEXT.EVENTS.{consumer}") for consumer in CONSUMERS)
        yield from (Operation(f"{api}.DIRECT.GET.{stream}") for stream in STREAMS)
        yield from (Operation(f"{api}.DIRECT.GET.KV_SNAPSHOTS.$KV.SNAPSHOTS.{user}.x") for user in users)
        yield from (Operation(f"{api}.{what}") for what in OF_SERVERS)
    yield from (Operation(f"$JS.ACK.EVENTS.{consumer}.1.1.1.1.0") for consumer in CONSUMERS)
    yield from _buckets(users)
    yield from (Operation(f"stored.{subject}.1-1") for subject in ("msia.inbox", "$KV.KEYS"))
    yield from (Operation(f"$SYS.REQ.{what}") for what in ("SERVER.PING", "ACCOUNT.LOG.CONNZ", "USER.INFO"))
    yield from (Operation(f"{inbox}.x.y") for inbox in inboxes.values())
    for heard in (">", "*.>", "msia.>", "$JS.>", "$KV.>", "$O.>", "$SYS.>", "stored.>", "_INBOX.>", "LOG.>"):
        yield Operation(heard, hear=True)
    yield from (Operation(f"{inbox}.>", hear=True) for inbox in inboxes.values())
    yield from (Operation(f"stored.{subject}.>", hear=True) for subject in ("msia", "$KV.KEYS"))


def _buckets(users: list[str]) -> Iterator[Operation]:
    ways: tuple[dict[str, str], ...] = (
        {},
        {"KV-Operation": "DEL"},
        {"KV-Operation": "PURGE", "Nats-Rollup": "sub"},
    )
    for headers in ways:
        yield Operation("$KV.KEYS.contact-1-1.1", headers)
        for bucket in ("SNAPSHOTS", "QUARANTINE"):
            yield from (Operation(f"$KV.{bucket}.{user}.x", headers) for user in users)
    yield Operation("$O.MEDIA.C.chunk")
    yield Operation("$O.MEDIA.M.bmFtZQ==", {"Nats-Rollup": "sub"})


def may(user: str, operation: Operation, inbox: str) -> bool:
    """Whether the design lets this user do it."""
    subject = operation.subject
    if operation.hear:
        keys = user in READS_KEYS and subject == "stored.$KV.KEYS.>"
        return subject in (f"{inbox}.>", "stored.msia.>") or keys
    at, _, of = subject.partition(".")
    if at == "msia":
        return of.partition(".")[0] in APPENDS[user]
    if subject.startswith("LOG.API."):
        return subject.removeprefix("LOG.API.") in _asked(user)
    if subject.startswith("$JS.ACK.EVENTS."):
        return subject.split(".")[3] == WORKS.get(user)
    if subject.startswith("$KV.KEYS.") or at == "$O":
        return user in ERASES
    if subject.startswith("$KV.SNAPSHOTS."):
        return user in SNAPSHOTS and subject.split(".")[2] == user
    if subject.startswith("$KV.QUARANTINE."):
        return user in QUARANTINES and subject.split(".")[2] == user
    return False


def _asked(user: str) -> set[str]:
    """Of JetStream."""
    found = {"STREAM.MSG.GET.EVENTS", "DIRECT.GET.EVENTS", "DIRECT.GET.KV_QUARANTINE"}
    if user in READS_KEYS:
        found |= {"STREAM.MSG.GET.KV_KEYS", "DIRECT.GET.KV_KEYS"}
    if user in ERASES:
        found |= {"STREAM.MSG.DELETE.KV_KEYS", "STREAM.MSG.GET.OBJ_MEDIA", "STREAM.PURGE.OBJ_MEDIA"}
        found |= {"DIRECT.GET.OBJ_MEDIA"}
    if user in SNAPSHOTS:
        found.add(f"DIRECT.GET.KV_SNAPSHOTS.$KV.SNAPSHOTS.{user}.x")
    if consumer := WORKS.get(user):
        found |= {f"CONSUMER.MSG.NEXT.EVENTS.{consumer}", f"CONSUMER.DURABLE.CREATE.EVENTS.{consumer}"}
    return found
