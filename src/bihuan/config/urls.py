"""Every address of the installation; the apps say what lies below theirs."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.http import require_safe

from bihuan.config.api import root as api
from bihuan.ui import errors

from . import install_page


@login_not_required
@require_safe
def healthy(request: HttpRequest) -> HttpResponse:
    """Answer that the web process lives; a proxy asks this, so it touches no database."""
    return HttpResponse("ok", content_type="text/plain")


urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("bihuan.ui.urls")),
    path("", include("bihuan.desk.urls")),
    path("account/", include("bihuan.desk.sign_in.urls")),
    path("account/second-factor/", include("bihuan.desk.second_factor.urls")),
    path("registry/", include("bihuan.registry.urls")),
    path("evidence/", include("bihuan.evidence.urls")),
    path("ledger/", include("bihuan.ledger.urls")),
    path("scoring/", include("bihuan.scoring.urls")),
    path("meetings/", include("bihuan.meetings.urls")),
    path("appraisal/", include("bihuan.appraisal.urls")),
    path("composite/", include("bihuan.desk.composite.urls")),
    path("api/v1/", include((api.patterns(), "api-v1"))),
    path("install/", install_page.show_install, name="install"),
    path("install/ca.crt", install_page.certificate, name="install-certificate"),
    path("healthz", healthy, name="healthy"),
]
if settings.BIHUAN.demo:
    urlpatterns.append(path("demo/", include("bihuan.demo.urls")))

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.broken
