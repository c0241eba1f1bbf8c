"""`msia chatwoot setup`: look, plan, ask, do, keep what Chatwoot gave."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

import typer

from contracts.errors import BadInput, Misconfigured, MsiaError, Refused
from infra.chatwoot import dotenv
from infra.chatwoot.address import private, whole
from infra.chatwoot.api import connected
from infra.chatwoot.doing import carry_out, keep_pending, write_note
from infra.chatwoot.found import Found, look
from infra.chatwoot.plan import Do, changes, conflicts, plan, tried, wanted
from infra.chatwoot.shown import show
from infra.chatwoot.version import SSRF_FILTER
from infra.embedded import envfile
from infra.embedded.home import Home
from services.common.console import Output, may_ask, say


@dataclass(frozen=True, slots=True)
class Wishes:
    """The options. None: from the environment or `.env`, or what there is only one of."""

    url: str | None = None
    account: int | None = None
    inbox: int | None = None
    webhook_url: str | None = None
    bot_name: str = "MSI-a"
    contacts: bool = True
    replace: bool = False
    allow_private: bool = False
    test: bool | None = None
    dry_run: bool = False


async def setup(wishes: Wishes, output: Output | None) -> None:
    """Raises what stands in the way, before anything is changed; see the command's help."""
    file = Home.of(os.environ).user_env
    env = envfile.read(file)
    given = {**env, **{name: value for name, value in os.environ.items() if value}}
    api_url = (wishes.url or given.get("CHATWOOT_API_URL", "")).rstrip("/").removesuffix("/api/v1")
    if not api_url.startswith(("http://", "https://")):
        raise BadInput("give --url (or CHATWOOT_API_URL), an address like https://chat.example.com")
    url = whole(wishes.webhook_url or given.get("CHATWOOT_WEBHOOK_URL") or _missing_webhook())
    token = _token(given, ask=may_ask())
    async with connected(api_url, token) as api:
        found = await look(
            api,
            account=_number(wishes.account, given, "CHATWOOT_ACCOUNT_ID"),
            inbox=_number(wishes.inbox, given, "CHATWOOT_INBOX_ID"),
            url=url,
            bot_name=wishes.bot_name,
            env=env,
            token=token,
        )
        steps = plan(
            found,
            url=url,
            bot_name=wishes.bot_name,
            contacts=wishes.contacts,
            token=token,
            api_url=api_url,
        )
        await _refuse_private(url, found, wishes.allow_private)
        changing = changes(steps)
        if wishes.dry_run:
            show(steps, output, changed=changing, dry_run=True, file=file)
            return
        if (standing := conflicts(steps)) and not wishes.replace:
            show(steps, output, changed=False, dry_run=False, file=file)
            raise Refused(f"{'; '.join(standing)}: nothing was changed; --replace overwrites")
        after = await carry_out(api, found, steps, url, wishes.bot_name) if changing else found
        values = wanted(after, url=url, contacts=wishes.contacts, token=token, api_url=api_url)
        dotenv.merge(file, values)
        _tell_of_overriding(values)
        if not after.keep_pending:
            after = await keep_pending(api, after)
            steps = [tried(after) if step.do is Do.attempt else step for step in steps]
            changing = changing or bool(after.keep_pending)
        failed: MsiaError | None = None
        if wishes.test or (wishes.test is None and changing):
            try:
                steps.append(await write_note(api, after))
            except MsiaError as error:  # raised again once people see what was done
                failed = error
    show(steps, output, changed=changing, dry_run=False, file=file)
    if failed:
        raise failed
    say("restart the services, then `msia doctor`" if changing else "nothing to change")


def _missing_webhook() -> str:
    raise BadInput(
        "give --webhook-url (or CHATWOOT_WEBHOOK_URL): the address at which Chatwoot reaches ingress from "
        "outside, like https://msia.example.com"
    )


def _token(given: Mapping[str, str], *, ask: bool) -> str:
    """From the environment, or typed without an echo. Never from an option: others see those."""
    token = given.get("CHATWOOT_ADMIN_TOKEN") or given.get("CHATWOOT_USER_TOKEN")
    if token:
        return token.strip()
    if not ask:
        raise BadInput("set CHATWOOT_ADMIN_TOKEN to the access token of an administrator's profile")
    typed = typer.prompt("Access token of an administrator", hide_input=True, err=True)
    return str(typed).strip()


def _number(wish: int | None, given: Mapping[str, str], name: str) -> int | None:
    if wish is not None or name not in given:
        return wish
    try:
        return int(given[name])
    except ValueError as error:
        raise Misconfigured(f"{name} is no number: correct it in .env") from error


async def _refuse_private(url: str, found: Found, allowed: bool) -> None:
    """Chatwoot would take the address and then refuse each delivery, in its own log only."""
    why = await private(url) if found.version >= SSRF_FILTER else None
    if why is None:
        return
    if not allowed:
        raise Refused(
            f"{why}, and Chatwoot since 4.14.0 sends no webhook there: give a public https address as "
            "--webhook-url; or set SAFE_FETCH_ALLOW_PRIVATE_NETWORK=true for Chatwoot (4.14.1 and later), "
            "then use --allow-private"
        )
    say(f"{why}: Chatwoot needs SAFE_FETCH_ALLOW_PRIVATE_NETWORK=true")


def _tell_of_overriding(values: Mapping[str, str]) -> None:
    for name, value in values.items():
        if os.environ.get(name, value) != value:
            say(f"{name} is set in the environment, too, to something else, and wins over .env: unset it")
