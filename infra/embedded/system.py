"""What runs on this machine: which servers are ours, on which ports, and what every service is told."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from contracts.errors import Misconfigured
from infra.embedded import envfile, secret_values
from infra.embedded.binaries import NATS, POSTGRES, VALKEY, find
from infra.embedded.child import Child
from infra.embedded.demo_token import A_RUN, demo_token, token
from infra.embedded.home import Home
from infra.embedded.nats import NatsServer
from infra.embedded.panel import PORT as PANEL_PORT
from infra.embedded.panel import Panel, missing
from infra.embedded.ports import HOST, Ports, wanted
from infra.embedded.postgres import PostgresServer
from infra.embedded.service import AGENT, INGRESS, PROJECTIONS, ROOMS, SANDBOX, Room, Service
from infra.embedded.valkey import ValkeyServer
from infra.users.keys import seed_file

Say = Callable[[str], None]

# For the person at the terminal; no service is told.
ADMINISTRATORS = ("POSTGRES_ADMIN_URL", "REDIS_ADMIN_URL")


@dataclass(frozen=True)
class Elsewhere:
    """A server that the user runs."""

    setting: str
    host: str
    port: int

    @classmethod
    def of(cls, setting: str, url: str, default_port: int) -> "Elsewhere":
        try:
            parts = urlsplit(url if "://" in url else f"//{url}")
            host, port = parts.hostname, parts.port or default_port
        except ValueError:
            host = None
        if not host:
            raise Misconfigured(f"{setting} is not an address like scheme://host:port. Correct or unset it.")
        return cls(setting, host, port)


@dataclass(frozen=True)
class System:
    """All children, and the settings they share."""

    home: Home
    servers: tuple[Child, ...]
    elsewhere: tuple[Elsewhere, ...]
    sandbox: Service | None
    services: tuple[Service, ...]
    panel: Panel | None
    environment: Mapping[str, str]
    start_seconds: float  # longest until all are ready
    stop_seconds: float  # that sandbox, services and servers may take to stop, each

    @property
    def door(self) -> Service:
        """Where webhooks come in."""
        return next(service for service in self.services if service.name == INGRESS.name)


def as_user(environment: Mapping[str, str], user: str) -> dict[str, str]:
    """The settings of one process: of the NATS keys that are ours it is given its user's own."""
    told = {name: value for name, value in environment.items() if name not in ADMINISTRATORS}
    if folder := told.pop("NATS_NKEY_DIR", None):
        told["NATS_NKEY_SEED_FILE"] = str(seed_file(Path(folder), user))
    return told


def settings_given(home: Home, environment: Mapping[str, str]) -> dict[str, str]:
    """The user's settings: the environment before `.env`; an empty one counts as not given."""
    return {**envfile.read(home.user_env), **{name: value for name, value in environment.items() if value}}


def plan(home: Home, given: Mapping[str, str], say: Say) -> System:
    """Decide everything before anything is started. Raises `Misconfigured` for what cannot work."""
    ports = Ports(say)
    secrets = secret_values.load(home, given)
    own_chatwoot = "CHATWOOT_API_URL" in given
    if own_chatwoot:
        _check_chatwoot(given)
        secrets = {name: value for name, value in secrets.items() if name not in secret_values.SANDBOX}

    numbers = {
        room: ports.claim(wanted(given, room.port_setting, room.port))
        for room in (*ROOMS, *(() if own_chatwoot else (SANDBOX,)))
    }
    no_panel = missing(given)
    panel_port = None if no_panel else ports.claim(wanted(given, "PANEL_PORT", PANEL_PORT))
    if no_panel:
        say(no_panel)
    servers, elsewhere, urls = _servers(home, given, ports, secrets)
    now = int(time.time())
    environment = {
        "MSIA_HOME": str(home.folder),
        "MSIA_ENV": "local",
        # every service looks whether the log still holds what the keeper sealed
        "MSIA_SEAL_DIR": given.get("MSIA_SEAL_DIR", str(home.folder / "seals")),
        # the panel runs here too, and tells ingress from which address its users come
        "LOGIN_TRUSTED_PROXIES": given.get("LOGIN_TRUSTED_PROXIES", HOST),
        **secrets,
        **urls,
        **{room.port_setting: str(port) for room, port in numbers.items()},
        **{room.url_setting: f"http://{HOST}:{port}" for room, port in numbers.items()},
        "MSIA_TOKEN": demo_token(secrets["ADMIN_JWT_SECRET"], now),
        # with which the agent searches articles, and may do nothing else
        "QUERY_TOKEN": token(secrets["ADMIN_JWT_SECRET"], "agent", "service", now, A_RUN),
    }
    del environment[secret_values.POSTGRES_PASSWORD]  # it is in POSTGRES_URL
    if not own_chatwoot:
        environment |= _sandbox_settings(environment)
    panel = None
    if panel_port is not None:
        panel = Panel(home, panel_port, _apis(environment))
        environment |= {"PANEL_PORT": str(panel_port), "PANEL_URL": panel.where}

    def service(room: Room) -> Service:
        return Service(room, home, numbers[room], as_user(environment, room.name))

    return System(
        home=home,
        servers=servers,
        elsewhere=elsewhere,
        sandbox=None if own_chatwoot else service(SANDBOX),
        services=tuple(service(room) for room in ROOMS),
        panel=panel,
        environment=environment,
        start_seconds=_seconds(given, "MSIA_START_SECONDS", 120.0),
        stop_seconds=_seconds(given, "MSIA_STOP_SECONDS", 12.0),
    )


def _seconds(given: Mapping[str, str], setting: str, default: float) -> float:
    try:
        seconds = float(given.get(setting, default))
    except ValueError:
        seconds = -1.0
    if not 0 < seconds < float("inf"):
        raise Misconfigured(
            f"{setting}={given[setting]} is not a number of seconds above 0. Correct or unset it."
        )
    return seconds


def _servers(
    home: Home, given: Mapping[str, str], ports: Ports, secrets: Mapping[str, str]
) -> tuple[tuple[Child, ...], tuple[Elsewhere, ...], dict[str, str]]:
    servers: list[Child] = []
    elsewhere: list[Elsewhere] = []
    urls: dict[str, str] = {}

    def claim(setting: str, default: int) -> int:
        return ports.claim(wanted(given, setting, default))

    if url := given.get("NATS_URL"):
        urls["NATS_URL"] = url
        elsewhere.append(Elsewhere.of("NATS_URL", url.split(",")[0], 4222))
    else:
        ports_of_nats = claim("NATS_PORT", 4222), claim("NATS_MONITOR_PORT", 8222)
        nats = NatsServer(home, *ports_of_nats, find(NATS, given), home.nats_users)
        urls |= {"NATS_URL": nats.url, "NATS_MONITOR_URL": nats.monitor_url}
        urls["NATS_NKEY_DIR"] = str(home.nats_users)  # the commands of a terminal: each as its own user
        servers.append(nats)
    if url := given.get("REDIS_URL"):
        urls["REDIS_URL"] = url
        elsewhere.append(Elsewhere.of("REDIS_URL", url, 6379))
    else:
        valkey = ValkeyServer(home, claim("REDIS_PORT", 6379), secrets["REDIS_PASSWORD"], find(VALKEY, given))
        urls |= {"REDIS_URL": valkey.agent_url, "REDIS_ADMIN_URL": valkey.url}
        servers.append(valkey)
    if url := given.get("POSTGRES_URL"):
        urls["POSTGRES_URL"] = url
        elsewhere.append(Elsewhere.of("POSTGRES_URL", url, 5432))
    else:
        password = secrets[secret_values.POSTGRES_PASSWORD]
        postgres = PostgresServer(home, claim("POSTGRES_PORT", 5432), password, find(POSTGRES, given))
        urls |= {"POSTGRES_URL": postgres.writer_url, "POSTGRES_READER_URL": postgres.reader_url}
        urls["POSTGRES_ADMIN_URL"] = postgres.url
        servers.append(postgres)
    return tuple(servers), tuple(elsewhere), urls


def _sandbox_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """The sandbox and the services are told the same, from either side."""
    return {
        "CHATWOOT_API_URL": environment[SANDBOX.url_setting],
        "CHATWOOT_ACCOUNT_ID": "1",
        "CHATWOOT_INBOX_ID": "1",
        "CHATWOOT_LINK": f"{environment[SANDBOX.url_setting]}/",  # the phone page: it has none of Chatwoot's
        "SANDBOX_WEBHOOK_URL": f"{environment[INGRESS.url_setting]}/api/chatwoot/webhook",
        "SANDBOX_EVENTS_URL": environment[PROJECTIONS.url_setting],
        "SANDBOX_EVENTS_TOKEN": environment["MSIA_TOKEN"],
    }


def _apis(environment: Mapping[str, str]) -> dict[str, str]:
    """What the panel's server passes its users' requests on to."""
    return {
        "MSIA_INGRESS_URL": environment[INGRESS.url_setting],
        "MSIA_QUERY_URL": environment[PROJECTIONS.url_setting],
        "MSIA_AGENT_URL": environment[AGENT.url_setting],
    }


def _check_chatwoot(given: Mapping[str, str]) -> None:
    missing = [name for name in ("CHATWOOT_API_TOKEN", "CHATWOOT_ACCOUNT_ID") if name not in given]
    if not {"CHATWOOT_WEBHOOK_SECRET", "CHATWOOT_WEBHOOK_TOKEN"} & given.keys():
        missing.append("CHATWOOT_WEBHOOK_SECRET (or CHATWOOT_WEBHOOK_TOKEN)")
    if missing:
        raise Misconfigured(
            f"CHATWOOT_API_URL is set, so its Chatwoot is served, but not {', '.join(missing)}. "
            "Set them in .env, or unset CHATWOOT_API_URL to use the sandbox."
        )
