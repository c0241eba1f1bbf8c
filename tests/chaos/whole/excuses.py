"""What a command may say although every guarantee is kept: only what this run itself brought about."""

import json
from collections.abc import Collection

from tests.chaos.whole.seen import SAID

INCOMPLETE = 6  # all that could be checked is right, and something could not


def audited(code: int | None, said: str, poisoned: Collection[str]) -> list[str]:
    """What is wrong with the end of `msia quotes audit --output json`.

    A quote that cannot be computed again is excused where its conversation was poisoned, and nowhere else;
    one that differs, or does not decode, never.
    """
    wrong = [f"msia quotes audit ended with {code}: {said[-SAID:]}"]
    if code == INCOMPLETE:
        try:
            told = json.loads(said)
        except ValueError:  # it said something beside its data: that is what is to be read
            return wrong
        unread = {row["conversation"] for row in told["quotes"] if row["problem"]}
        return wrong if told["lost"] or not unread or unread - set(poisoned) else []
    return [] if code == 0 else wrong


def given_up(reasons: Collection[str], erased: bool) -> set[str]:
    """Reasons why turns were abandoned that nothing in a run explains: nobody in it pauses the assistant."""
    return set(reasons) - {"superseded", "person"} - ({"paused", "erased"} if erased else set())
