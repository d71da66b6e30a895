import datetime as dt
import ssl
from pathlib import Path

import pytest
from cryptography import x509

from bihuan.config.certificates import AUTHORITY_KEY, FOLDER, SERVER_DAYS, fingerprint_of, make
from bihuan.core.errors import Invalid

NOW = dt.datetime(2026, 11, 27, tzinfo=dt.UTC)


def test_the_server_is_signed_by_the_authority_for_its_names_and_addresses(tmp_path: Path) -> None:
    made = make(tmp_path, ["闭环.local", "bihuan.lan", "192.168.1.8", "::1"], title="内部证书", now=NOW)

    server = x509.load_pem_x509_certificate(made.certificate.read_bytes())
    authority = x509.load_pem_x509_certificate(made.authority.read_bytes())
    names = server.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    server.verify_directly_issued_by(authority)
    assert names.get_values_for_type(x509.DNSName) == ["xn--rcy934e.local", "bihuan.lan"]
    assert [str(one) for one in names.get_values_for_type(x509.IPAddress)] == ["192.168.1.8", "::1"]
    assert (server.not_valid_after_utc - NOW).days == SERVER_DAYS
    assert made.fresh
    ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(made.certificate, made.key)


def test_renewing_keeps_the_authority(tmp_path: Path) -> None:
    first = make(tmp_path, ["bihuan.lan"], title="内部证书", now=NOW)
    before = fingerprint_of(first.authority), first.certificate.read_bytes()
    second = make(tmp_path, ["bihuan.lan"], title="内部证书", now=NOW + dt.timedelta(days=300))

    assert fingerprint_of(second.authority) == before[0]
    assert second.certificate.read_bytes() != before[1]
    assert (second.fresh, second.until) == (False, dt.date(2028, 10, 24))


def test_keys_are_for_their_owner_only(tmp_path: Path) -> None:
    make(tmp_path, ["bihuan.lan"], title="内部证书", now=NOW)

    assert [path.name for path in (tmp_path / FOLDER).iterdir() if path.stat().st_mode & 0o077] == []
    assert (tmp_path / FOLDER / AUTHORITY_KEY).read_text().startswith("-----BEGIN PRIVATE KEY-----")


@pytest.mark.parametrize(
    ("names", "code"), [([], "tls.no-name"), (["a b"], "tls.name"), (["https://x/"], "tls.name"), ([".x"], "tls.name")]
)
def test_what_is_no_name_is_refused_before_anything_is_made(tmp_path: Path, names: list[str], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        make(tmp_path, names, title="内部证书", now=NOW)

    assert refused.value.code == code
    assert list(tmp_path.iterdir()) == []
