"""The phone page: static files of this package, under a policy that runs nothing else."""

from importlib import resources

from fastapi import APIRouter, FastAPI
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

router = APIRouter()

HEADERS = {
    # Customers' texts are hostile: no inline code, nothing from elsewhere, no frames.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


@router.get("/", response_class=HTMLResponse)
async def page() -> HTMLResponse:
    html = (resources.files("services.sandbox") / "phone" / "index.html").read_text(encoding="utf-8")
    return HTMLResponse(html, headers=HEADERS)


def mount(app: FastAPI) -> None:
    """Serve the page and its files."""
    app.include_router(router)
    folder = str(resources.files("services.sandbox") / "phone")
    app.mount("/phone", StaticFiles(directory=folder), name="phone")
