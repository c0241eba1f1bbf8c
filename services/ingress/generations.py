"""Who gets a key, and when: the first for whoever is spoken of, a further one only for what is new.

| event                                                     | generation 1 | after a destroyed one |
|-----------------------------------------------------------|--------------|-----------------------|
| `MessageReceived`, not in the log, created after the end  | made         | the next is made      |
| `MessageReceived`, older, undated or in the log           | made         | reads as erased       |
| any other event of ingress with personal fields           | made         | reads as erased       |
| what agent, outbox and keeper append                      | refused      | reads as erased       |

Once a next one is there, everything uses it. A month's rejects key has no customer, so nothing follows it.
"""

from datetime import datetime

from contracts.event import Event
from contracts.events.inbox import MessageReceived


def may_succeed(event: Event, destroyed_at: datetime) -> bool:
    """Whether the erasure does not cover it, by Chatwoot's own time: a late webhook tells of earlier days.

    That time may be whole seconds, rounded down: what was written in the very second of the end then
    counts as covered. The caller looks whether the log knows the message already.
    """
    return (
        isinstance(event, MessageReceived)
        and event.created_at is not None
        and event.created_at > destroyed_at
    )
