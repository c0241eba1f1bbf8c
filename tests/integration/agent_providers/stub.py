"""A model server on a free port: answers what the test says, in OpenAI's and Ollama's wire formats."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

JSON = {"content-type": "application/json"}


@dataclass
class Reply:
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=lambda: dict(JSON))
    never: bool = False  # keep the client waiting
    drip: float = 0.0  # seconds between pieces of ten bytes

    def pieces(self) -> list[bytes]:
        size = 10 if self.drip else max(1, len(self.body))
        return [self.body[at : at + size] for at in range(0, len(self.body), size)]


@dataclass
class Request:
    method: str
    path: str
    headers: dict[str, str]
    body: Any


class Stub:
    """Replies are given in order; asking for more than there are is a 599."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self._replies: list[Reply] = []
        self._released = asyncio.Event()
        self.url = ""

    def reply(self, *replies: Reply) -> None:
        self._replies.extend(replies)

    @property
    def sent(self) -> Any:
        """The body of the last request."""
        return self.requests[-1].body

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        host, port = self._server.sockets[0].getsockname()
        self.url = f"http://{host}:{port}"

    async def stop(self) -> None:
        self._released.set()
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            method, path, _ = (await reader.readline()).decode().split()
            headers: dict[str, str] = {}
            while line := (await reader.readline()).decode().strip():
                name, _, value = line.partition(":")
                headers[name.lower()] = value.strip()
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            if body and not headers.get("content-type", "").startswith("multipart/"):
                body = json.loads(body)
            self.requests.append(Request(method, path, headers, body or None))
            reply = self._replies.pop(0) if self._replies else Reply(599)
            if reply.never:
                await self._released.wait()
            lines = [f"HTTP/1.1 {reply.status} .", f"content-length: {len(reply.body)}", "connection: close"]
            lines += [f"{name}: {value}" for name, value in reply.headers.items()]
            writer.write("\r\n".join(lines).encode() + b"\r\n\r\n")
            for piece in reply.pieces():
                writer.write(piece)
                await writer.drain()
                if reply.drip and not self._released.is_set():
                    await asyncio.sleep(reply.drip)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client gave up, as some tests want it to
        finally:
            writer.close()


def error(status: int, **headers: str) -> Reply:
    body = {"error": {"code": status, "message": "quoting: llámame al 600111222"}}
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, json.dumps(body).encode(), {**JSON, **names})


def completion(
    text: str | None = None,
    *calls: tuple[str, str | dict[str, Any]],
    finish: str = "stop",
    model: str = "maker/model-served",
    cost: float | None = 0.000123,
    **rest: Any,
) -> Reply:
    """An OpenAI chat completion; the arguments of a call are a dict, or any text."""
    message: dict[str, Any] = {"role": "assistant", "content": text}
    if calls:
        message["tool_calls"] = [
            {
                "id": f"call_{number}",
                "type": "function",
                "function": {
                    "name": name,
                    "arguments": given if isinstance(given, str) else json.dumps(given),
                },
            }
            for number, (name, given) in enumerate(calls)
        ]
    usage = {"prompt_tokens": 20, "completion_tokens": 5, "total_tokens": 25}
    body = {
        "id": "gen-1",
        "object": "chat.completion",
        "created": 1,
        "model": model,
        "choices": [{"index": 0, "message": message, "finish_reason": finish}],
        "usage": usage if cost is None else {**usage, "cost": cost},
        **rest,
    }
    return Reply(body=json.dumps(body).encode())


def chat(
    text: str = "",
    *calls: tuple[str, Any],
    done_reason: str = "stop",
    model: str = "qwen3:8b",
) -> Reply:
    """Ollama's stream: words, then calls, then the totals."""
    lines: list[dict[str, Any]] = [{"message": {"role": "assistant", "content": word}} for word in text]
    if calls:
        tool_calls = [{"function": {"name": name, "arguments": given}} for name, given in calls]
        lines.append({"message": {"role": "assistant", "content": "", "tool_calls": tool_calls}})
    lines = [{**line, "done": False} for line in lines]
    lines.append(
        {
            "message": {"role": "assistant", "content": ""},
            "done": True,
            "done_reason": done_reason,
            "prompt_eval_count": 30,
            "eval_count": 7,
        }
    )
    stamped = [{"model": model, "created_at": "2026-01-01T00:00:00Z", **line} for line in lines]
    body = "".join(json.dumps(line) + "\n" for line in stamped).encode()
    return Reply(body=body, headers={"content-type": "application/x-ndjson"})
