"""Where PostgreSQL is, and as whom one connects."""

from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from pydantic import Field, SecretStr

from services.common.hosts import on_this_machine
from services.common.settings import ServiceSettings

_CHECKED = ("verify-full", "verify-ca")


class PostgresSettings(ServiceSettings):
    """A part of the settings of whoever connects. See docs/guides/postgres-and-redis.md."""

    postgres_url: SecretStr | None = Field(
        None, description="The read models' server; wins over POSTGRES_HOST and the like."
    )
    postgres_host: str = Field("127.0.0.1", description="The server.")
    postgres_port: int = Field(5432, description="Its port.")
    postgres_user: str = Field("msia", description="The role that owns the read models.")
    postgres_password: SecretStr = Field(SecretStr(""), description="That role's.")
    postgres_db: str = Field("msia", description="The database of the read models.")
    postgres_ca_file: Path | None = Field(
        None, description="Who signed the server's certificate: with it only that server will do, over TLS."
    )

    @property
    def dsn(self) -> str:
        """Where Postgres is, password included: never log it."""
        return self.postgres(self.postgres_url, self.postgres_user, self.postgres_password)

    def in_the_open(self) -> dict[str, str]:
        return super().in_the_open() | self.postgres_in_the_open(self.dsn, "POSTGRES_URL")

    def postgres_in_the_open(self, dsn: str, name: str) -> dict[str, str]:
        """As `in_the_open`, of one URL."""
        todo = "set POSTGRES_CA_FILE to who signed its certificate, or sslmode=verify-full in the URL"
        return {name: todo} if in_the_open(dsn) else {}

    def postgres(self, url: SecretStr | None, user: str, password: SecretStr) -> str:
        """A URL as it was given, or made of the parts; with the certificate authority where one is set."""
        if url is not None:
            given = url.get_secret_value()
        else:
            secret = quote(password.get_secret_value(), safe="")
            where = f"{self.postgres_host}:{self.postgres_port}"
            given = f"postgresql://{quote(user, safe='')}:{secret}@{where}/{self.postgres_db}"
        return _trusting(given, self.postgres_ca_file) if self.postgres_ca_file else given


def _trusting(url: str, ca: Path) -> str:
    """Where the URL says nothing of its own."""
    parts = urlsplit(url)
    told = dict(parse_qsl(parts.query))
    query = urlencode({"sslmode": "verify-full", "sslrootcert": str(ca), **told}, safe="/")
    return urlunsplit(parts._replace(query=query))


def role_of(url: str) -> str:
    """The role that a URL names; "" where it names none."""
    return unquote(urlsplit(url).username or "")


def password_of(url: str) -> str:
    """The password that a URL holds."""
    return unquote(urlsplit(url).password or "")


def database_of(url: str) -> str:
    """The database that a URL names."""
    return unquote(urlsplit(url).path.lstrip("/"))


def in_the_open(url: str) -> bool:
    """Whether anybody between us and the server could read along, or be the server."""
    parts = urlsplit(url)
    told = dict(parse_qsl(parts.query))
    return told.get("sslmode") not in _CHECKED and not all(map(on_this_machine, _hosts(url)))


def _hosts(url: str) -> list[str]:
    """All that a URL names, also several by commas, and those of its query, which count."""
    parts = urlsplit(url)
    given = dict(parse_qsl(parts.query))
    named = [*given.get("host", "").split(","), *given.get("hostaddr", "").split(",")]
    for one in parts.netloc.rpartition("@")[2].split(","):
        named.append(one.partition("]")[0] if one.startswith("[") else one.partition(":")[0])
    return [unquote(one).lower() for one in named]


def identifier(name: str) -> str:
    """As SQL writes a name."""
    return '"' + name.replace('"', '""') + '"'
