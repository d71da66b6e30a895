"""A version as a page of its own, as its bytes, as a workbook and as a print."""

import tempfile
from pathlib import Path
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bihuan.backstage import audit
from bihuan.backstage.models import AuditAction
from bihuan.core.errors import NotFound
from bihuan.core.text import N_
from bihuan.papers.printing import print_table
from bihuan.papers.writing import write_workbook
from bihuan.registry.request import ActorRequest

from ..exchange.result_book import result_sheets, whole_sheet
from ..models import Version
from ..queries import get_composite, get_version, reason_of
from ..rules import must_oversee
from ..showing import told_of

MEDIA_TYPES = {
    "json": "application/json",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@never_cache
@require_safe
def show_version(request: ActorRequest, uid: UUID, number: int) -> HttpResponse:
    """One version. Rule: ``rules.must_oversee``."""
    composite = get_composite(request.actor, uid)
    must_oversee(request.actor, composite)
    version = get_version(composite, number)
    told = told_of(version.body, version.digest)
    context = {"composite": composite, "version": version, "told": told, "lines": _lines(version)}
    return render(request, "composite/version.html", context)


@never_cache
@require_safe
def download_version(request: ActorRequest, uid: UUID, number: int, form: str) -> HttpResponse:
    """A version as ``json``, ``xlsx`` or ``pdf``. Rule: ``rules.must_oversee``; the auditor is told."""
    composite = get_composite(request.actor, uid)
    must_oversee(request.actor, composite)
    version = get_version(composite, number)
    told, lines = told_of(version.body, version.digest), _lines(version)
    match form:
        case "json":
            content = version.body.encode()
        case "xlsx":
            with tempfile.TemporaryDirectory(prefix="bihuan-composite-") as folder:
                path = Path(folder) / "result.xlsx"
                write_workbook(path, result_sheets(told, version, lines))
                content = path.read_bytes()
        case "pdf":
            language = "zh-CN" if (get_language() or "zh").startswith("zh") else "en"
            content = print_table(whole_sheet(told, version, lines), language)
        case _:
            raise NotFound("result.form", N_("没有这种格式"))
    audit.note(
        AuditAction.EXPORT,
        actor=request.actor,
        target_kind="composite.version",
        target=str(version.uid),
        form=form,
        address=audit.client_address(request),
    )
    name = _("%(title)s第%(number)s版") % {"title": composite.title, "number": number}
    response = HttpResponse(content, content_type=MEDIA_TYPES[form])
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.{form}") or ""
    return response


def _lines(version: Version) -> list[str]:
    """The sentences that prove a version."""
    at = timezone.localtime(version.at).strftime("%Y-%m-%d %H:%M")
    lines = [_("第 %(number)s 版　　计算时间：%(at)s") % {"number": version.number, "at": at}]
    if reason := reason_of(version):
        lines.append(_("重算理由：%(reason)s") % {"reason": reason})
    return [*lines, _("结果摘要：%(digest)s") % {"digest": version.digest}]
