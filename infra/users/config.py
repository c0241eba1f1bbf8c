"""The server's `accounts` block: the log in one account, each user in one of its own.

Why not users side by side in one account: JetStream answers to whatever reply subject it is given, so one who
may ask anything could have the answer stored under any subject, or sent to a request it may not make itself.
Between accounts an answer reaches only who asked. See docs/decisions/0039.
"""

import json
from collections.abc import Iterator, Mapping

from eventstore.access import JETSTREAM, inbox_of
from eventstore.client import API
from infra.users.declared import Limits, Users
from infra.users.rights import Rights, rights

LOG_ACCOUNT = "LOG"
_HEADING = "# Made by `msia infra users` of infra/nats/users.yaml: change it there. Holds no secret.\n"


def accounts(declared: Users, public: Mapping[str, str]) -> str:
    """The block, with each user's public key from `public`."""
    every = {name: rights(name, user) for name, user in declared.users.items() if not user.everything}
    masters = [public[name] for name, user in declared.users.items() if user.everything]
    blocks = [_log(masters, every)]
    blocks += [_user(name, public[name], may, declared.limits) for name, may in every.items()]
    return f"{_HEADING}accounts {{\n" + "".join(blocks) + "}\n"


def _log(masters: list[str], every: Mapping[str, Rights]) -> str:
    lines = ["  jetstream: enabled", "  users: ["]
    lines += [f"    {{ nkey: {key} }}" for key in masters]
    # so that who connects here speaks as in the accounts of the others
    lines += ["  ]", f"  mappings: {{ {_quoted(f'{JETSTREAM}.>')}: {_quoted(f'{API}>')} }}", "  exports: ["]
    lines += list(_exports(every))
    return _block(LOG_ACCOUNT, [*lines, "  ]"])


def _exports(every: Mapping[str, Rights]) -> Iterator[str]:
    """Each subject once, to those only who may use it."""
    for kind, extra in (("publish", ""), ("ask", ", response: stream"), ("hear", "")):
        users: dict[str, list[str]] = {}
        for name, may in every.items():
            for subject in getattr(may, kind):
                users.setdefault(subject, []).append(account(name))
        what = "stream" if kind == "hear" else "service"
        for subject, names in users.items():
            yield f"    {{ {what}: {_quoted(subject)}{extra}, accounts: [{', '.join(names)}] }}"


def _user(name: str, key: str, may: Rights, limits: Limits) -> str:
    asked = [*may.publish, *may.ask]
    publish = ", ".join(_quoted(here(subject)) for subject in asked)
    subscribe = ", ".join(map(_quoted, (f"{inbox_of(key)}.>", *may.hear)))
    lines = [
        f"  limits {{ max_connections: {limits.connections}, max_subs: {limits.subscriptions}, "
        f"max_payload: {limits.payload}, max_leafnodes: 0 }}",
        f"  users: [ {{ nkey: {key}, permissions {{",
        f"    publish: [{publish}]",
        f"    subscribe: [{subscribe}]",
        "  } } ]",
        "  imports: [",
    ]
    for subject in asked:
        to = f", to: {_quoted(here(subject))}" if here(subject) != subject else ""
        lines.append(f"    {{ service: {{ account: {LOG_ACCOUNT}, subject: {_quoted(subject)} }}{to} }}")
    lines += [
        f"    {{ stream: {{ account: {LOG_ACCOUNT}, subject: {_quoted(subject)} }} }}" for subject in may.hear
    ]
    return _block(account(name), [*lines, "  ]"])


def account(name: str) -> str:
    """The account of a user."""
    return name.upper()


def here(subject: str) -> str:
    """How a user's own account names a subject of the log's."""
    return f"{JETSTREAM}.{subject[len(API) :]}" if subject.startswith(API) else subject


def _block(name: str, lines: list[str]) -> str:
    return f"{name} {{\n" + "".join(f"{line}\n" for line in lines) + "}\n"


def _quoted(text: str) -> str:
    return json.dumps(text)
