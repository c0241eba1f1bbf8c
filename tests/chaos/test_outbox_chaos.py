"""Everything that can go wrong between log and phone, at random, with processes killed meanwhile.

24 conversations and 4 kills in `make test`; 500, with 2,000 parts and 20 kills, in `make test-full`. What
happens is drawn from `MSIA_CHAOS_SEED`; when the machine gets to it is not: a seed is one play, not one run.
"""

from pathlib import Path

import pytest
from rich.console import Console
from rich.table import Table

from infra.embedded.nats import NatsServer
from tests.chaos import script
from tests.chaos.evidence import Evidence, collect
from tests.chaos.stage import Stage, phone, set_up
from tests.chaos.verdict import CLASSES, Verdict, judge


@pytest.mark.timeout(script.scale().seconds + script.scale().settle + 240)
async def test_every_part_once_in_order_or_a_reason(
    nats_server: NatsServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scale = script.scale()
    async with set_up(nats_server, tmp_path, script.SEED) as stage:
        await stage.told("PUT", "/knobs", {"keep_pending_on_bot_failure": True})
        await stage.customers_write(scale.conversations)
        for rule in script.RULES:
            await stage.told("POST", "/faults", rule)
        await stage.perform(script.play(scale, script.SEED))
        await stage.settled(scale.settle)
        evidence = await collect(
            stage.told,
            {number: phone(number) for number in range(1, scale.conversations + 1)},
            await stage.store.load("msia.>"),
            asked=stage.asked,
            taken_over=stage.taken_over,
            lag=stage.lag,
        )
        verdict = judge(evidence)
        with capsys.disabled():
            _print(scale, stage, evidence, verdict)
    assert verdict.wrong == []
    assert len(evidence.asked) == scale.parts
    assert sum(process.kills for process in stage.processes.values()) >= scale.kills
    # A test that injects nothing, or delivers nothing, proves nothing.
    assert sum(evidence.fired.values()) >= scale.parts / 4
    assert verdict.fates["once"] >= scale.parts * 0.5


def _print(scale: script.Scale, stage: Stage, evidence: Evidence, verdict: Verdict) -> None:
    console = Console(width=100)
    faults = Table("fault", "times", title="faults injected", title_justify="left")
    for kind, times in sorted(evidence.fired.items(), key=lambda item: -item[1]):
        faults.add_row(kind, str(times))
    faults.add_row("SIGKILL", str(sum(process.kills for process in stage.processes.values())))
    result = Table("parts", "", title=f"what became of them (seed {script.SEED})", title_justify="left")
    result.add_row("asked for", str(len(evidence.asked)))
    for fate, count in verdict.fates.most_common():
        result.add_row(fate, str(count))
    for name in CLASSES:
        result.add_row(f"against the guarantee: {name}", str(verdict.count(name)))
    for cause, count in sorted(verdict.unmendable.items()):
        result.add_row(f"no client can mend: {cause}", str(count))
    console.print(faults)
    console.print(result)
    for kind, what in verdict.wrong[:40]:
        console.print(f"{kind}: {what}", markup=False)
