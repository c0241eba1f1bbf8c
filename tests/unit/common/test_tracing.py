"""Traces: every process finds the same ids by itself, and nothing that is said gets into one."""

import json
import sys
from datetime import UTC, datetime
from uuid import UUID

import pytest
from langchain_core.messages import AIMessage, HumanMessage
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from contracts.envelope import Envelope, Recorded
from contracts.errors import Misconfigured
from contracts.event import Event
from contracts.events.control import BotSwitched
from contracts.ids import Position
from services.agent.providers.base import Answer, ProviderFailed
from services.agent.providers.chain import Chain
from services.common import tracing
from services.common.logging import _with_trace
from services.common.traceids import span_id, trace_id

ONE, TWO = UUID(int=1), UUID(int=2)
SECRET = "me llamo Lucía y mi moto es una MT-07"


def stored(id: UUID, cause: UUID | None = None, correlation: str | None = "delivery-1") -> Recorded[Event]:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    envelope = Envelope(
        id=id,
        type="msia.control.BotSwitched.v1",
        source="msia/test",
        time=now,
        correlation_id=correlation,
        causation_id=str(cause) if cause else None,
    )
    event = BotSwitched(on=True, reason=SECRET, by="admin-1")
    return Recorded[Event](
        position=Position(7), subject="msia.control.log", stored_at=now, envelope=envelope, event=event
    )


def ids(span: ReadableSpan) -> tuple[str, str, str | None]:
    context = span.get_span_context()
    parent = f"{span.parent.span_id:016x}" if span.parent else None
    return f"{context.trace_id:032x}", f"{context.span_id:016x}", parent


def by_name(exporter: InMemorySpanExporter) -> dict[str, ReadableSpan]:
    return {span.name: span for span in exporter.get_finished_spans()}


def test_ids_are_derived_and_stay_what_they_are() -> None:
    """Another derivation would tear the traces of a system that is upgraded replica by replica."""
    assert trace_id("delivery-1") == "7986c8df0cd6bf23bf4b3467a26f2795"
    assert span_id(str(ONE)) == "dde5950ed21b8a33"


def test_two_processes_make_one_trace_without_a_word_between_them() -> None:
    here, there = InMemorySpanExporter(), InMemorySpanExporter()
    with tracing.providing("ingress", here), tracing.span("webhook", correlation_id="delivery-1"):
        tracing.appended(stored(ONE), 0.01)
    with tracing.providing("agent", there):
        with tracing.span("turn", correlation_id="delivery-1", cause=str(ONE)):
            tracing.appended(stored(TWO, ONE), 0.01)
        tracing.appended(stored(ONE, TWO), 0.01)  # not within any span: below its cause
    webhook = by_name(here)["webhook"]
    first = by_name(here)["append BotSwitched"]
    turn = by_name(there)["turn"]
    trace = trace_id("delivery-1")
    assert ids(webhook) == (trace, ids(webhook)[1], None)
    assert ids(first) == (trace, span_id(str(ONE)), ids(webhook)[1])
    assert ids(turn) == (trace, ids(turn)[1], span_id(str(ONE)))
    within, below = (span for span in there.get_finished_spans() if span.name == "append BotSwitched")
    assert ids(within) == (trace, span_id(str(TWO)), ids(turn)[1])
    assert ids(below)[2] == span_id(str(TWO))


def test_what_belongs_to_nobody_makes_no_trace() -> None:
    exporter = InMemorySpanExporter()
    with tracing.providing("keeper", exporter):
        tracing.appended(stored(ONE, correlation=None), 0.0)
        with tracing.span("work", correlation_id=None), tracing.inner("part"):
            pass
    assert exporter.get_finished_spans() == ()


def test_without_an_exporter_nothing_is_made() -> None:
    with tracing.span("webhook", correlation_id="delivery-1") as span, tracing.inner("part") as inner:
        tracing.appended(stored(ONE), 0.0)
        assert not span.is_recording()
        assert not inner.is_recording()


def test_an_error_s_words_stay_out() -> None:
    exporter = InMemorySpanExporter()
    with tracing.providing("agent", exporter):
        with pytest.raises(ValueError, match="MT-07"), tracing.span("turn", correlation_id="delivery-1"):
            raise ValueError(SECRET)
        tracing.appended(stored(ONE), 0.0)
    told = json.dumps([json.loads(span.to_json()) for span in exporter.get_finished_spans()])
    assert "ValueError" in told
    assert "MT-07" not in told
    assert "admin-1" not in told


class Scripted:
    """Answers, or fails with a reason."""

    def __init__(self, name: str, fails: bool) -> None:
        self.name, self._fails = name, fails

    async def call(self, messages: object, *, tools: object = (), force: str | None = None) -> Answer:
        if self._fails:
            raise ProviderFailed(self.name, "rate_limited", SECRET)
        return Answer(AIMessage(SECRET), self.name, "qwen3", "qwen3:8b", 120, 30, 45, 800)


async def test_model_calls_speak_opentelemetry_s_words_and_no_customer_s() -> None:
    exporter = InMemorySpanExporter()
    chain = Chain([Scripted("openrouter", True), Scripted("ollama", False)], failures=3, rest=30)
    with tracing.providing("agent", exporter), tracing.span("turn", correlation_id="delivery-1"):
        await chain.call([HumanMessage(SECRET)])
    failed, answered, turn = exporter.get_finished_spans()
    assert (failed.name, failed.attributes["error.type"]) == ("chat", "rate_limited")
    assert answered.name == "chat qwen3"
    assert answered.attributes == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "ollama",
        "gen_ai.request.model": "qwen3",
        "gen_ai.response.model": "qwen3:8b",
        "gen_ai.usage.input_tokens": 120,
        "gen_ai.usage.output_tokens": 30,
        "msia.cost_microeuros": 45,
    }
    assert ids(answered)[2] == ids(failed)[2] == ids(turn)[1]
    assert "MT-07" not in "".join(span.to_json() for span in exporter.get_finished_spans())


async def test_what_is_not_installed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with pytest.raises(Misconfigured, match=r"msia-a\[observe\]"):
        async with tracing.exporting("agent", "http://127.0.0.1:4318"):
            pass


def test_log_lines_carry_the_same_id() -> None:
    assert _with_trace(None, "info", {"correlation_id": "delivery-1"})["trace_id"] == trace_id("delivery-1")
    assert "trace_id" not in _with_trace(None, "info", {"event": "starts"})
