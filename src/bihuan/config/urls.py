"""Every address of the installation; the apps say what lies below theirs."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def healthy(request: HttpRequest) -> HttpResponse:
    """Answer that the web process lives; a proxy asks this, so it touches no database."""
    return HttpResponse("ok", content_type="text/plain")


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthy, name="healthy"),
]
