"""What a file is, by its first bytes; what its sender calls it does not matter, and nothing is opened."""

import filetype

from services.ingress.media.problems import Never

_OFFICE = "application/vnd.openxmlformats-officedocument"
# What customers send and people here look at. No HTML, SVG, archive or program.
KEPT = frozenset(
    {
        "image/jpeg",
        "image/png",
        "image/webp",
        "image/gif",
        "image/heic",
        "audio/ogg",
        "audio/mpeg",
        "audio/mp4",
        "audio/aac",
        "audio/amr",
        "audio/x-wav",
        "video/mp4",
        "video/3gpp",
        "video/quicktime",
        "video/webm",
        "application/pdf",
        f"{_OFFICE}.wordprocessingml.document",
        f"{_OFFICE}.spreadsheetml.sheet",
    }
)


def media_type(data: bytes) -> str:
    """As in `image/jpeg`; `Never` for a type that is not kept, or none that is known."""
    found = filetype.guess_mime(data) or _pdf(data)
    if found not in KEPT:
        raise Never("type_not_allowed")
    return str(found)


def _pdf(data: bytes) -> str | None:
    """Some scanners write white space or a byte order mark first; readers take that."""
    begin = data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip()
    return "application/pdf" if begin.startswith(b"%PDF-") else None
