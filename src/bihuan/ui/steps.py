"""One step sent from a page: its form is read, its action called, and what came of it said on the page it came from."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from bihuan.core.errors import Conflict, Invalid

from .errors import sentence

Filled = TypeVar("Filled", bound=Form)


def take(
    request: HttpRequest, form: Filled, act: Callable[[Filled], object], *, told: str, to: str, **at: Any
) -> HttpResponse:
    """Call ``act`` with a form that is filled in rightly; ``to`` is the page that says what came of it."""
    if not form.is_valid():
        for name, faults in form.errors.items():
            label = form.fields[name].label if name in form.fields else ""
            messages.error(request, f"{label}：{faults[0]}" if label else str(faults[0]))
        return redirect(to, **at)
    return told_of(request, lambda: act(form), told, to=to, **at)


def told_of(request: HttpRequest, act: Callable[[], object], told: str, *, to: str, **at: Any) -> HttpResponse:
    """The same for a step that asks nothing."""
    try:
        act()
    except (Invalid, Conflict) as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, told)
    return redirect(to, **at)
