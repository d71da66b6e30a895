"""加减分, 一票否决, contests and their answers."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.meetings.forms import SmallForm
from bihuan.registry.actor import Actor

from ..actions.loading import LONGEST_DOCUMENT, LONGEST_GROUND, LONGEST_WORDS
from ..gathering import grades_of
from ..models import Composite
from ..models.events import EFFECTS
from ..queries import members_of
from ..stages import Effect, Grading
from .settings import PointsField

UPHELD, REFUSED = "upheld", "refused"


class EventForm(SmallForm):
    """About which unit, why, and by which document."""

    unit = forms.ChoiceField(label=_("单位"))
    ground = forms.CharField(label=_("事由"), max_length=LONGEST_GROUND)
    document = forms.CharField(label=_("文号"), max_length=LONGEST_DOCUMENT)

    def __init__(self, *arguments: Any, actor: Actor, composite: Composite, **options: Any) -> None:
        super().__init__(*arguments, actor=actor, **options)
        offered = [(str(one.unit.uid), f"{one.unit.short_name}（{one.group.title}）") for one in members_of(composite)]
        self.fields["unit"].choices = [("", gettext("未选择")), *offered]  # type: ignore[attr-defined]


class ExtraForm(EventForm):
    """Bonus or minus points."""

    points = PointsField(label=_("分值"), max_digits=6, help_text=_("加分写正数，减分写负数"))
    field_order = ("client", "unit", "points")


class VetoForm(EventForm):
    """A veto."""

    effect = forms.ChoiceField(label=_("后果"), choices=EFFECTS)
    grade = forms.ChoiceField(label=_("最高评为"), required=False)
    field_order = ("client", "unit", "effect", "grade")

    def __init__(self, *arguments: Any, actor: Actor, composite: Composite, **options: Any) -> None:
        super().__init__(*arguments, actor=actor, composite=composite, **options)
        graded = composite.grading != Grading.NONE
        below = list(enumerate(grades_of(composite)))[1:] if graded else []
        self.fields["grade"].choices = [("", gettext("未选择")), *((str(n), one.label) for n, one in below)]  # type: ignore[attr-defined]
        if not below:
            del self.fields["grade"]
            self.fields["effect"].choices = [one for one in EFFECTS if one[0] == Effect.OUT]  # type: ignore[attr-defined]


class LiftForm(SmallForm):
    """Why an event is lifted."""

    words = forms.CharField(label=_("撤销理由"), max_length=LONGEST_GROUND)


class ReasonForm(SmallForm):
    """Why it is reckoned anew or taken back."""

    reason = forms.CharField(label=_("理由"), max_length=LONGEST_GROUND)


class ContestForm(SmallForm):
    """What a unit says against one of its lines."""

    about = forms.ChoiceField(label=_("针对哪一项"))
    text = forms.CharField(label=_("异议"), max_length=LONGEST_WORDS, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *arguments: Any, actor: Actor, about: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*arguments, actor=actor, **options)
        self.fields["about"].choices = about  # type: ignore[attr-defined]


class AnswerForm(SmallForm):
    """What the office answers."""

    verdict = forms.ChoiceField(
        label=_("异议是否成立"),
        choices=[(UPHELD, _("成立，更正后重新计算")), (REFUSED, _("不成立"))],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(label=_("答复"), max_length=LONGEST_WORDS, widget=forms.Textarea(attrs={"rows": 3}))
