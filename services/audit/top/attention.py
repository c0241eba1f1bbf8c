"""What of a snapshot somebody should look at: what infra/observe/alerts.yaml would say after a while."""

from collections.abc import Iterator

from services.audit.top.snapshot import Attention, Snapshot

LAG = 1_000  # events
DUE_SECONDS = 120.0
UNSEALED_SECONDS = 120.0
BUDGET = 0.8  # of the day's


def attention(seen: Snapshot) -> tuple[Attention, ...]:
    """What is worst first."""
    return (*_parts(seen), *_work(seen), *_ledger(seen), *_money(seen))


def _parts(seen: Snapshot) -> Iterator[Attention]:
    for part in seen.parts:
        if part.state == "down":
            alert = {"postgres": "PostgresDown", "nats": "LogDoesNotAnswer"}.get(part.name, "ServiceDown")
            yield Attention(alert, f"{part.name} {part.why}")
    for part in seen.parts:
        if part.state == "not ready":
            yield Attention("ServiceNotReady", f"{part.name}: {part.why}")


def _work(seen: Snapshot) -> Iterator[Attention]:
    for name, is_open in seen.breakers.items():
        if is_open:
            alert = "ChatwootDoesNotAnswer" if name == "chatwoot" else "ModelProviderFails"
            yield Attention(alert, f"{name} is not asked: it does not answer")
    for reader in seen.readers:
        if (reader.lag or 0) > LAG:
            yield Attention("ReaderBehind", f"{reader.name} is {reader.lag:,} events behind")
    if (seen.deliveries.oldest_due_seconds or 0) > DUE_SECONDS:
        age = seen.deliveries.oldest_due_seconds
        yield Attention("DeliveriesLate", f"the oldest delivery due waits since {age:.0f} s")
    if seen.deliveries.parked:
        yield Attention("DeliveriesParked", f"{seen.deliveries.parked} deliveries wait for a decision")
    aside = sum(reader.quarantined or 0 for reader in seen.readers)
    if aside:
        yield Attention("Quarantine", f"{aside} in quarantine: `msia quarantine list`")


def _ledger(seen: Snapshot) -> Iterator[Attention]:
    if seen.seals.verified is False:
        yield Attention("LedgerBroken", "the last verification of the log failed: `msia audit verify`")
    if (seen.seals.oldest_unsealed_seconds or 0) > UNSEALED_SECONDS:
        yield Attention(
            "SealsNotWritten", f"no seal for {seen.seals.oldest_unsealed_seconds:.0f} s of events"
        )


def _money(seen: Snapshot) -> Iterator[Attention]:
    spent, budget = seen.models.spent_today_euros, seen.models.budget_today_euros
    if spent is not None and budget and spent >= BUDGET * budget:
        yield Attention("BudgetNearlySpent", f"{spent:.2f} € of today's {budget:.2f} € for models are spent")
