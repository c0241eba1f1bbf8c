import jwt
import pytest

from infra.embedded.demo_token import LIFETIME, demo_token

SECRET = "a secret of more than thirty-two bytes as HS256 asks for"
NOW = 4_000_000_000


def test_any_jwt_library_reads_it() -> None:
    claims = jwt.decode(
        demo_token(SECRET, NOW),
        SECRET,
        algorithms=["HS256"],
        audience="msia",
        issuer="msia",
        options={"verify_iat": False},
    )
    assert claims == {
        "sub": "admin-demo",
        "role": "admin",
        "iss": "msia",
        "aud": "msia",
        "iat": NOW,
        "exp": NOW + LIFETIME,
    }


def test_it_ends() -> None:
    with pytest.raises(jwt.ExpiredSignatureError):
        jwt.decode(demo_token(SECRET, 1_000_000), SECRET, algorithms=["HS256"], audience="msia")


def test_another_secret_does_not_sign_it() -> None:
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(demo_token(SECRET, NOW), SECRET + "x", algorithms=["HS256"], audience="msia")


def test_of_several_secrets_the_first_signs() -> None:
    assert demo_token(f"{SECRET}, another one", NOW) == demo_token(SECRET, NOW)
