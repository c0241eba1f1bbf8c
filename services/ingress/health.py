"""Whether ingress can do its work: the log answers, and its streams are as declared."""

import asyncio

from contracts.errors import Misconfigured, Unreachable
from eventstore.declared import Declared
from eventstore.provision import refuse_if_wrong
from eventstore.store import EventStore
from services.common.serving import Ready


def readiness(store: EventStore, want: Declared, timeout: float = 2.0) -> Ready:
    """For `/readyz`: asks JetStream's leader each time."""

    async def ready() -> dict[str, str]:
        try:
            async with asyncio.timeout(timeout):
                await refuse_if_wrong(store.client, want)
                await store.last_position()
        except Misconfigured as error:
            return {"streams": str(error)}
        except (Unreachable, TimeoutError):
            return {"nats": f"JetStream did not answer within {timeout:g} s: webhooks get a 500 meanwhile"}
        return {}

    return ready
