"""Forms of 公示."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from bihuan.meetings.forms import SmallForm, count_field
from bihuan.registry.actor import Actor
from bihuan.registry.forms import DayField

from ..actions import CircularDraft
from ..actions.issuing import LONGEST_CODE
from ..actions.loading import LONGEST_WORDS
from ..actions.publicising import MOST_SHOWN_DAYS
from ..circulars import Ranked, awarded_first
from ..models import Circular, Declaration, Review
from ..models.circulars import LONGEST_NAME, LONGEST_NUMBER
from ..publicities import scored_declarations
from ..queries import declarable_units

# 示例值，以当地正式文件为准.
EXAMPLE_DAYS = 5


class ShowForm(SmallForm):
    """For how long a result is shown, and whether totals are."""

    days = count_field(_("公示几个工作日"), MOST_SHOWN_DAYS, least=0)
    days.help_text = _("填 0 不公示：直接通知参评单位，结果即为最终结果，不能提异议")
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


class CircularForm(SmallForm):
    """What a 通报 is given, and who gets a certificate: proposed by rank, decided by the office."""

    number = forms.CharField(
        label=_("发文字号"),
        max_length=LONGEST_NUMBER,
        required=False,
        help_text=_("如 新考评文〔2026〕5号；空着可以打印后手写"),
    )
    to = forms.CharField(label=_("主送"), max_length=LONGEST_NAME)
    signed_by = forms.CharField(label=_("署名"), max_length=LONGEST_NAME)
    dated = DayField(label=_("成文日期"))
    awarded = forms.MultipleChoiceField(
        label=_("发给证书的事项"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("每项一页，按名次编号"),
    )
    code = forms.CharField(
        label=_("证书编号的开头"),
        max_length=LONGEST_CODE,
        required=False,
        help_text=_("后面接年度和顺序，如 2026-001"),
    )

    def __init__(
        self,
        *arguments: Any,
        actor: Actor,
        review: Review,
        ranked: Sequence[Ranked],
        before: Circular | None,
        **options: Any,
    ) -> None:
        super().__init__(*arguments, actor=actor, **options)
        self.fields["awarded"].choices = [(one.line.code, _award_words(one)) for one in ranked]  # type: ignore[attr-defined]
        self.initial.update(
            {
                "number": before.number if before else "",
                "to": before.to if before else "各参评单位",
                "signed_by": before.signed_by if before else review.owner.name,
                "dated": before.dated if before else timezone.localdate(),
                "awarded": awarded_first(ranked),
            }
        )

    def draft(self) -> CircularDraft:
        """What was filled in."""
        given = self.cleaned_data
        names = ("number", "to", "signed_by", "dated", "awarded", "code")
        return CircularDraft(**{name: given[name] for name in names})


def _award_words(one: Ranked) -> str:
    rank = __("第 %(rank)s 名") % {"rank": one.line.rank}
    return " ".join(filter(None, [rank, one.line.grade, one.declaration.unit.short_name, one.line.title]))
