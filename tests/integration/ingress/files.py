"""A server of files that behaves as told: Chatwoot's storage on good days, everybody else's on bad ones."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from importlib import resources

from fastapi import FastAPI, Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from infra.embedded.ports import free_port
from services.common.serving import serving

Answer = Callable[[Request], Awaitable[Response]]


def sample(name: str) -> bytes:
    """A small real file of the sandbox."""
    return (resources.files("services.sandbox") / "samples" / name).read_bytes()


PHOTO, PAPER = sample("placa.jpeg"), sample("ficha_tecnica.pdf")
VOICE, STICKER = sample("nota.ogg"), sample("sticker.webp")


class Files:
    """`url` is where it listens; `asked` counts requests by path."""

    def __init__(self, port: int) -> None:
        self.port, self.url = port, f"http://127.0.0.1:{port}"
        self.asked: Counter[str] = Counter()
        self.hosts: list[str] = []
        self.answers: dict[str, Answer] = {}

    def serve(self, path: str, answer: Answer) -> str:
        """What this path says from now on; its URL."""
        self.answers[path] = answer
        return f"{self.url}{path}"

    def file(self, path: str, data: bytes, *, said: str = "text/html", after: int = 0) -> str:
        """A file, whatever its header says; the first `after` requests find none."""

        async def answer(_: Request) -> Response:
            if self.asked[path] <= after:
                return Response(status_code=404)
            return Response(data, media_type=said)

        return self.serve(path, answer)

    def redirect(self, path: str, to: str) -> str:
        async def answer(_: Request) -> Response:
            return RedirectResponse(to, 302)

        return self.serve(path, answer)

    def status(self, path: str, code: int, **headers: str) -> str:
        async def answer(_: Request) -> Response:
            return Response(b"x", code, headers=headers)

        return self.serve(path, answer)

    def endless(self, path: str, piece: bytes = b"\xff" * 65_536, pause: float = 0.0) -> str:
        async def pieces() -> AsyncIterator[bytes]:
            with contextlib.suppress(asyncio.CancelledError):
                while True:
                    yield piece
                    await asyncio.sleep(pause)

        async def answer(_: Request) -> Response:
            return StreamingResponse(pieces(), media_type="image/jpeg")

        return self.serve(path, answer)


@asynccontextmanager
async def file_server() -> AsyncIterator[Files]:
    """On a free port of the loopback."""
    files = Files(free_port())
    app = FastAPI()

    @app.api_route("/{path:path}", methods=["GET", "POST"])
    async def any_(request: Request, path: str) -> Response:
        files.asked[f"/{path}"] += 1
        files.hosts.append(request.headers["host"])
        answer = files.answers.get(f"/{path}")
        return await answer(request) if answer else Response(status_code=404)

    async with serving(app, "127.0.0.1", files.port):
        yield files
