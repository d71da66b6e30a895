"""The pages of webhooks: a list, one with what became of its deliveries, making one, and each secret once."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.backstage.models import Webhook
from bihuan.backstage.webhooks import actions, events, queries
from bihuan.backstage.webhooks.rules import require_connect
from bihuan.core.errors import Invalid
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import add_to_form
from bihuan.ui.pages import paginate

from .showing import kind_labels, shown

SIZE = 30


class WebhookForm(forms.Form):
    """Where to, and of what."""

    name = forms.CharField(label=_("推送给哪个系统"), max_length=60, help_text=_("例如：数字城管平台"))
    address = forms.CharField(
        label=_("接收地址"),
        max_length=500,
        help_text=_("对方给的 https 地址"),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )
    kinds = forms.MultipleChoiceField(
        label=_("推送的事件"),
        widget=forms.CheckboxSelectMultiple,
        choices=lambda: list(kind_labels().items()),
        initial=lambda: list(events.known()),
    )


def connecting(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let in whoever may connect foreign programs, before anybody is asked to prove who they are."""

    @wraps(view)
    def guarded(request: ActorRequest, **taken: UUID) -> HttpResponse:
        require_connect(request.actor)
        return view(request, **taken)

    return guarded


@connecting
@require_safe
def show_webhooks(request: ActorRequest) -> HttpResponse:
    """Every webhook of the realm. Rule: ``require_connect``."""
    hooks = list(queries.with_counts(queries.visible_to(request.actor)))
    return render(request, "desk/webhooks.html", {"hooks": hooks})


@connecting
@never_cache
@reauthentication_required
@require_http_methods(["GET", "HEAD", "POST"])
def make(request: ActorRequest) -> HttpResponse:
    """Make a webhook and show its secret, once. Rule: ``require_connect``, after proving again who one is."""
    form = WebhookForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        draft = actions.WebhookDraft(given["name"], given["address"], given["kinds"])
        try:
            hook, secret = actions.make_webhook(draft, actor=request.actor)
        except Invalid as refusal:
            add_to_form(form, refusal)
        else:
            return _secret_page(request, hook, secret)
    return render(request, "desk/webhook_new.html", {"form": form}, status=422 if form.errors else 200)


@connecting
@never_cache
@require_safe
def show_webhook(request: ActorRequest, uid: UUID) -> HttpResponse:
    """One webhook with what became of its deliveries. Rule: ``require_connect``."""
    hook = queries.get_webhook(request.actor, uid)
    page = paginate(queries.deliveries_of(hook), request.GET.get("page"), size=SIZE)
    labels = kind_labels()
    context = {
        "hook": hook,
        "kinds": [label for kind, label in labels.items() if kind in hook.kinds],
        "page": page,
        "rows": [shown(row, labels) for row in page.rows],
        "now": timezone.now(),
    }
    return render(request, "desk/webhook.html", context)


@connecting
@never_cache
@reauthentication_required
@require_http_methods(["GET", "HEAD", "POST"])
def rotate(request: ActorRequest, uid: UUID) -> HttpResponse:
    """Another secret, shown once. Rule: ``require_connect``, after proving again who one is."""
    if request.method == "POST":
        return _secret_page(request, *actions.rotate_secret(uid, actor=request.actor))
    return render(request, "desk/webhook_rotate.html", {"hook": queries.get_webhook(request.actor, uid)})


@connecting
@require_POST
def switch_off(request: ActorRequest, uid: UUID) -> HttpResponse:
    """Tell it nothing more. Rule: ``require_connect``."""
    hook = actions.switch_off(uid, actor=request.actor)
    messages.success(request, __("已停用“%(name)s”，不再推送。") % {"name": hook.name})
    return redirect("desk:webhook", uid=uid)


@connecting
@require_POST
def switch_on(request: ActorRequest, uid: UUID) -> HttpResponse:
    """Tell it of what happens from now on. Rule: ``require_connect``."""
    hook = actions.switch_on(uid, actor=request.actor)
    messages.success(request, __("已启用“%(name)s”，今后的事件照常推送。") % {"name": hook.name})
    return redirect("desk:webhook", uid=uid)


@connecting
@require_POST
def send_test(request: ActorRequest, uid: UUID) -> HttpResponse:
    """Send an event that says nothing. Rule: ``require_connect``."""
    actions.send_test(uid, actor=request.actor)
    messages.success(request, __("测试事件即将发出，结果见推送记录。"))
    return redirect("desk:webhook", uid=uid)


@connecting
@require_POST
def replay(request: ActorRequest, uid: UUID, delivery: UUID) -> HttpResponse:
    """Send a delivery again under the same id. Rule: ``require_connect``."""
    actions.replay(uid, delivery, actor=request.actor)
    messages.success(request, __("即将重发，结果见推送记录。"))
    return redirect("desk:webhook", uid=uid)


def _secret_page(request: ActorRequest, hook: Webhook, secret: str) -> HttpResponse:
    return render(request, "desk/webhook_secret.html", {"hook": hook, "secret": secret})
