"""A subscription that reads by position and is woken by what was stored; see docs/decisions/0003 and 0009."""

import asyncio
import contextlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from eventsourcing.persistence import ListenNotifySubscription, OperationalError
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from eventstore.following import STORED

if TYPE_CHECKING:
    from eventstore.recorder.recorders import JetStreamApplicationRecorder

_TICK = 1.0  # seconds a lost wake-up costs at most


class JetStreamSubscription(ListenNotifySubscription["JetStreamApplicationRecorder"]):
    """The library's own pulling thread, and who tells it that there is something to pull."""

    def __init__(
        self, recorder: "JetStreamApplicationRecorder", gt: int | None = None, topics: Sequence[str] = ()
    ) -> None:
        super().__init__(recorder=recorder, gt=gt, topics=topics)
        self._listening = recorder.bridge.start(self._listen)

    def stop(self) -> None:
        """End the iteration, from any thread."""
        super().stop()
        if hasattr(self, "_listening"):  # the pulling thread may fail before there is one
            self._listening.cancel()

    async def _listen(self) -> None:
        async def stored(_: Msg) -> None:
            self._has_been_notified.set()

        client, subscription = self._recorder.bridge.client, None
        try:
            with contextlib.suppress(NatsError):  # without it the tick alone wakes the puller
                subscription = await client.subscribe(f"{STORED}{self._recorder.stream.prefix}.*", cb=stored)
            while not self._has_been_stopped:
                self._has_been_notified.set()
                await asyncio.sleep(_TICK)
        finally:
            self._has_been_notified.set()  # closed: the puller asks once more and so finds out
            if subscription is not None and not client.is_closed:
                await subscription.unsubscribe()

    def _pull(self) -> None:
        # While the server is away each tick asks again; other errors end the iteration and are raised there.
        try:
            super()._pull()
        except OperationalError:
            if self._recorder.bridge.client.is_closed:  # for good: it never comes back
                raise
