"""`make chaos` in a minute: the whole system under traffic while everything breaks, then its guarantees.

Every kind of fault strikes at least once. The schedule is drawn from a fixed seed; what exactly a process is
doing when it is hit is the machine's.
"""

from pathlib import Path

import pytest
from rich.console import Console

from tests.chaos import script
from tests.chaos.whole.report import again, last_line, show
from tests.chaos.whole.run import SETTLE, run
from tests.chaos.whole.schedule import draw

SECONDS, SEED = 60, 7


@pytest.mark.skipif(not script.long(), reason="its own judge still errs now and then: see make chaos")
@pytest.mark.timeout(SECONDS + SETTLE + 600)
async def test_everything_breaks_and_every_guarantee_is_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    schedule = draw(SECONDS, SEED)
    outcome = await run(schedule, tmp_path, lambda line: None)
    with capsys.disabled():
        show(outcome, Console(width=110))
    assert outcome.wrong == [], f"{again(schedule)}: {outcome.wrong}"
    assert last_line(outcome) == "0 lost, 0 doubled, 0 out of order"
    # A run that breaks nothing, or in which nobody is answered, shows nothing.
    assert {fault.kind for fault in schedule.faults} <= set(outcome.struck)
    assert outcome.counts.once >= outcome.counts.sent / 3
    assert len(outcome.findings) == 11


def test_the_seed_alone_says_what_happens_and_when() -> None:
    assert draw(60, 7) == draw(60, 7)
    assert draw(60, 7).scenes != draw(60, 8).scenes
