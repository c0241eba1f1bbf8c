"""What is to be done, from what was found and what is wished. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from infra.chatwoot.found import Found
from infra.chatwoot.version import dotted

CONTACT_EVENTS = ("contact_created", "contact_updated")
SECRETS = frozenset({"CHATWOOT_API_TOKEN", "CHATWOOT_USER_TOKEN", "CHATWOOT_WEBHOOK_SECRET"})


class Do(StrEnum):
    """What a step does."""

    nothing = "as it is"
    create = "create"
    change = "change"
    overwrite = "overwrite"  # something of somebody else's
    attempt = "try"  # Chatwoot may not take it
    warn = "look"


@dataclass(frozen=True, slots=True)
class Step:
    """One line. `conflict`: what to say when it needs `--replace` and that was not given."""

    name: str
    do: Do
    text: str
    conflict: str = ""


BOT, INBOX, PENDING, CONTACTS, ENV = "agent bot", "inbox", "failing bot", "contacts webhook", ".env"


def plan(found: Found, *, url: str, bot_name: str, contacts: bool, token: str, api_url: str) -> list[Step]:
    """Every step, those that do nothing included."""
    steps = [
        Step("Chatwoot", Do.nothing, f"{dotted(found.version)}, account {found.account}"),
        *(Step("Chatwoot", Do.warn, note) for note in found.notes),
        _bot(found, url, bot_name),
        _inbox(found, bot_name),
        _pending(found),
    ]
    if contacts:
        steps.append(_contacts(found, url))
    return [
        *steps,
        *environment(found, wanted(found, url=url, contacts=contacts, token=token, api_url=api_url)),
    ]


def _bot(found: Found, url: str, name: str) -> Step:
    if found.bot is None:
        return Step(BOT, Do.create, f"{name}, which calls {url}")
    who = f"{found.bot.get('name')} (id {found.bot.get('id')})"
    if found.bot.get("outgoing_url") == url:
        return Step(BOT, Do.nothing, f"{who} calls {url}")
    before = found.bot.get("outgoing_url") or "nobody"
    return Step(BOT, Do.change, f"{who} calls {url} instead of {before}")


def _inbox(found: Found, name: str) -> Step:
    inbox = f"{found.inbox_name} (id {found.inbox})"
    if found.linked is None:
        return Step(INBOX, Do.change, f"link {inbox} to the bot: new conversations are pending from now on")
    if found.bot is not None and found.linked == found.bot.get("id"):
        return Step(INBOX, Do.nothing, f"{inbox} is linked to the bot")
    other = f"{found.linked_name or 'another bot'} (id {found.linked})"
    return Step(
        INBOX,
        Do.overwrite,
        f"{inbox}: our bot instead of {other}",
        conflict=f"inbox {found.inbox} is linked to {other}, which would stop answering",
    )


def _pending(found: Found) -> Step:
    if found.keep_pending:
        return Step(PENDING, Do.nothing, "conversations stay pending when a webhook fails")
    return Step(PENDING, Do.attempt, "let conversations stay pending when a webhook fails")


def tried(found: Found) -> Step:
    """What became of the attempt.

    The setting is in no page of Chatwoot's, and its API takes it in some versions only (chatwoot#13512).
    """
    if found.keep_pending:
        return Step(PENDING, Do.change, "conversations stay pending from now on when a webhook fails")
    why = "does not say that it keeps" if found.keep_pending is None else "does not keep"
    command = f"Account.find({found.account}).update!(keep_pending_on_bot_failure: true)"
    return Step(
        PENDING,
        Do.warn,
        f"Chatwoot {why} conversations pending when a webhook fails (the sweeper gives them back): have its "
        f"operator run `bundle exec rails runner '{command}'`",
    )


def _contacts(found: Found, url: str) -> Step:
    if found.webhook is None:
        return Step(CONTACTS, Do.create, f"{', '.join(CONTACT_EVENTS)} to {url}")
    if set(CONTACT_EVENTS) <= set(found.webhook.get("subscriptions") or ()):
        return Step(CONTACTS, Do.nothing, f"tells {url} of changed contacts")
    return Step(CONTACTS, Do.change, f"subscribe {url} to {', '.join(CONTACT_EVENTS)}, too")


def wanted(found: Found, *, url: str, contacts: bool, token: str, api_url: str) -> dict[str, str]:
    """What `.env` is to hold, as far as it is known: empty is what Chatwoot has yet to give."""
    values = {
        "CHATWOOT_API_URL": api_url,
        "CHATWOOT_ACCOUNT_ID": str(found.account),
        "CHATWOOT_INBOX_ID": str(found.inbox),
        "CHATWOOT_WEBHOOK_URL": url,
    }
    if not found.user_token_works:
        values["CHATWOOT_USER_TOKEN"] = token
    signers = [found.bot, found.webhook] if contacts or found.webhook else [found.bot]
    secrets = [str((signer or {}).get("secret") or "") for signer in signers]
    return {
        **values,
        "CHATWOOT_API_TOKEN": str((found.bot or {}).get("access_token") or ""),
        "CHATWOOT_WEBHOOK_SECRET": ",".join(secrets),
    }


def environment(found: Found, values: Mapping[str, str]) -> list[Step]:
    """A step for each name. No secret is shown."""
    return [_variable(name, found.env.get(name, ""), value) for name, value in values.items()]


def _variable(name: str, had: str, value: str) -> Step:
    shown = "" if name in SECRETS else f" = {value}"
    if had and had == value:
        return Step(ENV, Do.nothing, f"{name}{shown}")
    if not had:
        return Step(ENV, Do.create, f"{name}{shown}")
    if name == "CHATWOOT_WEBHOOK_SECRET" and _split(had) <= _split(value):
        return Step(ENV, Do.change, f"{name}: one more beside what stands there")
    return Step(
        ENV,
        Do.overwrite,
        f"{name}{shown}, where another value stands",
        conflict=f"{name} holds another value in .env",
    )


def _split(secrets: str) -> set[str]:
    return {one.strip() for one in secrets.split(",") if one.strip()}


def conflicts(steps: Sequence[Step]) -> list[str]:
    return [step.conflict for step in steps if step.conflict]


def changes(steps: Sequence[Step]) -> bool:
    """Whether anything would be written, here or there; an attempt is judged by what becomes of it."""
    return any(step.do in (Do.create, Do.change, Do.overwrite) for step in steps)
