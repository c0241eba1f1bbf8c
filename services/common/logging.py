"""Structured logs: one JSON object a line on stdout, with the ids that tie a message to its delivery.

Never log bodies, texts, names, phones or URLs of customers: ids and codes only.
"""

import logging
import sys

import structlog

from services.common.traceids import trace_id


def configure(service: str, level: str = "INFO") -> None:
    """Send structlog and the standard library's loggers to stdout as JSON lines."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        _with_trace,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for noisy in ("httpx", "httpcore", "uvicorn.access", "nats"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    structlog.contextvars.bind_contextvars(service=service)


def _with_trace(
    _logger: object, _method: str, fields: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """The trace's id, where it is known whose message this is about."""
    if correlation_id := fields.get("correlation_id"):
        fields["trace_id"] = trace_id(str(correlation_id))
    return fields


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """The logger of one module."""
    log: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return log
