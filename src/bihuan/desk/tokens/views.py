"""One page: the tokens a person has, a form for another, and each secret once."""

from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from bihuan.core.errors import Invalid
from bihuan.registry.actions.tokens import LONGEST_DAYS, make_token, revoke_token
from bihuan.registry.models import TokenScope
from bihuan.registry.queries.tokens import own_tokens
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import add_to_form

USUAL_DAYS = 90


class TokenForm(forms.Form):
    """What a new token is for, what it may do, and for how long."""

    name = forms.CharField(label=_("用途"), max_length=60, help_text=_("给哪个程序用，例如：视频平台对接"))
    scope = forms.ChoiceField(
        label=_("范围"), choices=TokenScope.choices, widget=forms.RadioSelect, initial=TokenScope.READ
    )
    days = forms.IntegerField(
        label=_("有效天数"), min_value=1, max_value=LONGEST_DAYS, initial=USUAL_DAYS, help_text=_("到期自动失效")
    )


@never_cache
@reauthentication_required
@require_http_methods(["GET", "HEAD", "POST"])
def show_tokens(request: ActorRequest) -> HttpResponse:
    """A person's own tokens, and another one made. Rule: one's own, after proving again who one is."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    secret = ""
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            token, secret = make_token(
                given["name"], scope=TokenScope(given["scope"]), days=given["days"], actor=request.actor
            )
        except Invalid as refusal:
            add_to_form(form, refusal)
        else:
            form = TokenForm()
            if token.scope == TokenScope.CALENDAR:
                # The address is the whole secret; a calendar asks for nothing else.
                secret = request.build_absolute_uri(reverse("desk:feed", args=[secret]))
    context = {"form": form, "secret": secret, "tokens": own_tokens(request.actor), "now": timezone.now()}
    return render(request, "desk/tokens.html", context, status=422 if form.errors else 200)


@require_POST
def revoke(request: ActorRequest, uid: UUID) -> HttpResponse:
    """Make one of one's own tokens useless. Rule: one's own."""
    token = revoke_token(uid, actor=request.actor)
    messages.success(request, __("已撤销令牌“%(name)s”，用它的程序不能再访问。") % {"name": token.name})
    return redirect("desk:tokens")
