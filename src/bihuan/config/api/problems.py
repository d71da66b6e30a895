"""The one place where a refusal becomes problem JSON (RFC 9457)."""

import logging
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from bihuan.core.errors import DomainError, NotFound
from bihuan.core.text import N_
from bihuan.ui.errors import FIELD, sentence, status_of, told_when
from bihuan.ui.problems import Stale, WrongFields

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:bihuan:problem:"
TITLES = {
    400: N_("请求不完整"),
    401: N_("请先登录或附上有效的访问令牌"),
    403: N_("没有权限"),
    404: N_("没有找到"),
    405: N_("不支持这种请求方法"),
    409: N_("与已有内容冲突"),
    410: N_("已经不在"),
    412: N_("内容已经变化"),
    413: N_("内容太大"),
    415: N_("不支持这种内容类型"),
    422: N_("内容不合要求"),
    500: N_("服务器出错"),
    503: N_("暂时不能用"),
}
log = logging.getLogger(__name__)


def problem(status: int, code: str, detail: str = "", errors: dict[str, list[str]] | None = None) -> HttpResponse:
    """Return a problem; ``errors`` maps fields to sentences."""
    body: dict[str, Any] = {
        "type": TYPE + code,
        "title": _(TITLES[status]) if status in TITLES else HTTPStatus(status).phrase,
        "status": status,
        "code": code,
    }
    if detail:
        body["detail"] = detail
    if errors:
        body["errors"] = errors
    response = JsonResponse(body, status=status, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False})
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = 'Bearer realm="bihuan"'
    return told_when(response)


def install(api: NinjaAPI) -> None:
    """Have every refusal of the API answered here."""
    api.exception_handler(DomainError)(_domain)
    api.exception_handler(WrongFields)(_fields)
    api.exception_handler(Stale)(_stale)
    api.exception_handler(ValidationError)(_validation)
    api.exception_handler(AuthenticationError)(_stranger)
    api.exception_handler(Http404)(_missing)
    api.exception_handler(HttpError)(_http)
    api.exception_handler(Exception)(_broken)


def _domain(request: HttpRequest, error: Exception) -> HttpResponse:
    if isinstance(error, NotFound) or not isinstance(error, DomainError):
        return problem(404, "not_found")
    field = error.data.get(FIELD)
    words = sentence(error)
    return problem(status_of(error), error.code, words, {str(field): [words]} if field else None)


def _fields(request: HttpRequest, error: Exception) -> HttpResponse:
    errors = error.errors if isinstance(error, WrongFields) else {}
    return problem(422, "fields", "; ".join(words for several in errors.values() for words in several), errors)


def _stale(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(412, "stale", _("您看到的已不是最新的，请重新读取后再办理"))


def _validation(request: HttpRequest, error: Exception) -> HttpResponse:
    """What the schema does not allow; the names of the places as the sender wrote them."""
    found: dict[str, list[str]] = {}
    for one in error.errors if isinstance(error, ValidationError) else ():
        place = ".".join(str(part) for part in one.get("loc", ())[1:] if part != "payload") or "body"
        found.setdefault(place, []).append(str(one.get("msg", "")))
    return problem(422, "schema", _("请求的内容与接口说明不符"), found)


def _stranger(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(401, "sign_in")


def _missing(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(404, "not_found")


def _http(request: HttpRequest, error: Exception) -> HttpResponse:
    status = error.status_code if isinstance(error, HttpError) else 400
    return problem(status, "request", "" if status in TITLES else str(error))


def _broken(request: HttpRequest, error: Exception) -> HttpResponse:
    """Tell nothing of what happened but to the log."""
    log.error("the API broke", exc_info=error, extra={"path": request.path})
    return problem(500, "broken")
