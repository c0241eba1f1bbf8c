"""A certificate authority for NATS servers alone, and their certificate: for who has no authority yet."""

import ipaddress
import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from contracts.errors import Conflict, Misconfigured

AUTHORITY, CERTIFICATE, KEY = "ca.crt", "server.crt", "server.key"


def make(folder: Path, hosts: Sequence[str], days: int, now: datetime | None = None) -> None:
    """Write `ca.crt`, `server.crt` and `server.key`, valid `days` days for these names and addresses.

    The authority's own key is thrown away: nobody can sign another server with it, and to renew is to make
    all three again. Raises `Conflict` where they are already, `Misconfigured` where they cannot be written.
    """
    files = [folder / name for name in (AUTHORITY, CERTIFICATE, KEY)]
    if there := [str(file) for file in files if file.exists()]:
        raise Conflict(f"{', '.join(there)} exist: move them away to make new ones")
    began = now or datetime.now(UTC)
    authority_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    name = _name("MSI-a NATS")
    by = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
    authority = (
        _builder(name, name, authority_key.public_key(), began, days)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_use("key_cert_sign", "crl_sign"), critical=True)
        .add_extension(by, critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    usages = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]  # between members it is both
    certificate = (
        _builder(_name(hosts[0]), name, key.public_key(), began, days)
        .add_extension(x509.SubjectAlternativeName([_host(host) for host in hosts]), critical=False)
        .add_extension(x509.ExtendedKeyUsage(usages), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_use("digital_signature"), critical=True)
        .add_extension(by, critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        contents = (authority.public_bytes(pem), certificate.public_bytes(pem), secret)
        for file, content, mode in zip(files, contents, (0o644, 0o644, 0o600), strict=True):
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as out:
                out.write(content)
    except OSError as error:
        raise Misconfigured(f"cannot write certificates to {folder}: {error.strerror}") from error


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, began: datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder(issuer, subject, key, x509.random_serial_number())
        .not_valid_before(began - timedelta(minutes=5))  # clocks differ
        .not_valid_after(began + timedelta(days=days))
        # who signed whom is said by keys, too, and what a key is for: Python 3.13 takes no other certificate
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _use(*names: str) -> x509.KeyUsage:
    every = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**{name: name in names for name in every})


def _host(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        return x509.DNSName(text)
