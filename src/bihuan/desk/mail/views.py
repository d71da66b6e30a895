"""The page of one's own mail address: given, proven by a code, taken away."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from bihuan.backstage.mail.actions import prove_mailbox, remove_mailbox, set_mailbox
from bihuan.backstage.mail.queries import address_of, own_mailbox
from bihuan.backstage.mail.sending import FAULT_LABELS
from bihuan.core.errors import Invalid
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import add_to_form


class AddressForm(forms.Form):
    """Where somebody wants to be written to."""

    address = forms.CharField(
        label=_("邮箱"),
        max_length=200,
        help_text=_("先收到一个验证码，填对后才开始发摘要"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class CodeForm(forms.Form):
    """The code that was sent there."""

    code = forms.CharField(
        label=_("验证码"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_mailbox(request: ActorRequest) -> HttpResponse:
    """One's own address, and a form for another. Rule: one's own."""
    form = AddressForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            set_mailbox(form.cleaned_data["address"], actor=request.actor)
        except Invalid as refusal:
            add_to_form(form, refusal)
        else:
            messages.success(request, __("验证码即将发到这个邮箱，请填到下面。"))
            return redirect("desk:mailbox")
    return _page(request, form=form, code_form=CodeForm())


@require_POST
def prove(request: ActorRequest) -> HttpResponse:
    """Take the code. Rule: one's own."""
    code_form = CodeForm(request.POST)
    if code_form.is_valid():
        try:
            prove_mailbox(code_form.cleaned_data["code"], actor=request.actor)
        except Invalid as refusal:
            add_to_form(code_form, refusal)
        else:
            messages.success(request, __("邮箱已验证，有事要办的工作日早上发摘要。"))
            return redirect("desk:mailbox")
    return _page(request, form=AddressForm(), code_form=code_form)


@require_POST
def remove(request: ActorRequest) -> HttpResponse:
    """Send nothing any more and forget the address. Rule: one's own."""
    remove_mailbox(actor=request.actor)
    messages.success(request, __("已停发摘要，邮箱地址已删除。"))
    return redirect("desk:mailbox")


def _page(request: ActorRequest, *, form: AddressForm, code_form: CodeForm) -> HttpResponse:
    mailbox = own_mailbox(request.actor)
    context = {
        "form": form,
        "code_form": code_form,
        "mailbox": mailbox,
        "address": address_of(mailbox) if mailbox else "",
        "fault": __(FAULT_LABELS[mailbox.fault]) if mailbox and mailbox.fault else "",
        "can_send": settings.BIHUAN.mail is not None,
    }
    refused = bool(form.errors or code_form.errors)
    return render(request, "desk/mailbox.html", context, status=422 if refused else 200)
