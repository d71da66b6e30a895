"""放假安排: which years are known, and bringing one in: words or workbook, preview, confirmation."""

import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bihuan.core.errors import Conflict, Invalid
from bihuan.core.holidays import HolidayList, read_holidays
from bihuan.core.workdays import working_calendar
from bihuan.registry import rules
from bihuan.registry.actions.calendars import bring_in_year
from bihuan.registry.actions.locking import today
from bihuan.registry.exchange.calendars import lines_of
from bihuan.registry.forms import CalendarForm
from bihuan.registry.models import CalendarYear
from bihuan.registry.queries.calendars import calendar_of, imported_years
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import add_to_form, sentence

from .answering import posted
from .units import form_view

YEARS_AHEAD = 2


@dataclass(frozen=True)
class YearView:
    """One year as shown: ``row`` is what was brought in, ``built_in`` says that the program knows it by itself."""

    year: int
    row: CalendarYear | None
    built_in: bool


@require_safe
def show_calendars(request: ActorRequest) -> HttpResponse:
    """The years around today and all that were brought in. Rule: everybody; bringing in, ``can_manage_calendar``."""
    rows = {row.year: row for row in imported_years(request.actor)}
    own = working_calendar()
    around = range(today().year - 1, today().year + YEARS_AHEAD + 1)
    years = [YearView(year, rows.get(year), own.knows(year)) for year in sorted({*around, *rows})]
    context = {"years": years, "may": rules.can_manage_calendar(request.actor)}
    return render(request, "registry/calendars.html", context)


@never_cache
@form_view
def bring_in(request: ActorRequest) -> HttpResponse:
    """Words or a workbook, then the preview, then the confirmation. Rule: ``can_manage_calendar``."""
    rules.require_manage_calendar(request.actor)
    form = CalendarForm(posted(request), request.FILES or None)
    if request.method != "POST":
        return _show(request, form)
    read = None
    if form.is_valid():
        try:
            text = _text(form)
            read = read_holidays(text, form.cleaned_data["year"])
            if request.POST.get("step") == "confirm":
                year = bring_in_year(read, actor=request.actor, source=form.cleaned_data["source"])
                messages.success(
                    request, _("%(year)s 年的放假安排已导入，期限从现在起按它计算。") % {"year": year.year}
                )
                return redirect("registry:calendars")
        except (Invalid, Conflict) as refusal:
            add_to_form(form, refusal)
            return _show(request, form)
        return _preview(request, form, text, read)
    return _show(request, form)


def _show(request: ActorRequest, form: CalendarForm) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "registry/calendar_form.html", {"form": form}, status=status)


def _preview(request: ActorRequest, form: CalendarForm, text: str, read: HolidayList) -> HttpResponse:
    """What was read, beside what it replaces; nothing is stored yet."""
    there = {row.year for row in imported_years(request.actor)}
    known = calendar_of(request.actor.realm_id)
    context = {
        "form": form,
        "text": text,
        "read": read,
        "spans": _spans(read.days_off),
        "faults": [sentence(fault) for fault in read.faults],
        "replaces": read.year in there,
        "overrides": read.year is not None and read.year not in there and known.knows(read.year),
    }
    return render(request, "registry/calendar_preview.html", context, status=422 if read.faults else 200)


def _spans(days: tuple[date, ...]) -> list[tuple[date, date, int]]:
    """Days off that follow each other as one span: first, last, how many."""
    spans: list[tuple[date, date, int]] = []
    for day in days:
        if spans and (day - spans[-1][1]).days == 1:
            first, _last, count = spans[-1]
            spans[-1] = (first, day, count + 1)
        else:
            spans.append((day, day, 1))
    return spans


def _text(form: CalendarForm) -> str:
    file: UploadedFile[Any] | None = form.cleaned_data["file"]
    if file is None:
        return str(form.cleaned_data["text"])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "calendar"
        with path.open("wb") as copy:
            copy.writelines(file.chunks())
        return lines_of(path, name=str(file.name))
