"""结果: one sealed result as a page, as its bytes, and as a sheet to print and sign; and the page that knows its digest."""

import tempfile
from pathlib import Path
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bihuan.backstage import audit
from bihuan.backstage.models import AuditAction
from bihuan.core.errors import NotFound
from bihuan.core.text import N_
from bihuan.papers.layout import TableSheet
from bihuan.papers.printing import print_table
from bihuan.papers.writing import write_workbook
from bihuan.registry.request import ActorRequest
from bihuan.ui.qr import qr_code

from ..exchange.result_sheet import result_sheet, told_of
from ..models import Result
from ..queries import get_result, result_called

MEDIA_TYPES = {
    "json": "application/json",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
LONGEST_DIGEST = 80


@never_cache
@require_safe
def show_result(request: ActorRequest, uid: UUID) -> HttpResponse:
    """One result with its ranking. Rule: ``queries.get_result``."""
    result = get_result(request.actor, uid)
    address = _check_address(request, result)
    context = {
        "result": result,
        "told": told_of(result, get_language() or "zh"),
        "address": address,
        "code": qr_code(address),
    }
    return render(request, "scoring/result.html", context)


@never_cache
@require_safe
def download_result(request: ActorRequest, uid: UUID, form: str) -> HttpResponse:
    """A result as ``json``, ``xlsx`` or ``pdf``. Rule: ``queries.get_result``; the auditor is told."""
    result = get_result(request.actor, uid)
    told = told_of(result, get_language() or "zh")
    sheet = result_sheet(told, _check_address(request, result))
    match form:
        case "json":
            content = result.body.encode()
        case "xlsx":
            content = _workbook(sheet)
        case "pdf":
            language = "zh-CN" if (get_language() or "zh").startswith("zh") else "en"
            content = print_table(sheet, language)
        case _:
            raise NotFound("result.form", N_("没有这种格式"))
    audit.note(
        AuditAction.EXPORT,
        actor=request.actor,
        target_kind="scoring.result",
        target=str(result.uid),
        form=form,
        address=audit.client_address(request),
    )
    response = HttpResponse(content, content_type=MEDIA_TYPES[form])
    response["Content-Disposition"] = content_disposition_header(True, f"{told.title}.{form}") or ""
    return response


@login_not_required
@never_cache
@require_safe
def check_result(request: HttpRequest) -> HttpResponse:
    """Anybody: whether a digest is that of a result sealed here. Says nothing of people or marks."""
    asked = request.GET.get("digest", "").strip()
    found, newer = result_called(asked)
    return render(request, "scoring/check.html", {"asked": asked[:LONGEST_DIGEST], "found": found, "newer": newer})


def _check_address(request: ActorRequest, result: Result) -> str:
    return request.build_absolute_uri(f"{reverse('scoring:check')}?digest={result.digest}")


def _workbook(sheet: TableSheet) -> bytes:
    with tempfile.TemporaryDirectory(prefix="bihuan-result-") as folder:
        path = Path(folder) / "result.xlsx"
        write_workbook(path, [sheet])
        return path.read_bytes()
