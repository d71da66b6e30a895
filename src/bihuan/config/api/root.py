"""/api/v1: the operations of every app, behind one door."""

from functools import cache
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from ninja import NinjaAPI

from bihuan import __version__
from bihuan.evidence.api import router as evidence
from bihuan.ledger.api import router as ledger
from bihuan.registry.api import router as registry

from . import docs, problems
from .auth import SessionAuth, TokenAuth

ABOUT = (
    "Everything the pages do, under the rights of whoever asks. Send `Authorization: Bearer` with a personal token made "
    "under 访问令牌. Public ids are UUIDs; those of what you create are made by you, and the same id with the same "
    "content changes nothing. Refusals are problem details (RFC 9457)."
)


def build() -> NinjaAPI:
    """Return the API with every operation. Its own docs page is left out: it would need scripts from elsewhere."""
    api = NinjaAPI(
        title="bihuan 闭环",
        version=__version__,
        description=ABOUT,
        urls_namespace="api-v1",
        docs_url=None,
        openapi_url=None,
        auth=[TokenAuth(), SessionAuth()],
    )
    problems.install(api)
    for router in (ledger, evidence, registry):
        api.add_router("", router)
    # Asked for with a token or a session, like everything else.
    api.get("/openapi.json", include_in_schema=False, url_name="openapi")(openapi)
    return api


def openapi(request: HttpRequest) -> HttpResponse:
    """The API's description."""
    return JsonResponse(schema(), json_dumps_params={"ensure_ascii": False})


api = build()


@cache
def schema() -> dict[str, Any]:
    """Return the description as OpenAPI 3.1; refusals have the media type of RFC 9457, for which ninja has no word.

    Made once for each process, at the first request for it: nothing of it changes while it runs.
    """
    told = dict(api.get_openapi_schema(path_prefix="/api/v1/"))
    for methods in told["paths"].values():
        for operation in methods.values():
            for status, answer in operation["responses"].items():
                if int(status) >= HTTPStatus.BAD_REQUEST:
                    answer["content"] = {problems.MEDIA_TYPE: answer["content"]["application/json"]}
    return told


def patterns() -> list[URLPattern]:
    """Every operation; each asks for itself who is there, so that a stranger gets a problem and not a sign-in page."""
    found = [one for one in api.urls[0] if isinstance(one, URLPattern) and one.name != "api-root"]
    for pattern in found:
        setattr(pattern.callback, "login_required", False)  # noqa: B010 -- Django's own mark, which no type knows
    return [
        path("docs/", docs.show, {"schema": schema}, name="docs"),
        *found,
    ]
