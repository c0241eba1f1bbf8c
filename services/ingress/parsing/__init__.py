"""From a webhook's body to what it says: pure functions, no I/O."""

from services.ingress.parsing.fields import Rejection
from services.ingress.parsing.statements import ContactState, Fact, History, Revision, Statement
from services.ingress.parsing.webhook import Served, parse

__all__ = ["ContactState", "Fact", "History", "Rejection", "Revision", "Served", "Statement", "parse"]
