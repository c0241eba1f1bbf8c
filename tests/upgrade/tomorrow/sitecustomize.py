"""Makes a process with this folder on PYTHONPATH one of a later version, whose `MessageReceived` is v2.

Python imports this module at every start, before anything of ours.
"""

from contracts import event
from contracts.events.inbox import MessageReceived
from contracts.upcasting import UPCASTERS, Open, PrivatePart

V1, V2 = MessageReceived.type, "msia.inbox.MessageReceived.v2"


@UPCASTERS.register(V1, changes=())
def _as_it_was(open_part: Open, private_part: PrivatePart) -> tuple[Open, PrivatePart]:
    return open_part, private_part


MessageReceived.version, MessageReceived.type = 2, V2
event._REGISTRY[V2] = event._REGISTRY.pop(V1)
