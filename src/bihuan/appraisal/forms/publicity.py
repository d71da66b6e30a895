"""Forms of 公示."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.meetings.forms import SmallForm, count_field
from bihuan.registry.actor import Actor

from ..actions.loading import LONGEST_WORDS
from ..actions.publicising import MOST_SHOWN_DAYS
from ..models import Declaration, Review
from ..publicities import scored_declarations
from ..queries import declarable_units

# 示例值，以当地正式文件为准.
EXAMPLE_DAYS = 5


class ShowForm(SmallForm):
    """For how long a result is shown, and whether totals are."""

    days = count_field(_("公示几个工作日"), MOST_SHOWN_DAYS)
    totals = forms.BooleanField(label=_("公示总分"), required=False, help_text=_("不勾选只公示名次和等次"))

    def __init__(self, *arguments: Any, actor: Actor, **options: Any) -> None:
        options["initial"] = {"days": EXAMPLE_DAYS, **options.get("initial", {})}
        super().__init__(*arguments, actor=actor, **options)


class AboutChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of the declarations that were scored, with its unit."""

    def label_from_instance(self, declaration: Declaration) -> str:
        """Name both."""
        return f"{declaration.unit.short_name} {declaration.title}"


class ObjectionForm(SmallForm):
    """What a unit objects; which unit is asked only where there is a choice."""

    unit = forms.ChoiceField(label=_("单位"))
    about = AboutChoice(
        label=_("针对哪一项"),
        queryset=Declaration.objects.none(),
        to_field_name="uid",
        required=False,
        empty_label=_("整个结果"),
    )
    text = forms.CharField(label=_("异议"), max_length=LONGEST_WORDS, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *arguments: Any, actor: Actor, review: Review, **options: Any) -> None:
        super().__init__(*arguments, actor=actor, **options)
        self.fields["about"].queryset = scored_declarations(review)  # type: ignore[attr-defined]
        offered = [(str(one.uid), one.short_name) for one in declarable_units(actor, review)]
        self.fields["unit"].choices = offered  # type: ignore[attr-defined]
        if len(offered) == 1:
            self.fields["unit"].widget = forms.HiddenInput()
            self.initial.setdefault("unit", offered[0][0])


class AnswerForm(SmallForm):
    """What the office answers."""

    text = forms.CharField(label=_("答复"), max_length=LONGEST_WORDS, widget=forms.Textarea(attrs={"rows": 3}))
