"""What our own HTTP clients keep to in tests."""

import httpx

# Uvicorn hangs up on who was silent for 5 s, and httpx would ask over such a connection once more.
SOON = httpx.Limits(keepalive_expiry=2.0)

PATIENCE = 30.0  # seconds until a request is given up; httpx's own 5 are less than a busy machine may take
