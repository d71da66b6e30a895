"""Through the whole program: middleware, sign-in, refusals."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from bihuan.backstage.models import AuditEntry
from bihuan.evidence.models import Evidence
from bihuan.registry.models import Account, Unit
from tests.evidence import samples
from tests.support.world import make_account, make_realm, make_unit

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def signed_in(account: Account, **options: bool) -> Client:
    client = Client(**options)  # type: ignore[arg-type]
    client.force_login(account, backend=BACKEND)
    return client


def send(client: Client) -> Evidence:
    response = client.post(
        reverse("evidence:upload"), {"file": SimpleUploadedFile("整改后.jpg", samples.jpeg()), "purpose": "after"}
    )
    assert response.status_code == 201
    return Evidence.objects.get(uid=response.json()["id"])


@pytest.mark.asvs("8.2.2")
def test_sender_sees_the_picture_and_everybody_else_the_page_of_a_wrong_address(unit: Unit) -> None:
    client = signed_in(make_account(unit))
    evidence = send(client)
    colleague, foreigner = signed_in(make_account(unit)), signed_in(make_account(make_unit(make_realm())))
    for name in ("original", "display", "thumb"):
        address = reverse(f"evidence:{name}", args=[evidence.uid])
        shown = client.get(address)
        assert shown.status_code == 200
        assert shown["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert shown["X-Content-Type-Options"] == "nosniff"
        assert b"".join(shown)
        for other in (colleague, foreigner):
            assert other.get(address).status_code == 404
        assert Client().get(address).status_code == 302
    refusals = AuditEntry.objects.filter(action="access", result="refused").values_list("detail__code", flat=True)
    assert list(refusals) == ["evidence.unknown"] * 6


@pytest.mark.asvs("3.5.1")
def test_upload_needs_the_token_and_is_never_a_get(unit: Unit) -> None:
    client = signed_in(make_account(unit), enforce_csrf_checks=True)
    data = {"file": SimpleUploadedFile("a.jpg", samples.jpeg()), "purpose": "after"}

    assert client.post(reverse("evidence:upload"), data).status_code == 403
    assert client.get(reverse("evidence:upload")).status_code == 405
    assert not Evidence.objects.exists()
