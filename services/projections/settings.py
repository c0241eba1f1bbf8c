"""Settings of the read models and the query API."""

from pydantic import Field, SecretStr

from contracts.errors import Misconfigured
from services.common.identity.settings import FollowingSettings
from services.common.postgres import PostgresSettings, role_of


class ProjectionsSettings(FollowingSettings, PostgresSettings):
    """Times in seconds unless the name says otherwise."""

    postgres_statement_timeout: float = Field(
        3600.0, gt=0, description="Longest a statement of the reader of the log or of a rebuild may run."
    )
    postgres_lock_timeout: float = Field(60.0, gt=0, description="Longest such a statement waits for a lock.")
    postgres_idle_timeout: float = Field(
        600.0, gt=0, description="Longest such a transaction may stand still; it holds up others."
    )
    postgres_reader_url: SecretStr | None = Field(
        None, description="The same database as a role that may only read: the query API's."
    )
    postgres_reader_user: str = Field("", description="That role, where POSTGRES_READER_URL is not set.")
    postgres_reader_password: SecretStr = Field(SecretStr(""), description="That role's.")

    query_host: str = Field("127.0.0.1", description="Address the query API listens on.")
    query_port: int = Field(8002, description="The query API, and the health of projections.")
    query_pool: int = Field(10, ge=1, description="Connections of the query API; the reader has its own.")
    query_timeout: float = Field(5.0, gt=0, description="Longest a query may run.")
    query_lock_timeout: float = Field(5.0, gt=0, description="Longest it waits for a swap of rows.")
    query_idle_timeout: float = Field(30.0, gt=0, description="Longest its transaction may stand still.")

    projections_batch: int = Field(2000, ge=1, description="Events in one transaction, at most.")
    projections_tick: float = Field(1.0, gt=0, description="Longest a lost wake-up of the log costs.")
    projections_idle: float = Field(5.0, gt=0, description="Quiet time after which Postgres is looked at.")
    projections_retry: float = Field(1.0, gt=0, description="Pause before a lost server is tried again.")
    projections_near: int = Field(
        500,
        ge=0,
        description="Events that a read model may be behind the others and still be filled with them; what "
        "is further behind, as a new version is, is filled beside them.",
    )
    projections_rebuild_batch: int = Field(
        200,
        ge=1,
        description="The same, of a rebuild that the service does beside its work.",
    )
    projections_wish_fresh: float = Field(
        600.0, gt=0, description="Age after which a wish for a rebuild is not taken up any more."
    )
    ledger_late: float = Field(
        60.0, gt=0, description="An event that waits longer for a seal shows the keeper as late."
    )
    projections_ready_lag: int = Field(1000, ge=0, description="Events behind the log that still are ready.")
    projections_ready_still: float = Field(
        30.0, gt=0, description="Time behind the log without a step forward that still is ready."
    )
    projections_folds: int = Field(
        10_000, ge=1, description="Conversations whose state each projection keeps in memory."
    )

    ollama_host: str = Field("http://127.0.0.1:11434", description="Where Ollama answers.")
    knowledge_embedding_model: str = Field(
        "", description="Ollama's, as in nomic-embed-text; empty: articles are searched by words alone."
    )
    knowledge_embedding_patience: float = Field(0.15, gt=0, description="For a question; then words alone.")
    knowledge_embedding_every: float = Field(5.0, gt=0, description="Between looks for new articles.")

    chatwoot_api_url: str = Field("", description="Chatwoot's address, for links to its conversations.")
    chatwoot_link: str = Field(
        "",
        description="Of a conversation, with {account} and {number}, where Chatwoot's own page is not it.",
        examples=["https://chat.example.org/app/accounts/{account}/conversations/{number}"],
    )

    sse_heartbeat: float = Field(15.0, gt=0, description="Between comments on a live stream without events.")
    sse_send_timeout: float = Field(10.0, gt=0, description="A client that takes longer to read is dropped.")
    sse_buffer: int = Field(1000, ge=1, description="Events kept for a slow client before it is dropped.")

    @property
    def reader_dsn(self) -> str:
        """As whom the query API connects; password included: never log it."""
        if self.postgres_reader_url is None and not self.postgres_reader_user:
            return self.dsn
        password = self.postgres_reader_password
        return self.postgres(self.postgres_reader_url, self.postgres_reader_user, password)

    def in_the_open(self) -> dict[str, str]:
        reader = self.postgres_in_the_open(self.reader_dsn, "POSTGRES_READER_URL")
        return super().in_the_open() | reader

    def require_reader(self) -> None:
        """Refuse to answer queries as a role that could write, but on this machine."""
        if not self.local and not self.reader_role:
            raise Misconfigured(
                "set POSTGRES_READER_URL to a role that may only read: only with MSIA_ENV=local the query "
                "API may be the one that fills the rows. `msia infra roles` makes both"
            )

    @property
    def reader_role(self) -> str:
        """Who is to be let read; "" where that is the role that fills the rows."""
        role = role_of(self.reader_dsn)
        return "" if role == role_of(self.dsn) else role

    @property
    def writer_limits(self) -> dict[str, str]:
        """As PostgreSQL calls them, in milliseconds."""
        return _limits(
            self.postgres_statement_timeout, self.postgres_lock_timeout, self.postgres_idle_timeout
        )

    @property
    def reader_limits(self) -> dict[str, str]:
        """The same, of the query API."""
        return _limits(self.query_timeout, self.query_lock_timeout, self.query_idle_timeout)

    @property
    def conversation_link(self) -> str:
        """A page of one conversation, with `{account}` and `{number}`; "" where none is known.

        Raises `Misconfigured` for a setting that names anything else.
        """
        link = self.chatwoot_link
        if not link and self.chatwoot_api_url:
            link = self.chatwoot_api_url.rstrip("/") + "/app/accounts/{account}/conversations/{number}"
        try:
            link.format(account=1, number=1)
        except (KeyError, IndexError, ValueError) as error:
            raise Misconfigured("CHATWOOT_LINK takes {account} and {number} and no other braces.") from error
        return link

    def jwt_secret(self) -> str:
        """The secret tokens are checked with; `Misconfigured` when anybody could guess it."""
        secret = self.admin_jwt_secret.get_secret_value()
        if not secret:
            raise Misconfigured("set ADMIN_JWT_SECRET, the same as for ingress (see .env.example).")
        self.check_jwt_secret()
        return secret


def _limits(statement: float, lock: float, idle: float) -> dict[str, str]:
    seconds = {
        "statement_timeout": statement,
        "lock_timeout": lock,
        "idle_in_transaction_session_timeout": idle,
    }
    return {name: str(max(int(limit * 1000), 1)) for name, limit in seconds.items()}
