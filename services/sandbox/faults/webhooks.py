"""Faults of the webhooks: decided when one is queued, in the transaction that causes it."""

import uuid

from services.sandbox.faults.rules import firing
from services.sandbox.state import Json
from services.sandbox.world import World

DELAYS = ("reorder", "backlog")
MARKS = ("wrong-signature", "private-address")  # for who sends it


def dispatch(world: World, queue: str, job: str, target: str, args: Json) -> None:
    """Queue one webhook to `target` (bot, webhook or inbox), as the rules have it."""
    struck = {rule.kind: rule.params for rule in firing(world, "webhook", f"{target} {args['event']}")}
    if "drop" in struck:
        return
    delay = sum(
        world.draw((struck[name]["shortest"], struck[name]["longest"])) for name in DELAYS if name in struck
    )
    args = args | {"faults": [name for name in MARKS if name in struck]}
    world.enqueue(queue, job, args, delay)
    if "duplicate" in struck:
        world.enqueue(queue, job, args | {"delivery_id": str(uuid.uuid4())}, delay)
