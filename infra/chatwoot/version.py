"""Which Chatwoot it must be."""

from contracts.errors import Misconfigured

OLDEST = (4, 13, 0)  # signs the bot's webhooks, and tells bots of status and assignee
RECOMMENDED = (4, 14, 2)  # a bot may look at its conversation
SSRF_FILTER = (4, 14, 0)  # refuses webhooks to private addresses


def parse(text: str) -> tuple[int, ...]:
    """`4.15.1`, `v4.16.0-rc1`; `Misconfigured` for what is no version."""
    head = text.strip().removeprefix("v").split("-")[0].split("+")[0]
    try:
        return tuple(int(part) for part in head.split("."))
    except ValueError as error:
        raise Misconfigured(
            f"what answers says version {text!r}: is --url the address of Chatwoot?"
        ) from error


def judge(text: str) -> tuple[tuple[int, ...], str | None]:
    """The version, and what to say of one that works less well. Raises `Misconfigured` for one too old."""
    found = parse(text)
    if found < OLDEST:
        raise Misconfigured(
            f"Chatwoot {text} does not sign what it sends to bots: upgrade it to {dotted(RECOMMENDED)} or "
            "later, or set it up by hand with CHATWOOT_WEBHOOK_TOKEN (docs/guides/chatwoot-setup.md)"
        )
    if found < RECOMMENDED:
        return found, f"before {dotted(RECOMMENDED)} a bot may not look at conversations: upgrade it"
    return found, None


def dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
