"""Settings of the read models and the query API."""

from urllib.parse import quote

from pydantic import Field, SecretStr

from contracts.errors import Misconfigured
from services.common.settings import ServiceSettings

_SHORTEST_SECRET = 32  # bytes: HS256 needs a key as long as its hash (RFC 7518, 3.2)


class ProjectionsSettings(ServiceSettings):
    """Times in seconds unless the name says otherwise."""

    postgres_url: SecretStr | None = Field(None, description="Wins over POSTGRES_HOST and the like.")
    postgres_host: str = "127.0.0.1"
    postgres_port: int = 5432
    postgres_user: str = "msia"
    postgres_password: SecretStr = SecretStr("")
    postgres_db: str = "msia"

    admin_jwt_secret: SecretStr = SecretStr("")
    query_host: str = "127.0.0.1"
    query_port: int = 8002
    query_pool: int = Field(10, ge=1, description="Connections of the query API; the reader has its own.")
    query_timeout: float = Field(5.0, gt=0, description="Longest a query may run.")

    projections_batch: int = Field(2000, ge=1, description="Events in one transaction, at most.")
    projections_tick: float = Field(1.0, gt=0, description="Longest a lost wake-up of the log costs.")
    projections_idle: float = Field(5.0, gt=0, description="Quiet time after which Postgres is looked at.")
    projections_retry: float = Field(1.0, gt=0, description="Pause before a lost server is tried again.")
    projections_ready_lag: int = Field(1000, ge=0, description="Events behind the log that still are ready.")

    ollama_host: str = "http://127.0.0.1:11434"
    knowledge_embedding_model: str = Field(
        "", description="Ollama's, as in nomic-embed-text; empty: articles are searched by words alone."
    )
    knowledge_embedding_patience: float = Field(0.15, gt=0, description="For a question; then words alone.")
    knowledge_embedding_every: float = Field(5.0, gt=0, description="Between looks for new articles.")

    sse_heartbeat: float = Field(15.0, gt=0)
    sse_send_timeout: float = Field(10.0, gt=0, description="A client that takes longer to read is dropped.")
    sse_buffer: int = Field(1000, ge=1, description="Events kept for a slow client before it is dropped.")

    @property
    def dsn(self) -> str:
        """Where Postgres is, password included: never log it."""
        if self.postgres_url is not None:
            return self.postgres_url.get_secret_value()
        password = quote(self.postgres_password.get_secret_value(), safe="")
        user = quote(self.postgres_user, safe="")
        return f"postgresql://{user}:{password}@{self.postgres_host}:{self.postgres_port}/{self.postgres_db}"

    def jwt_secret(self) -> str:
        """The secret tokens are checked with; `Misconfigured` when anybody could guess it."""
        secret = self.admin_jwt_secret.get_secret_value()
        if not secret:
            raise Misconfigured("set ADMIN_JWT_SECRET, the same as for ingress (see .env.example).")
        if not self.local and len(secret.encode()) < _SHORTEST_SECRET:
            raise Misconfigured(
                f"ADMIN_JWT_SECRET is shorter than {_SHORTEST_SECRET} bytes: take `openssl rand -hex 32`."
            )
        return secret
