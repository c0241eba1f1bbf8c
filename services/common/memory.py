"""What Python's cycle collector has to look at, in a service that has started."""

import gc

YOUNG = 5_000  # objects between two looks at the youngest, by default 700: a turn makes that many by itself


def settle_memory() -> None:
    """Call once, when all that stays has been loaded: modules, models, tariffs.

    A full collection walks through all of that again and again, 140 ms and more in the agent, 70 in ingress
    and projections, in which nobody is answered; frozen, it is left out. What comes later is collected as
    ever, in larger steps.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 10, 10)
