"""One step sent from a meeting's page: its form is read, its action called, and what came of it said on the page again."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from bihuan.core.errors import Conflict, Invalid
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import sentence

from ..forms import SmallForm

Given = TypeVar("Given", bound=SmallForm)


def take(
    request: ActorRequest, form: Given, act: Callable[[Given], object], *, told: str, to: str, uid: UUID
) -> HttpResponse:
    """Call ``act`` with a form that is filled in rightly; ``to`` is the page that says what came of it."""
    if not form.is_valid():
        for name, faults in form.errors.items():
            label = form.fields[name].label if name in form.fields else ""
            messages.error(request, f"{label}：{faults[0]}" if label else str(faults[0]))
        return redirect(to, uid=uid)
    try:
        act(form)
    except (Invalid, Conflict) as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, told)
    return redirect(to, uid=uid)
