"""A model call as a span, in the words of OpenTelemetry's conventions for generative AI."""

from collections.abc import Awaitable

from opentelemetry.trace import SpanKind, StatusCode

from services.agent.providers.base import Answer, ProviderFailed
from services.common import tracing


async def traced(provider: str, ask: Awaitable[Answer]) -> Answer:
    """What `ask` gives. Neither prompt nor answer is told: they may hold a customer's words."""
    told = {"gen_ai.operation.name": "chat", "gen_ai.provider.name": provider}
    with tracing.inner("chat", SpanKind.CLIENT, told) as span:
        try:
            answer = await ask
        except ProviderFailed as failure:
            span.set_attribute("error.type", failure.reason)
            span.set_status(StatusCode.ERROR)
            raise
        span.update_name(f"chat {answer.model_asked}")
        span.set_attributes(
            {
                "gen_ai.request.model": answer.model_asked,
                "gen_ai.response.model": answer.model_served,
                "gen_ai.usage.input_tokens": answer.input_tokens,
                "gen_ai.usage.output_tokens": answer.output_tokens,
                "msia.cost_microeuros": answer.cost_microeuros,
            }
        )
        return answer
