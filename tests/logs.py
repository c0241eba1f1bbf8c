"""Where this process's own log lines go: to nobody's captured output, as a command's is looked at."""

import sys

import structlog


def apart() -> None:
    """A connection that a test left behind may tell of its server's end while another one runs a command."""
    structlog.reset_defaults()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.__stderr__))
