"""OpenTelemetry traces from webhook to phone, where OTEL_EXPORTER_OTLP_ENDPOINT is set; else nothing happens.

Nothing is stored for it. A trace's id is derived from the correlation id that every event carries anyhow, and
the span of an append from the event's id, which what follows names as its cause: so every process finds the
same parents by itself, and the trace of any event can be looked up years later. See docs/decisions/0046.

No text, name, phone or URL may be an attribute: ids, codes, counts and times only.
"""

import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from opentelemetry import trace
from opentelemetry.trace import NonRecordingSpan, Span, SpanContext, SpanKind, TraceFlags
from opentelemetry.util.types import AttributeValue

from contracts.envelope import Recorded
from contracts.errors import Misconfigured
from contracts.event import Event
from services.common.traceids import span_id, trace_id

if TYPE_CHECKING:  # optional: pip install 'msia-a[observe]'
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter

_NO_SPAN = trace.INVALID_SPAN
_SECOND = 1_000_000_000  # nanoseconds
_PATIENCE = 2.0  # seconds for a collector, which also holds up the end of a process

# What the next span is to be called, where that is derived; see `_Derived`.
_next_trace: ContextVar[int | None] = ContextVar("_next_trace", default=None)
_next_span: ContextVar[int | None] = ContextVar("_next_span", default=None)
_provider: "TracerProvider | None" = None


@contextmanager
def span(
    name: str,
    *,
    correlation_id: str | None,
    cause: str | None = None,
    kind: SpanKind = SpanKind.INTERNAL,
    attributes: Mapping[str, AttributeValue] | None = None,
) -> Iterator[Span]:
    """One piece of work in the trace of `correlation_id`, below the append of `cause` (an event's id).

    Without a cause it is the root. Errors that pass through mark it by their type, never by their text.
    """
    if _provider is None or correlation_id is None:
        yield _NO_SPAN
        return
    token = _next_trace.set(int(trace_id(correlation_id), 16))
    try:
        made = _provider.get_tracer("msia").start_span(
            name, _parent(correlation_id, cause), kind, dict(attributes or {})
        )
    finally:
        _next_trace.reset(token)
    with _ended(made):
        yield made


@contextmanager
def inner(
    name: str, kind: SpanKind = SpanKind.INTERNAL, attributes: Mapping[str, AttributeValue] | None = None
) -> Iterator[Span]:
    """Part of the work that is under way; nothing where none is."""
    if _provider is None or not trace.get_current_span().is_recording():
        yield _NO_SPAN
        return
    tracer = _provider.get_tracer("msia")
    with _ended(tracer.start_span(name, kind=kind, attributes=dict(attributes or {}))) as made:
        yield made


def appended(recorded: Recorded[Event], seconds: float) -> None:
    """An event was stored: a span that whatever it causes finds as its parent."""
    envelope = recorded.envelope
    if _provider is None or envelope.correlation_id is None:
        return
    now, event = time.time_ns(), type(recorded.event).__name__
    wanted = int(trace_id(envelope.correlation_id), 16)
    within = trace.get_current_span().get_span_context().trace_id == wanted
    parent = None if within else _parent(envelope.correlation_id, envelope.causation_id)
    tokens = _next_trace.set(wanted), _next_span.set(int(span_id(str(envelope.id)), 16))
    try:
        made = _provider.get_tracer("msia").start_span(
            f"append {event}",
            parent,
            SpanKind.PRODUCER,
            {
                "messaging.system": "nats",
                "messaging.operation.type": "send",
                "msia.event": event,
                "msia.context": recorded.event.context,
                "msia.position": recorded.position,
            },
            start_time=now - int(seconds * _SECOND),
        )
    finally:
        _next_trace.reset(tokens[0])
        _next_span.reset(tokens[1])
    made.end(now)


def link(traceparent: str | None) -> Mapping[str, AttributeValue]:
    """The trace of who called us, to be looked up there; ours begins here."""
    return {"msia.caller_trace_id": traceparent.split("-")[1]} if traceparent else {}


@asynccontextmanager
async def exporting(service: str, endpoint: str) -> AsyncIterator[bool]:
    """Send spans to `endpoint` (OTLP over HTTP) while the block runs; whether any are sent."""
    if not endpoint or _provider is not None:  # one process, one exporter
        yield _provider is not None
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    except ImportError as error:
        raise Misconfigured(
            "OTEL_EXPORTER_OTLP_ENDPOINT is set: pip install 'msia-a[observe]', or unset it"
        ) from error
    url = f"{endpoint.rstrip('/')}/v1/traces"
    with providing(service, OTLPSpanExporter(url, timeout=_PATIENCE)):
        yield True


@contextmanager
def providing(service: str, exporter: "SpanExporter") -> Iterator[None]:
    """Hand every span that ends to `exporter`; what is not sent yet is sent at the end."""
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.sdk.trace.id_generator import RandomIdGenerator

    class Derived(RandomIdGenerator):
        def generate_trace_id(self) -> int:
            return _next_trace.get() or super().generate_trace_id()

        def generate_span_id(self) -> int:
            return _next_span.get() or super().generate_span_id()

    global _provider
    resource = Resource.create({"service.name": service, "service.namespace": "msia"})
    provider = TracerProvider(resource=resource, id_generator=Derived(), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    before, _provider = _provider, provider
    try:
        yield
    finally:
        _provider = before
        provider.shutdown()


@contextmanager
def _ended(made: Span) -> Iterator[Span]:
    """`use_span` alone would write an error's message into the span, which may quote a customer."""
    with trace.use_span(made, end_on_exit=True, record_exception=False, set_status_on_exception=False):
        try:
            yield made
        except BaseException as error:
            if "error.type" not in (getattr(made, "attributes", None) or {}):  # else it was told better
                made.set_attribute("error.type", type(error).__name__)
            made.set_status(trace.StatusCode.ERROR)
            raise


def _parent(correlation_id: str, cause: str | None) -> "Context":
    """An empty context for a root: what runs beside it is not its parent."""
    if cause is None:
        return trace.set_span_in_context(_NO_SPAN)
    ids = int(trace_id(correlation_id), 16), int(span_id(cause), 16)
    remote = SpanContext(*ids, is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED))
    return trace.set_span_in_context(NonRecordingSpan(remote))
