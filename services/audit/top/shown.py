"""A snapshot for people: two columns on a terminal of 80, three on a wide one."""

from collections.abc import Iterable

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from services.audit.top.snapshot import Part, ReaderSeen, Snapshot
from services.common.window import MADRID

WIDE = 110  # columns
_TONES = {"ready": "green", "not ready": "yellow", "down": "bold red"}
_NOTHING = "-"
RUNBOOK = "docs/runbook.md"


def render(seen: Snapshot, width: int, hint: str = "") -> RenderableType:
    """`hint`: what the keys do."""
    wide = width >= WIDE
    readers, rates, deliveries = _readers(seen, wide), _rates(seen), _deliveries(seen)
    parts, models, seals, today = _parts(seen, wide), _models(seen), _seals(seen), _today(seen)
    if wide:
        columns = [Group(parts, today), Group(readers, seals), Group(rates, deliveries, models)]
    else:
        columns = [Group(readers, rates, deliveries), Group(parts, models, seals, today)]
    body = Table.grid(padding=(0, 3 if wide else 2), expand=True)
    for ratio in (4, 4, 3)[: len(columns)]:
        body.add_column(ratio=ratio)
    body.add_row(*columns)
    return Group(_head(seen, hint), *_attention(seen), body)  # what is cut off below is worth least


def console(file: object, width: int | None = None) -> Console:
    """Of this program: no markup, no colours in words."""
    return Console(file=file, width=width, highlight=False, emoji=False, markup=False)  # type: ignore[arg-type]


def _head(seen: Snapshot, hint: str) -> Text:
    bad = len(seen.attention)
    head = Text("MSI-a  ", style="bold")
    head.append(f"{seen.as_of.astimezone(MADRID):%d/%m/%Y %H:%M:%S}  ", style="dim")
    head.append(f"log at {number(seen.position)}  ")
    head.append("all is well" if not bad else f"{bad} to look at", style="green" if not bad else "bold red")
    if hint:
        head.append(f"  {hint}", style="dim")
    return head


def _block(title: str, *columns: str) -> Table:
    """Its title stands over the first column."""
    table = Table(box=None, pad_edge=False, padding=(0, 1), expand=True)
    table.add_column(title, header_style="bold cyan", overflow="ellipsis", no_wrap=True, ratio=1)
    for column in columns:
        table.add_column(column, header_style="dim", justify="right", no_wrap=True)
    return table


def _readers(seen: Snapshot, wide: bool) -> Table:
    table = _block("READERS", "lag", "in work", "set aside")
    for one in seen.readers if wide else _folded(seen.readers):
        table.add_row(one.name, _bad(one.lag, 1_000), number(one.unsettled), _bad(one.quarantined, 0))
    return table


def _folded(readers: Iterable[ReaderSeen]) -> Iterable[ReaderSeen]:
    """Read models as one row: the slowest's lag, everybody's quarantine."""
    models: list[ReaderSeen] = []
    others: list[ReaderSeen] = []
    for one in readers:
        (models if one.name.startswith("projections") else others).append(one)
    lags = [one.lag for one in models if one.lag is not None]
    aside = [one.quarantined for one in models if one.quarantined is not None]
    row = ReaderSeen("projections", max(lags, default=None), None, sum(aside) if aside else None)
    return [*others[:-1], row, *others[-1:]]


def _rates(seen: Snapshot) -> Table:
    table = _block("LAST MINUTE", "")
    rates = seen.rates
    for name in ("messages", "turns", "replies", "handoffs", "quotes", "deliveries", "failures", "events"):
        value = None if rates is None else getattr(rates, name)
        table.add_row(name, _bad(value, 0) if name == "failures" else number(value))
    return table


def _deliveries(seen: Snapshot) -> Table:
    one, table = seen.deliveries, _block("DELIVERIES", "")
    table.add_row("due", number(one.due))
    table.add_row("oldest due", Text(lasting(one.oldest_due_seconds if one.due else None)))
    table.add_row("parked", _bad(one.parked, 0))
    table.add_row("not traced", number(one.untraced))
    table.add_row("on the wire", number(one.in_flight))
    return table


def _parts(seen: Snapshot, wide: bool) -> Table:
    table = _block("SERVICES", "state", "answer", *(("memory",) if wide else ()))
    for part in seen.parts:
        name = f"{part.name} ({part.notes} notes)" if part.notes else part.name
        cells: list[RenderableType] = [name, Text(part.state, style=_TONES[part.state]), _answer(part)]
        if wide:
            cells.append(_NOTHING if part.memory_bytes is None else f"{part.memory_bytes / 1e6:,.0f} MB")
        table.add_row(*cells)
    return table


def _answer(part: Part) -> str:
    return _NOTHING if part.milliseconds is None else f"{part.milliseconds:,.0f} ms"


def _models(seen: Snapshot) -> Table:
    table = _block("MODELS, BREAKERS", "")
    table.add_row("spent today", _euros(seen.models.spent_today_euros))
    budget = seen.models.budget_today_euros
    table.add_row("budget", "none" if budget == 0 else _euros(budget))
    for name, is_open in seen.breakers.items():
        state = {None: Text(_NOTHING), True: Text("open", "bold red"), False: Text("closed", "green")}
        table.add_row(name, state[is_open])
    return table


def _seals(seen: Snapshot) -> Table:
    table, seals = _block("SEALS", ""), seen.seals
    table.add_row("newest", Text(lasting(seals.age_seconds)))
    table.add_row("not sealed", number(seals.unsealed))
    verified = {None: Text(_NOTHING), True: Text("yes", "green"), False: Text("no", "bold red")}
    table.add_row("verified", verified[seals.verified])
    return table


def _today(seen: Snapshot) -> RenderableType:
    if seen.today is None:
        return Group()
    table, today = _block("TODAY", ""), seen.today
    table.add_row("conversations", number(today.conversations))
    table.add_row("answered, handed off", f"{number(today.answered)}, {number(today.handed_off)}")
    for name, value in (("median answer", today.response_p50_ms), ("19 of 20 within", today.response_p95_ms)):
        table.add_row(name, Text(lasting(None if value is None else value / 1000)))
    return table


def _attention(seen: Snapshot) -> Iterable[RenderableType]:
    if not seen.attention:
        return
    table = Table(box=None, pad_edge=False, padding=(0, 1))
    table.add_column(f"LOOK AT ({RUNBOOK})", header_style="bold red", no_wrap=True)
    table.add_column("", overflow="fold")
    for one in seen.attention:
        table.add_row(one.alert, one.text)
    yield table


def number(value: int | None) -> str:
    return _NOTHING if value is None else f"{value:,}"


def _bad(value: int | None, above: int) -> Text:
    return Text(number(value), style="bold red" if (value or 0) > above else "")


def _euros(value: float | None) -> str:
    return _NOTHING if value is None else f"{value:,.2f} €"


def lasting(seconds: float | None) -> str:
    """`3 s`, `4 min`, `5 h`, `6 d`."""
    if seconds is None:
        return _NOTHING
    if seconds < 10:
        return f"{seconds:.1f} s"
    for unit, size, most in (("s", 1, 120), ("min", 60, 7_200), ("h", 3_600, 172_800)):
        if seconds < most:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds / 86_400:.0f} d"
