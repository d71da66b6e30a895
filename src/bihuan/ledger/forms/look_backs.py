"""Forms of 回头看: what to draw, who goes instead, why it ends."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.registry.actor import Actor, Post
from bihuan.registry.forms import DayField
from bihuan.registry.models import Line
from bihuan.registry.models.appointments import OFFICE_ROLES
from bihuan.registry.queries.units import visible_to as visible_units

from ..actions.looking_back import LONGEST_SEED, LookBackDraft
from ..lookback import COVERAGE_LABELS, Coverage
from ..models import BatchStage
from ..queries import visible_batches

BATCHES_OFFERED = 60
COVERAGES = [
    ("", _("按规则：照单全收和名单短的全数，其余抽样")),
    *((one.value, _(COVERAGE_LABELS[one])) for one in Coverage),
]


def percent_field(label: Any, hint: Any) -> forms.DecimalField:
    """A share in percent with one place; empty leaves it to the pack."""
    return forms.DecimalField(
        label=label,
        required=False,
        validators=[MinValueValidator(Decimal("0.1")), MaxValueValidator(Decimal("99.9"))],
        max_digits=4,
        decimal_places=1,
        help_text=hint,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )


class LookBackForm(forms.Form):
    """What is drawn, by which target, and who goes."""

    client = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    office = forms.ChoiceField(label=_("主管办公室"))
    batch = forms.ChoiceField(label=_("来件"), required=False, help_text=_("不选来件，就按下面的销号日期"))
    closed_from = DayField(label=_("销号日期起"), required=False)
    closed_to = DayField(label=_("销号日期止"), required=False)
    coverage = forms.ChoiceField(label=_("方式"), choices=COVERAGES, required=False, widget=forms.RadioSelect)
    confidence = percent_field(_("把握（%）"), _("抽样才用；不填按规则，示例值 95"))
    worst = percent_field(_("反弹率上限（%）"), _("抽样才用；全部合格时要能说明反弹不到这么多，示例值 5"))
    seed = forms.CharField(
        label=_("抽签种子"),
        max_length=LONGEST_SEED,
        required=False,
        help_text=_("不填由系统产生；也可以写当众摇出的数字。凭种子和名单人人可以重抽一遍"),
    )
    visitor = forms.ChoiceField(
        label=_("回访人"), required=False, help_text=_("指定一个人要写明理由；自己单位办的要回避")
    )
    reason = forms.CharField(label=_("指定回访人的理由"), max_length=200, required=False)

    def __init__(self, *arguments: Any, actor: Actor, visitors: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._actor = actor
        self._posts: dict[str, Post] = {str(post.unit_id): post for post in actor.posts_as(*OFFICE_ROLES)}
        self.fields["office"].choices = [(key, post.unit_name) for key, post in self._posts.items()]  # type: ignore[attr-defined]
        if len(self._posts) == 1:
            self.fields["office"].widget = forms.HiddenInput()
            self.initial.setdefault("office", next(iter(self._posts)))
        batches = visible_batches(actor).filter(
            owner_id__in=[int(key) for key in self._posts], recalled_at__isnull=True
        )
        offered = (
            batches.exclude(stage=BatchStage.ARCHIVED).order_by("-id").values_list("uid", "name")[:BATCHES_OFFERED]
        )
        self.fields["batch"].choices = [("", __("按销号日期")), *((str(uid), name) for uid, name in offered)]  # type: ignore[attr-defined]
        self.fields["visitor"].choices = [("", __("双随机抽取")), *visitors]  # type: ignore[attr-defined]

    def draft(self) -> LookBackDraft:
        """What was filled in."""
        given = self.cleaned_data
        post = self._posts[given["office"]]
        return LookBackDraft(
            owner=visible_units(self._actor).get(pk=post.unit_id),
            line=Line.CIVIC if post.line is Line.ALL else post.line,
            batch=UUID(given["batch"]) if given["batch"] else None,
            closed_from=given["closed_from"],
            closed_to=given["closed_to"],
            coverage=Coverage(given["coverage"]) if given["coverage"] else None,
            worst=given["worst"],
            confidence=given["confidence"],
            seed=given["seed"],
            visitor=UUID(given["visitor"]) if given["visitor"] else None,
            reason=given["reason"],
        )
