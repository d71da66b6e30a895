"""分办: the form that names who does the work inside the lead unit."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from bihuan.registry.actor import Actor
from bihuan.registry.forms import UnitChoice, live_units
from bihuan.registry.models import Appointment, Line, Unit
from bihuan.registry.models.appointments import UNIT_ROLES
from bihuan.registry.queries.people import cards, posts_below

from .moves import MoveForm, words_field


class ShareOutForm(MoveForm):
    """A unit below the lead, or a person of the lead or below, that does the work."""

    doer = UnitChoice(
        Unit.objects.none(),
        label=_("承办单位"),
        required=False,
        to_field_name="uid",
        help_text=_("本单位的下属单位"),
        empty_label=_("不指定"),
    )
    post = forms.ModelChoiceField(
        Appointment.objects.none(),
        label=_("承办人"),
        required=False,
        to_field_name="uid",
        help_text=_("本单位或下属单位的在岗人员；选了人，就由他所在的单位承办"),
        empty_label=_("不指定"),
    )
    words = words_field(_("说明"))

    def build(self) -> None:
        """Offer what lies below the lead, and the people who work there."""
        lead = self.case.item.lead
        if lead is not None:
            offer_doers(self, lead, Line(self.case.item.line), self.case.actor)

    def clean(self) -> dict[str, Any]:
        """Somebody has to be named."""
        given = super().clean() or {}
        if not given.get("doer") and not given.get("post") and not self.errors:
            self.add_error("doer", __("请选承办单位或承办人"))
        return given


def offer_doers(form: forms.Form, lead: Unit, line: Line, actor: Actor) -> None:
    """Let a form choose among the units below a lead, and the people of all of them by name as the actor may see it."""
    form.fields["doer"].queryset = live_units(actor).filter(path__startswith=lead.path).exclude(pk=lead.pk)  # type: ignore[attr-defined]
    today = timezone.localdate()
    posts = posts_below(lead, *UNIT_ROLES, on=today, line=line)
    people = cards(actor, [post.person_id for post in posts], today=today)
    field = form.fields["post"]
    field.queryset = posts  # type: ignore[attr-defined]
    field.choices = [  # type: ignore[attr-defined]
        ("", __("不指定")),
        *(
            (
                str(post.uid),
                f"{people[post.person_id].name}（{post.unit.short_name} {post.title or post.get_role_display()}）",
            )
            for post in posts
            if post.person_id in people
        ),
    ]
