import pytest

from services.ingress.signature import NotAuthentic, check_signature, check_token, sign

# Made with `printf '%s.%s' TIMESTAMP BODY | openssl dgst -sha256 -hmac SECRET`, not with the code under test.
SECRET = "clave-de-ejemplo-0123456789"
TIMESTAMP = "1791186300"
BODY = '{"event":"message_created","id":7,"content":"año \\u003cb\\u003e"}'.encode()
SIGNATURE = "sha256=854ad3b664de32610159fc0282cc2a999ee38b476abbd471bc0c3cf302e641a0"


def check(**changes: object) -> None:
    given = {
        "secrets": (SECRET,),
        "timestamp": TIMESTAMP,
        "signature": SIGNATURE,
        "body": BODY,
        "now": float(TIMESTAMP) + 3,
        "tolerance": 300.0,
    }
    secrets = changes.pop("secrets", given.pop("secrets"))
    check_signature(secrets, **(given | changes))  # type: ignore[arg-type]


def test_the_vector_made_with_openssl_is_accepted() -> None:
    check()
    assert sign(SECRET, TIMESTAMP, BODY) == SIGNATURE


def test_any_of_several_secrets_will_do() -> None:
    check(secrets=("otra", SECRET))


@pytest.mark.parametrize(
    "changes",
    [
        {"body": BODY + b" "},
        {"secrets": ("otra",)},
        {"secrets": ()},
        {"timestamp": "1791186301"},
        {"signature": SIGNATURE.upper()},
        {"signature": SIGNATURE.removeprefix("sha256=")},
        {"signature": "sha256=ñ"},
        {"signature": None},
        {"signature": ""},
        {"timestamp": None},
        {"timestamp": "mañana"},
        {"timestamp": "-5"},
        {"timestamp": "٣"},
        {"timestamp": "9" * 40},
        {"now": float(TIMESTAMP) + 301},
        {"now": float(TIMESTAMP) - 301},
    ],
)
def test_everything_else_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(NotAuthentic):
        check(**changes)


def test_a_token_must_be_one_of_the_configured() -> None:
    check_token(("uno", "dos"), "dos")
    for wrong in (None, "", "tres", "un", "uno "):
        with pytest.raises(NotAuthentic):
            check_token(("uno", "dos"), wrong)
    with pytest.raises(NotAuthentic):
        check_token((), "")
