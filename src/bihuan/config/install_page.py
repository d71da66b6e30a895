"""The page that shows how to install the root certificate, and the certificate itself. Open to everybody: it is public."""

from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from bihuan.core.errors import NotFound
from bihuan.core.text import N_
from bihuan.ui.qr import qr_code

from .certificates import AUTHORITY, FOLDER, fingerprint_of


@login_not_required
@require_safe
def show_install(request: HttpRequest) -> HttpResponse:
    """The way for each kind of device, with a code to photograph. NotFound where this site has no authority of its own."""
    address = request.build_absolute_uri(reverse("install-certificate"))
    code = qr_code(address, scale=5)
    context = {"address": address, "code": code, "fingerprint": fingerprint_of(_authority())}
    return render(request, "desk/install.html", context)


@login_not_required
@require_safe
def certificate(request: HttpRequest) -> HttpResponse:
    """The root certificate, under the type by which devices offer to install it."""
    response = HttpResponse(_authority().read_bytes(), content_type="application/x-x509-ca-cert")
    response["Content-Disposition"] = 'attachment; filename="bihuan-ca.crt"'
    return response


def _authority() -> Path:
    path = settings.BIHUAN.data / FOLDER / AUTHORITY
    if not path.exists():
        raise NotFound("install", N_("本站没有自己的根证书"))
    return path
