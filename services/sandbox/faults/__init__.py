"""What goes wrong on purpose: in Chatwoot's API, at WhatsApp, in the webhooks. `rules` say when."""

from services.sandbox.faults.api import apply
from services.sandbox.faults.kinds import KINDS, SEND, Kind
from services.sandbox.faults.rules import add, clear, firing, standing

__all__ = ["KINDS", "SEND", "Kind", "add", "apply", "clear", "firing", "standing"]
