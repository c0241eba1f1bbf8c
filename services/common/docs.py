"""`/docs` of an API, from this machine alone: FastAPI's own page loads its scripts from a CDN."""

import base64
import hashlib
import re
from importlib import resources
from typing import Final

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

_ASSETS: Final = "/docs/assets"


def add_docs(app: FastAPI) -> None:
    """Serve Swagger UI for `app`, which is made with `docs_url=None`."""
    page = get_swagger_ui_html(
        openapi_url=app.openapi_url or "/openapi.json",
        title=app.title,
        swagger_js_url=f"{_ASSETS}/swagger-ui-bundle.js",
        swagger_css_url=f"{_ASSETS}/swagger-ui.css",
        swagger_favicon_url=f"{_ASSETS}/favicon.png",
    )
    text = bytes(page.body).decode()
    policy = _policy(text)

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return HTMLResponse(text, headers={"Content-Security-Policy": policy})

    static = str(resources.files("fastapi_offline") / "static")
    app.mount(_ASSETS, StaticFiles(directory=static), name="docs-assets")


def _policy(page: str) -> str:
    """Our scripts and the one in the page, by its hash; Swagger UI writes styles and icons in place."""
    inline = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in inline]
    scripts = " ".join(["'self'", *(f"'sha256-{one}'" for one in hashes)])
    return (
        f"default-src 'none'; script-src {scripts}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )
