"""A certificate authority of one's own, for an office without a public name: keys, and the certificate of the server.

Phones and computers of the county take its certificate once (the install page shows how); from then on camera, installed app and
passkeys work, which browsers keep for https.
"""

import datetime as dt
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from bihuan.core.errors import Invalid
from bihuan.core.text import N_

from .folder import write_beside

FOLDER = "tls"
AUTHORITY, AUTHORITY_KEY = "ca.crt", "ca.key"
SERVER, SERVER_KEY = "server.crt", "server.key"
AUTHORITY_DAYS = 3650
# Apple's systems refuse a server certificate that is valid for longer, also one of a private authority.
SERVER_DAYS = 397
# Clocks of phones differ.
BACKDATED = dt.timedelta(days=1)


@dataclass(frozen=True)
class Made:
    """What ``make`` left behind; ``fresh`` says that the authority is new and has to be installed on every device."""

    authority: Path
    certificate: Path
    key: Path
    fresh: bool
    until: dt.date


def make(data: Path, names: Sequence[str], *, title: str, now: dt.datetime) -> Made:
    """Make the server's certificate for these host names and addresses, and the authority too where there is none yet.

    Running it again renews the server's certificate under the same authority, so that no device has to take a new one.
    Raises Invalid for no name at all, or one that is neither a host name nor an address.
    """
    if not names:
        raise Invalid("tls.no-name", N_("请用 --name 写明本站的主机名或地址，可写多次。"))
    alternatives = [_alternative(name) for name in names]
    folder = data / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    fresh = not (folder / AUTHORITY_KEY).exists()
    if fresh:
        _make_authority(folder, title, now)
    authority = x509.load_pem_x509_certificate((folder / AUTHORITY).read_bytes())
    signer = serialization.load_pem_private_key((folder / AUTHORITY_KEY).read_bytes(), None)
    if not isinstance(signer, ec.EllipticCurvePrivateKey):
        raise Invalid("tls.key", N_("%(path)s 不是本程序生成的密钥。"), path=folder / AUTHORITY_KEY)
    key = ec.generate_private_key(ec.SECP256R1())
    until = min(now + dt.timedelta(days=SERVER_DAYS), authority.not_valid_after_utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])]))
        .issuer_name(authority.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(until)
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        .sign(signer, hashes.SHA256())
    )
    _write(folder / SERVER_KEY, _private(key))
    _write(folder / SERVER, certificate.public_bytes(serialization.Encoding.PEM))
    return Made(folder / AUTHORITY, folder / SERVER, folder / SERVER_KEY, fresh, until.date())


def fingerprint_of(path: Path) -> str:
    """Return the SHA-256 of a certificate as devices show it: pairs of capital hex digits between colons."""
    certificate = x509.load_pem_x509_certificate(path.read_bytes())
    return ":".join(f"{byte:02X}" for byte in certificate.fingerprint(hashes.SHA256()))


def _make_authority(folder: Path, title: str, now: dt.datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, title[:64])])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now + dt.timedelta(days=AUTHORITY_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_signs_certificates(), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write(folder / AUTHORITY, certificate.public_bytes(serialization.Encoding.PEM))
    _write(folder / AUTHORITY_KEY, _private(key))


def _signs_certificates() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        pass
    try:
        ascii_name = name.encode("idna").decode()
    except UnicodeError:
        ascii_name = ""
    if not ascii_name or any(sign in ascii_name for sign in " /:@") or ascii_name.startswith("."):
        raise Invalid("tls.name", N_("“%(name)s”不是主机名，也不是地址。"), name=name)
    return x509.DNSName(ascii_name)


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(path: Path, content: bytes) -> None:
    """Write a file only its owner may read, whole or not at all, in place of the one before."""
    write_beside(path, content).replace(path)
