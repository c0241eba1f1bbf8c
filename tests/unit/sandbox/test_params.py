from typing import Any

import pytest
from fastapi import Request

from services.sandbox.api import params as rails
from services.sandbox.api.errors import ApiError


def request(body: bytes, kind: str, query: str = "") -> Request:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    headers = [(b"content-type", kind.encode())]
    return Request(
        {"type": "http", "method": "POST", "headers": headers, "query_string": query.encode()}, receive
    )


async def test_json_and_query_come_together() -> None:
    found = await rails.read(request(b'{"content": "hola", "a": null}', "application/json", "page=2"))
    assert found == {"page": "2", "content": "hola", "a": None}


async def test_a_form_nests_as_in_rails() -> None:
    body = b"content=hola&labels[]=a&labels[]=b&content_attributes[msia_part]=p&x[y][z]=1"
    found = await rails.read(request(body, "application/x-www-form-urlencoded"))
    assert found == {
        "content": "hola",
        "labels": ["a", "b"],
        "content_attributes": {"msia_part": "p"},
        "x": {"y": {"z": "1"}},
    }


async def test_broken_json_is_400() -> None:
    with pytest.raises(ApiError) as caught:
        await rails.read(request(b"{", "application/json"))
    assert caught.value.status == 400


def test_casts() -> None:
    assert rails.as_object('{"a": 1}') == {"a": 1}
    assert rails.as_object("[1]") == rails.as_object("{") == rails.as_object(None) == {}
    assert [rails.as_bool(v) for v in (True, "true", "1", False, "false", "0", "", None)] == [True] * 3 + [
        False
    ] * 5
    assert [rails.as_int(v) for v in ("12", "12abc", "x", None, 7)] == [12, 12, 0, 0, 7]
