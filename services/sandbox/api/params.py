"""Parameters as Rails reads them: JSON, a form, or multipart with files; `a[b]` and `a[]` nest."""

import json
import re
from typing import Any

from fastapi import Request
from starlette.datastructures import UploadFile

from services.sandbox.api.errors import ApiError

KEY = re.compile(r"\[([^\]]*)\]")
Params = dict[str, Any]


async def read(request: Request) -> Params:
    """Query and body in one dictionary; values of forms are strings or `UploadFile`s.

    Raises `ApiError` 400 for a JSON body that does not parse.
    """
    params: Params = {}
    for name, value in request.query_params.multi_items():
        _nest(params, name, value)
    kind = request.headers.get("content-type", "").split(";")[0].strip()
    if kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        for name, field in (await request.form()).multi_items():
            _nest(params, name, field)
    elif body := await request.body():
        try:
            found = json.loads(body)
        except ValueError as error:
            raise ApiError(400, {"status": 400, "error": "Bad Request"}) from error
        params |= found if isinstance(found, dict) else {"_json": found}
    return params


def _nest(params: Params, name: str, value: str | UploadFile) -> None:
    head, path = name.split("[", 1)[0], KEY.findall(name)
    if not path:
        params[head] = value
    elif path == [""]:
        held = params.setdefault(head, [])
        if isinstance(held, list):
            held.append(value)
    else:
        inner = params.setdefault(head, {})
        if isinstance(inner, dict):
            _nest(inner, path[0] + "".join(f"[{part}]" for part in path[1:]), value)


def as_object(value: Any) -> Params:
    """A hash, also when it came as a JSON string; anything else is an empty one."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:  # Chatwoot ignores what does not parse
            return {}
    return value if isinstance(value, dict) else {}


def as_bool(value: Any) -> bool:
    """Rails' cast of a form value."""
    return value not in (None, False, 0, "", "0", "f", "F", "false", "FALSE", "off", "OFF")


def as_int(value: Any) -> int:
    """Ruby's `to_i`: leading digits, else 0."""
    found = re.match(r"\s*-?\d+", str(value if value is not None else ""))
    return int(found.group()) if found else 0
