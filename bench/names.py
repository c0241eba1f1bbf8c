"""Which measurements there are."""

MODULES = (
    "tariffs",
    "ingress",
    "pipeline",
    "log",
    "recorder",
    "ledger",
    "agent",
    "outbox",
    "projections",
    "queries",
    "growth",
    "terminal",
)
LONG = ("snapshots", "outbox_start")  # with FULL=1, or by name
