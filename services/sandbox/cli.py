"""`msia sandbox`: run it, write to it as a customer, act as a person, break things on purpose."""

import time
from typing import Annotated, Any

import typer

from contracts.errors import Unreachable
from services.common import console
from services.sandbox.cli_agent import app as agent_app
from services.sandbox.cli_fault import app as fault_app
from services.sandbox.cli_scenario import app as scenario_app
from services.sandbox.reached import sandbox

app = typer.Typer(help="A stand-in for Chatwoot + WhatsApp on this machine. Alone: run it.")
app.add_typer(agent_app, name="agent")
app.add_typer(fault_app, name="fault")
app.add_typer(scenario_app, name="scenario")


@app.callback(invoke_without_command=True)
def serve(context: typer.Context) -> None:
    """Run the stand-in for Chatwoot + WhatsApp until Ctrl-C. It listens on this machine only."""
    if context.invoked_subcommand is not None:
        return
    # the other commands need no server
    from services.common.logging import configure
    from services.sandbox.app import serve as run
    from services.sandbox.settings import SandboxSettings

    settings = SandboxSettings.load()
    settings.require(chatwoot_api_token=settings.chatwoot_api_token)
    configure("sandbox", settings.log_level)
    run(settings, lambda: console.say(f"phone page: {settings.base_url}"))


@app.command()
def say(
    text: Annotated[str, typer.Argument(help="What the customer writes.")],
    phone: Annotated[str, typer.Option(help="The customer's number, as +34000000001.")] = "+34000000001",
    name: Annotated[str | None, typer.Option(help="The customer's profile name.")] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Wait for the reply on that phone.")] = False,
    timeout: Annotated[float, typer.Option(min=0, help="Seconds to wait for a first reply.")] = 30.0,
    settle: Annotated[float, typer.Option(min=0, help="Seconds of quiet that end a reply.")] = 1.5,
    output: Annotated[console.Output | None, typer.Option("-o", "--output")] = None,
) -> None:
    """Write as a customer. Exit code 5: no sandbox, or no reply in time."""
    client = sandbox()
    began = time.monotonic()
    body = {"from": phone, "name": name, "text": text}
    received = client.call("POST", "/whatsapp/inbound", json=body)
    sent = {"message_id": next(iter(received["message_ids"]), None), "text": text}
    replies: list[dict[str, Any]] = []
    if wait:
        bubbles = client.replies(phone, received["phone_message_id"] or 0, timeout, settle)
        if not bubbles:
            raise Unreachable(
                f"no reply reached {phone} within {timeout:g} s; the message is in conversation "
                f"{received['conversation']}. Look at `msia conversations show {received['conversation']}`."
            )
        keys = ("message_id", "text", "author", "status")
        replies = [{key: bubble[key] for key in keys} for bubble in bubbles]
    _print(
        console.choose(output),
        {
            "conversation": received["conversation"],
            "phone": phone,
            "sent": sent,
            "replies": replies,
            "waited_ms": int((time.monotonic() - began) * 1000) if wait else 0,
        },
    )


@app.command()
def reset(
    sequences: Annotated[
        bool, typer.Option("--sequences", help="Start the ids at 1 again: only with an empty log behind.")
    ] = False,
) -> None:
    """Forget customers, conversations, faults and files."""
    sandbox().call("POST", "/reset", json={"sequences": sequences})
    console.say("the sandbox is empty" + ("" if sequences else "; new ids continue after the old ones"))


def _print(output: console.Output, result: dict[str, Any]) -> None:
    if output is console.Output.json:
        console.print_json(result)
    elif output is console.Output.jsonl:
        console.print_jsonl([{"author": "customer", **result["sent"]}, *result["replies"]])
    elif output is console.Output.csv:
        console.print_csv(result["replies"], ["message_id", "author", "status", "text"])
    else:
        console.out(f"[{result['conversation']}] {result['phone']}: {result['sent']['text']}")
        for reply in result["replies"]:
            console.out(f"[{result['conversation']}] {reply['author']}: {reply['text']}")
