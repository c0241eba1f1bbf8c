"""Saying where an error of ours happened without saying what it says: it may quote a customer."""

import traceback


def told(error: BaseException) -> dict[str, str]:
    """Fields for a log line: the error's type, and file and line of its last frame."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return {"error": type(error).__name__, "place": f"{last.filename.rsplit('/', 1)[-1]}:{last.lineno}"}
