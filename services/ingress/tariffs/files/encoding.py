"""Bytes to text: UTF-8 or refused, with the name of what it looks like and what to do."""

from services.ingress.tariffs.files.document import FileProblem, FileRefused

MOST_BYTES = 1_000_000  # twenty times the seed
_OTHERS = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"), (b"PK\x03\x04", "a spreadsheet, not text"))
_ADVICE = (
    "save it as UTF-8: in Excel «CSV UTF-8 (delimitado por comas)», in LibreOffice the character set "
    "«Unicode (UTF-8)»"
)


def decoded(data: bytes, source: str) -> str:
    """The text, without a byte order mark. Raises `FileRefused`."""
    if len(data) > MOST_BYTES:
        raise _refused(source, None, f"it has {len(data)} bytes; {MOST_BYTES} are the most")
    if name := next((name for begin, name in _OTHERS if data.startswith(begin)), None):
        raise _refused(source, 1, f"this is {name}: {_ADVICE}")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        row = before.count(b"\n") + 1
        begin = before.rfind(b"\n") + 1
        end = data.find(b"\n", error.start)
        line = data[begin : end if end >= 0 else None].decode("latin-1").strip()
        what = f"not UTF-8 at byte {error.start}, it looks like Latin-1 (Windows-1252): {line!r:.80}"
        raise _refused(source, row, f"{what}; {_ADVICE}") from error


def _refused(source: str, row: int | None, message: str) -> FileRefused:
    return FileRefused(source, [FileProblem(row, "", message, field="encoding" if row else "")])
