"""The browser that is there."""

import os
import shutil


def chromium() -> str | None:
    """`CHROMIUM`, or the system's; None when there is none."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
