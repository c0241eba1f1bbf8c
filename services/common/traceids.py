"""Ids of traces and spans, derived from ids that stand in the log: docs/decisions/0046."""

import hashlib


def trace_id(correlation_id: str) -> str:
    """W3C Trace Context's trace-id, 32 hexadecimal digits: the same in logs, spans and every process."""
    return hashlib.sha256(b"msia/trace\n" + correlation_id.encode()).hexdigest()[:32]


def span_id(event_id: str) -> str:
    """Of the span in which an event was appended, 16 hexadecimal digits."""
    return hashlib.sha256(b"msia/span\n" + event_id.encode()).hexdigest()[:16]
