"""The least a Django page can cost: what the pages of the program are measured beside, on the same server."""

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.urls import path


def say_hello(request: HttpRequest) -> HttpResponse:
    """One word, no middleware, no session, no database."""
    return HttpResponse("hello")


urlpatterns = [path("", say_hello)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="hello", DEBUG=False)  # noqa: S106 -- no secret
django.setup()
application = WSGIHandler()
