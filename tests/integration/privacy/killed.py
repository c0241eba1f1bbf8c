"""`killed.py <nats url> <contact> <n>`: an erasure that dies before its n-th effect."""

import asyncio
import os
import signal
import sys
from typing import Any

from eventstore import vault as vault_module
from eventstore.media import Media
from eventstore.store import EventStore
from eventstore.vault import Vault
from services.common.customers.erasing import Eraser, Why
from services.common.customers.places import CustomerRef


class Counted:
    """Dies, as by `kill -9`, before the n-th thing that changes anything on the server."""

    def __init__(self, last: int) -> None:
        self._left = last

    def before(self, function: Any) -> Any:
        async def counted(*words: Any, **named: Any) -> Any:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return await function(*words, **named)

        return counted


async def main(url: str, contact: str, last: int) -> None:
    count = Counted(last)
    async with EventStore.open(url, source="msia/ingress") as store:
        vault, media = Vault(store.client), Media(store.client, None)
        store.append = count.before(store.append)  # type: ignore[method-assign]
        media.delete = count.before(media.delete)  # type: ignore[method-assign]
        # A key goes in two: its tombstone, then each earlier revision overwritten.
        vault._js.publish = count.before(vault._js.publish)  # type: ignore[method-assign]
        vault_module.ask = count.before(vault_module.ask)
        await Eraser(store, vault, media).erase(CustomerRef.parse(contact), Why("admin-7", "lo pide"))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
