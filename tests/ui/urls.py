"""A test-only page that shows every component once, and the addresses the shell needs."""

from datetime import date
from pathlib import Path

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.template import engines
from django.urls import path

from bihuan.config.urls import urlpatterns as installed
from bihuan.core.errors import Conflict, Denied, Invalid, NotFound, Unavailable
from bihuan.core.text import N_
from bihuan.ui import errors
from bihuan.ui.pages import Page

GALLERY = Path(__file__).parent / "gallery.html"
ACTOR: object | None = None
TRIED: list[str | None] = []
RECEIVED: list[QueryDict] = []
ERRORS = {
    "invalid": Invalid("t.invalid", N_("期限 %(day)s 已经过去"), day="2023-02-01"),
    "unavailable": Unavailable("t.unavailable", N_("文件存储暂时不能用")),
    "denied": Denied("t.denied", N_("只有牵头单位能报结"), holders=("新烟街道负责人",)),
    "missing": NotFound("t.missing", N_("没有 %(name)s"), name="canary"),
    "conflict": Conflict("t.conflict", N_("%(who)s已在 %(time)s 退回"), who="创文办", time="14:05"),
}


class ReportForm(forms.Form):
    """One field of every shape."""

    words = forms.CharField(label="整改情况", widget=forms.Textarea, help_text="一两句话，写做了什么。")
    done_on = forms.DateField(label="完成日期", widget=forms.DateInput(attrs={"type": "date"}), required=False)
    unit = forms.ChoiceField(label="配合单位", choices=[("", "请选择"), ("a", "市城管局"), ("b", "市住建局")])
    way = forms.ChoiceField(label="方式", choices=[("now", "立行立改"), ("by", "限期整改")], widget=forms.RadioSelect)
    sure = forms.BooleanField(label="我已到现场看过")
    token = forms.CharField(widget=forms.HiddenInput, initial="t")


@login_not_required
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component, the form in its refused state."""
    if request.method == "POST":
        RECEIVED.append(request.POST.copy())
        return redirect("/landed/")
    form = ReportForm({"words": "", "unit": "", "token": "t"})
    form.add_error(None, "这一项已在 14:05 被别人改过。")
    page: Page[int] = Page(rows=range(50), number=3, size=50, total=412, more=False)
    if ACTOR is not None:
        request.actor = ACTOR  # type: ignore[attr-defined]
    template = engines["jinja2"].from_string(GALLERY.read_text(encoding="utf-8"))
    return HttpResponse(template.render({"form": form, "page": page, "day": date(2023, 3, 1)}, request))


@login_not_required
def refuse(request: HttpRequest, kind: str) -> HttpResponse:
    """Raise the domain error of this kind."""
    raise ERRORS[kind]


@login_not_required
def crash(request: HttpRequest) -> HttpResponse:
    """Fail in a way nobody foresaw."""
    raise RuntimeError("canary")


@login_not_required
def part(request: HttpRequest) -> HttpResponse:
    """Answer with a piece of a page."""
    return HttpResponse("<h2>换好了</h2>")


@login_not_required
def moved(request: HttpRequest) -> HttpResponse:
    """Lead elsewhere, as an ended session does."""
    return redirect("/landed/")


@login_not_required
def landed(request: HttpRequest) -> HttpResponse:
    """Be where one is led."""
    return HttpResponse("<!doctype html><title>到了</title>")


@login_not_required
def receive(request: HttpRequest) -> JsonResponse:
    """Take one file as the evidence view does; refuse those named bad."""
    file = request.FILES["file"]
    assert isinstance(file, UploadedFile)
    if "bad" in (file.name or ""):
        return JsonResponse({"message": "不是图片"}, status=422)
    if "late" in (file.name or "") and file.name not in TRIED:
        TRIED.append(file.name)
        return JsonResponse({}, status=503)
    return JsonResponse({"id": "0193", "name": file.name, "thumbnail": None, "receipt": "7F3A", "received": "14:05"})


urlpatterns = [
    path("gallery/", gallery, name="gallery"),
    path("refuse/<str:kind>/", refuse),
    path("crash/", crash),
    path("part/", part),
    path("moved/", moved),
    path("landed/", landed),
    path("ui-test/upload/", receive),
    *installed,
]
handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.broken
