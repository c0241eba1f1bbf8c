"""`msia chatwoot`."""

from typing import Annotated

import typer

from services.common.console import Output, run

app = typer.Typer(no_args_is_help=True)


@app.callback()
def chatwoot() -> None:
    """Connect a Chatwoot of your own."""


@app.command()
def setup(
    url: Annotated[
        str | None, typer.Option("--url", help="Chatwoot's address. Default: CHATWOOT_API_URL.")
    ] = None,
    account: Annotated[
        int | None, typer.Option(help="Default: CHATWOOT_ACCOUNT_ID, or the only one.")
    ] = None,
    inbox: Annotated[int | None, typer.Option(help="Default: CHATWOOT_INBOX_ID, or the only one.")] = None,
    webhook_url: Annotated[
        str | None,
        typer.Option(help="Where Chatwoot reaches ingress from outside. Default: CHATWOOT_WEBHOOK_URL."),
    ] = None,
    bot_name: Annotated[str, typer.Option(help="Of the agent bot, as people in Chatwoot see it.")] = "MSI-a",
    contacts: Annotated[
        bool, typer.Option(help="Also a webhook of the account, which tells when a contact changes.")
    ] = True,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace", help="Overwrite other values in .env, and unlink another bot from the inbox."
        ),
    ] = False,
    allow_private: Annotated[
        bool,
        typer.Option(
            "--allow-private", help="The webhook's address is private, and Chatwoot was told to allow that."
        ),
    ] = False,
    test: Annotated[
        bool | None,
        typer.Option(help="Write a private note as the bot. Default: when something was changed."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would change; change nothing.")
    ] = False,
    output: Annotated[Output | None, typer.Option("-o", "--output", help="table, json or jsonl.")] = None,
) -> None:
    """Make the agent bot and its webhooks, link the inbox, and write the secrets to .env (mode 0600).

    Needs the access token of an administrator (Chatwoot: profile settings, at the bottom), from
    CHATWOOT_ADMIN_TOKEN, CHATWOOT_USER_TOKEN or a prompt (not with --no-input). A second run changes
    nothing and says so. Exit 1: something else stands there and --replace was not given, 2: wrong input,
    token or version, 4: not an administrator, 5: Chatwoot does not answer.
    """
    from infra.chatwoot.setup import Wishes, setup

    wishes = Wishes(
        url=url,
        account=account,
        inbox=inbox,
        webhook_url=webhook_url,
        bot_name=bot_name,
        contacts=contacts,
        replace=replace,
        allow_private=allow_private,
        test=test,
        dry_run=dry_run,
    )
    run(setup(wishes, output))
