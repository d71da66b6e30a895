"""Opening a batch by hand, and registering one item in it."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from bihuan.registry.actor import Actor, Post
from bihuan.registry.forms import DayField, NamesField
from bihuan.registry.models import Line, Unit
from bihuan.registry.models.appointments import OFFICE_ROLES
from bihuan.registry.queries.units import visible_to as visible_units
from bihuan.registry.unit_names import UnitNames

from ..actions import BatchDraft, ItemDraft
from ..deadlines import by_day
from ..models import Batch
from ..pack import COUNTY_CODE
from ..packs import pack_choices
from ..states import DEADLINE_LABELS, DeadlineKind
from .fields import EvidenceField, WholeNumberField
from .moves import words_field
from .naming import find_place, place_names


def suggesting(list_id: str) -> forms.TextInput:
    """A text field that suggests the names of a ``datalist`` on the page; any other name may be typed."""
    return forms.TextInput(attrs={"list": list_id, "autocomplete": "off"})


class BatchForm(forms.Form):
    """A hand-over on paper or by telephone, without a workbook."""

    owner = forms.ChoiceField(label=_("主管办公室"))
    name = forms.CharField(label=_("批次名称"), max_length=80, help_text=_("例如：2月省观摩组反馈"))
    source = forms.CharField(label=_("来源"), max_length=80, required=False)
    received_on = DayField(label=_("收到日期"))
    deadline = DayField(label=_("整改时限"), required=False, help_text=_("各项没有另写期限的，按这一天"))
    answer_by = DayField(label=_("反馈时限"), required=False, help_text=_("何时向上级反馈"))
    stated_count = WholeNumberField(label=_("来件自报条数"), required=False, min_value=0, max_value=1_000_000)
    take_all = forms.BooleanField(
        label=_("照单全收"), required=False, help_text=_("每一条都要有结果，不能删、不能撤，另行办结须有分管领导签字")
    )
    before_demanded = forms.BooleanField(label=_("登记时必须有整改前照片"), required=False)
    pack = forms.ChoiceField(
        label=_("规则"), required=False, help_text=_("决定五定样式、审批和核查步骤；批次开立后不能改")
    )

    def __init__(self, *arguments: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._posts: dict[str, Post] = {str(post.unit_id): post for post in actor.posts_as(*OFFICE_ROLES)}
        self._actor = actor
        self.fields["pack"].choices = pack_choices()  # type: ignore[attr-defined]
        self.initial.setdefault("pack", COUNTY_CODE)
        self.fields["owner"] = forms.ChoiceField(
            label=_("主管办公室"), choices=[(key, post.unit_name) for key, post in self._posts.items()]
        )
        if len(self._posts) == 1:
            self.fields["owner"].widget = forms.HiddenInput()
            self.initial.setdefault("owner", next(iter(self._posts)))
        self.initial.setdefault("received_on", timezone.localdate())

    def clean(self) -> dict[str, Any]:
        """Nothing is due before it was received."""
        given = super().clean() or {}
        for name in ("deadline", "answer_by"):
            if given.get(name) and given.get("received_on") and given[name] < given["received_on"]:
                self.add_error(name, __("不能早于收到日期"))
        return given

    def draft(self) -> BatchDraft:
        """What was filled in."""
        given = dict(self.cleaned_data)
        given["pack"] = given["pack"] or COUNTY_CODE
        post = self._posts[given.pop("owner")]
        line = Line.CIVIC if post.line is Line.ALL else post.line
        return BatchDraft(
            owner=visible_units(self._actor).get(pk=post.unit_id),
            line=line,
            deadline=_end(given.pop("deadline")),
            answer_by=_end(given.pop("answer_by")),
            **given,
        )


class RegisterForm(forms.Form):
    """One item by hand: what is wrong, where, and who should put it right until when, as far as that is known."""

    batch = forms.ModelChoiceField(Batch.objects.none(), label=_("批次"), to_field_name="uid", empty_label=None)
    kind = forms.ChoiceField(label=_("类型"))
    problem = words_field(_("存在问题"), required=True)
    place = forms.CharField(label=_("点位"), max_length=200, required=False, widget=suggesting("places"))
    found_on = DayField(label=_("发现日期"), required=False)
    before = EvidenceField(label=_("整改前照片"), required=False)
    lead = forms.CharField(
        label=_("责任单位"),
        max_length=80,
        required=False,
        widget=suggesting("units"),
        help_text=_("不清楚的可以空着，交办时再定"),
    )
    assisting = NamesField(label=_("配合单位"), max_length=500, required=False, help_text=_("几个单位用“、”隔开"))
    deadline = DayField(label=_("整改期限"), required=False, help_text=_("不填按批次的整改时限"))
    deadline_kind = forms.ChoiceField(label=_("期限类型"), required=False)
    category = forms.CharField(label=_("问题类别"), max_length=60, required=False)
    demand = words_field(_("整改要求"))

    def __init__(self, *arguments: Any, actor: Actor, batches: Any, kinds: dict[str, str], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._actor, self._today = actor, timezone.localdate()
        self.names = UnitNames(actor, on=self._today)
        self.fields["batch"].queryset = batches  # type: ignore[attr-defined]
        self.fields["kind"] = forms.ChoiceField(label=_("类型"), choices=list(kinds.items()), required=True)
        labels = [(kind.value, __(label)) for kind, label in DEADLINE_LABELS.items()]
        self.fields["deadline_kind"] = forms.ChoiceField(
            label=_("期限类型"), choices=labels, initial=DeadlineKind.BY_DATE.value, required=False
        )
        self.initial.setdefault("found_on", self._today)

    @property
    def places(self) -> list[str]:
        """The places the field suggests."""
        return place_names(self._actor, on=self._today)

    def clean_lead(self) -> Unit | None:
        """Find the unit by the name typed."""
        name = self.cleaned_data["lead"].strip()
        return self.names.find(name) if name else None

    def clean_assisting(self) -> tuple[Unit, ...]:
        """Find the units by the names typed."""
        return self.names.find_all(self.cleaned_data["assisting"])

    def clean_deadline(self) -> date | None:
        """A deadline that has passed is no deadline."""
        day: date | None = self.cleaned_data["deadline"]
        if day is not None and day < self._today:
            raise forms.ValidationError(__("期限已经过去"))
        return day

    def draft(self) -> ItemDraft:
        """What was filled in; a place nobody knows stays in words."""
        given = dict(self.cleaned_data)
        given.pop("batch")
        words = given.pop("place").strip()
        place = find_place(self._actor, words, on=self._today)
        return ItemDraft(
            place=place,
            place_text="" if place else words,
            deadline=_end(given.pop("deadline")),
            **given,
        )


def _end(day: date | None) -> datetime | None:
    return by_day(day) if day is not None else None
