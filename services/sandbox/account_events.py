"""The account's side of the fan-out: its payload is built when this job runs, not when the event happened."""

import uuid

from services.sandbox.events import encode, payload
from services.sandbox.faults.webhooks import dispatch
from services.sandbox.state import Inbox, Job, Webhook
from services.sandbox.world import World


class AccountEvent:
    """The job that builds an account's payload and hands it to each subscriber, once."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def perform(self, job: Job) -> None:
        """Nothing to wait for."""

    def finish(self, job: Job, result: None) -> float | None:
        world, event = self._world, job.args["event"]
        body = payload(world, event, job.args)
        if body is None:
            return None
        account_id = (body.get("account") or body["conversation"]["account"])["id"]
        targets = [
            ("webhook", hook.id)
            for hook in world.store.all(Webhook, "account_id = ?", account_id)
            if event in hook.subscriptions
        ]
        inbox = world.store.get(Inbox, job.args.get("inbox"))
        if inbox and inbox.channel_type == "Channel::Api" and inbox.webhook_url:
            targets.append(("inbox", inbox.id))
        for kind, id in targets:
            args = {
                "target": kind,
                "id": id,
                "event": event,
                "body": encode(body),
                "delivery_id": str(uuid.uuid4()),
                "message": job.args.get("message"),
            }
            dispatch(world, "medium", "account_webhook", kind, args)
        return None
