"""Variables that no settings class has: those of `make run`, of compose.yaml and of the admin panel."""

from typing import NamedTuple


class Variable(NamedTuple):
    """One of them; `default` as it is written in a file."""

    name: str
    default: str
    text: str


GROUPS: dict[str, tuple[Variable, ...]] = {
    "where settings and state are": (
        Variable("MSIA_HOME", "", "The folder of local state. Default: .msia beside the code."),
        Variable(
            "MSIA_SECRETS_DIR",
            "",
            "A folder with a file for each secret, named as it in small letters. For containers.",
        ),
    ),
    "make run": (
        Variable("PANEL_PORT", "8001", "The admin panel. Of this port and the next ones: 0 is any free one."),
        Variable("NATS_PORT", "4222", "Its own NATS server."),
        Variable("NATS_MONITOR_PORT", "8222", "Its monitoring."),
        Variable("REDIS_PORT", "6379", "Its own Valkey server."),
        Variable("MSIA_PANEL", "", "off: no admin panel."),
        Variable("MSIA_START_SECONDS", "120", "Longest until all are ready."),
        Variable("MSIA_STOP_SECONDS", "12", "Longest that services may take to stop, and then servers."),
        Variable(
            "MSIA_FREE_PORTS", "10240-32767", "Where a port is taken from, when the usual one is not free."
        ),
    ),
    "infra/compose.yaml": (
        Variable(
            "MSIA_SECRETS",
            "../.secrets",
            "The folder that `msia infra secrets` made, as compose.yaml sees it.",
        ),
        Variable("MSIA_IMAGE", "msia:local", "The services' image; a tag of yours once it is in a registry."),
        Variable("MSIA_PANEL_IMAGE", "msia-panel:local", "The admin panel's image."),
        Variable("NATS_MAX_FILE_STORE", "100GB", "Room for the log on the disk of NATS."),
        Variable("OLLAMA_CPUS", "4", "What Ollama may take of the processors."),
        Variable("OLLAMA_MEMORY", "10G", "What it may take of the memory; the model has to fit."),
        Variable(
            "PANEL_SUBNET", "172.31.250.0/28", "The network between the panel and the APIs; any free one."
        ),
        Variable(
            "PANEL_ADDRESS", "172.31.250.14", "The panel's address in it: ingress believes what it forwards."
        ),
    ),
    "the admin panel outside of make run and compose.yaml": (
        Variable("MSIA_INGRESS_URL", "http://127.0.0.1:8000", "Ingress."),
        Variable("MSIA_QUERY_URL", "http://127.0.0.1:8002", "The query API."),
        Variable("MSIA_AGENT_URL", "http://127.0.0.1:8003", "The agent's API."),
    ),
}
