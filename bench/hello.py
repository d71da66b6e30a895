"""The least a Django page can cost: what the pages of the program are measured beside, on the same server."""

from collections.abc import Sequence
from typing import Any

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path


def _row(number: int) -> dict[str, Any]:
    """As many words and numbers as the API tells of an item in its list."""
    words = {f"field{place}": f"第 {number} 件的一些文字" for place in range(12)}
    return {"uid": f"00000000-0000-7000-8000-{number:012}", "state": "assigned", **words, "due": None, "cycle": 1}


ROWS: Sequence[dict[str, Any]] = [_row(number) for number in range(100)]


def say_hello(request: HttpRequest) -> HttpResponse:
    """One word, no middleware, no session, no database."""
    return HttpResponse("hello")


def list_rows(request: HttpRequest) -> HttpResponse:
    """A hundred rows held in memory, made into JSON at each request."""
    return JsonResponse({"items": ROWS, "next": None})


urlpatterns = [path("", say_hello), path("rows", list_rows)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="hello", DEBUG=False)  # noqa: S106 -- no secret
django.setup()
application = WSGIHandler()
