"""How every form of the registry is answered."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render

from bihuan.core.errors import Conflict, Invalid
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import add_to_form


def posted(request: ActorRequest) -> QueryDict | None:
    """Return what a form was sent with, however little that is; None while it is only shown."""
    return request.POST if request.method == "POST" else None


def answer_form(
    request: ActorRequest,
    form: BaseForm,
    act: Callable[[dict[str, Any]], str],
    *,
    context: Mapping[str, Any],
    done: str = "",
) -> HttpResponse:
    """Show a form, or carry it out and go where ``act`` says; a refusal comes back on the form with what was typed.

    ``context`` names the page: ``title``, ``submit``, ``back`` and what else the template shows; ``done`` is said after.
    """
    if request.method == "POST" and form.is_valid():
        try:
            address = act(form.cleaned_data)
        except (Invalid, Conflict) as refusal:
            add_to_form(form, refusal)
        else:
            if done:
                messages.success(request, done)
            return redirect(address)
    page = {"form": form, "under": "", **context}
    return render(request, "registry/form.html", page, status=422 if form.errors else 200)
