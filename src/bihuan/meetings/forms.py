"""Forms of meetings. Units are chosen among those the actor may see."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.registry.actor import Actor, Post
from bihuan.registry.forms import DayField, UnitChoice, offer_units
from bihuan.registry.models import Line, Unit
from bihuan.registry.models.appointments import OFFICE_ROLES
from bihuan.registry.queries.units import visible_to as visible_units

from .actions import MeetingDraft, PartDraft
from .actions.arranging import LONGEST_SEED
from .actions.asking import LONGEST_TEXT
from .actions.attending import MOST_HEADS
from .actions.holding import LONGEST_MINUTES
from .actions.materials import LONGEST_TITLE
from .actions.running import LONGEST_NOTE
from .models import Answer, Attendance, Material, Meeting, MeetingKind, PartKind


def count_field(label: Any, most: int, *, least: int = 1, required: bool = True) -> forms.IntegerField:
    """A whole number, with the pad of digits on a phone."""
    widget = forms.TextInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(label=label, min_value=least, max_value=most, required=required, widget=widget)


class MomentField(forms.DateTimeField):
    """A day and a time, chosen or typed as 2023-02-22T14:05."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class MeetingForm(forms.Form):
    """A meeting: of which office, what, when and where. Office and line are asked only where there is a choice."""

    client = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    office = forms.ChoiceField(label=_("主管办公室"))
    title = forms.CharField(label=_("会议名称"), max_length=60)
    kind = forms.ChoiceField(label=_("会议类别"), choices=MeetingKind)
    place = forms.CharField(label=_("地点"), max_length=80)
    begins_at = MomentField(label=_("开始时间"))
    minutes = count_field(_("计划时长（分钟）"), LONGEST_MINUTES)

    def __init__(self, *arguments: Any, actor: Actor, meeting: Meeting | None = None, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._actor, self._meeting = actor, meeting
        self._posts: dict[str, Post] = {str(post.unit_id): post for post in actor.posts_as(*OFFICE_ROLES)}
        if meeting is not None:
            del self.fields["office"]
            known = ("title", "kind", "place", "begins_at", "minutes")
            self.initial.update({name: getattr(meeting, name) for name in known})
            return
        self.fields["office"].choices = [(key, post.unit_name) for key, post in self._posts.items()]  # type: ignore[attr-defined]
        if len(self._posts) == 1:
            self.fields["office"].widget = forms.HiddenInput()
            self.initial.setdefault("office", next(iter(self._posts)))

    def draft(self) -> MeetingDraft:
        """What was filled in."""
        given = self.cleaned_data
        begins_at: datetime = given["begins_at"]
        owner, line = self._held_by()
        return MeetingDraft(
            owner, line, given["title"], MeetingKind(given["kind"]), given["place"], begins_at, given["minutes"]
        )

    def _held_by(self) -> tuple[Unit, Line]:
        if self._meeting is not None:
            return self._meeting.owner, Line(self._meeting.line)
        post = self._posts[self.cleaned_data["office"]]
        return visible_units(self._actor).get(pk=post.unit_id), Line.CIVIC if post.line is Line.ALL else post.line


class SmallForm(forms.Form):
    """One step on a meeting's page; its ids carry the step's name, since several stand on one page."""

    client = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    chooses: tuple[str, ...] = ()

    def __init__(self, *arguments: Any, actor: Actor, of: str = "", **options: Any) -> None:
        options.setdefault("auto_id", f"{type(self).__name__.lower()}{of}-%s")
        super().__init__(*arguments, **options)
        offer_units(self, actor, *self.chooses)


class InvitationForm(SmallForm):
    """Which unit comes in which capacity."""

    chooses = ("unit",)
    unit = UnitChoice(label=_("单位"), queryset=Unit.objects.none(), to_field_name="uid")
    attendance = forms.ChoiceField(label=_("参会身份"), choices=Attendance)


class AnswerForm(SmallForm):
    """Whether a unit comes."""

    answer = forms.ChoiceField(label=_("答复"), choices=[(one.value, one.label) for one in Answer if one])
    heads = count_field(_("参加人数"), MOST_HEADS, required=False)
    reason = forms.CharField(label=_("请假事由"), max_length=200, required=False)


class ArrivalForm(SmallForm):
    """How many are here."""

    arrived = count_field(_("实到人数"), MOST_HEADS, least=0)


class PartForm(SmallForm):
    """One part of the agenda."""

    chooses = ("speaker",)
    kind = forms.ChoiceField(label=_("环节"), choices=PartKind)
    title = forms.CharField(label=_("题目"), max_length=80)
    minutes = count_field(_("计划时长（分钟）"), LONGEST_MINUTES)
    speaker = UnitChoice(label=_("发言单位"), queryset=Unit.objects.none(), to_field_name="uid", required=False)

    def draft(self) -> PartDraft:
        """What was filled in."""
        given = self.cleaned_data
        return PartDraft(PartKind(given["kind"]), given["title"], given["minutes"], given["speaker"])


class DrawForm(SmallForm):
    """What the lots are cast with."""

    seed = forms.CharField(
        label=_("抽签种子"),
        max_length=LONGEST_SEED,
        required=False,
        help_text=_("不填由系统产生；也可以写当众摇出的数字。每次抽签都留在下面"),
    )


class NoteForm(SmallForm):
    """What somebody said."""

    chooses = ("speaker",)
    speaker = UnitChoice(
        label=_("发言单位"),
        queryset=Unit.objects.none(),
        to_field_name="uid",
        required=False,
        empty_label=_("不分单位"),
    )
    text = forms.CharField(label=_("记录"), max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 4}))


class MaterialForm(SmallForm):
    """What a file is called, and whose it is: asked only where there is a choice."""

    title = forms.CharField(label=_("材料名称"), max_length=LONGEST_TITLE, help_text=_("同名再交一次就是新的一版"))
    whose = forms.ChoiceField(label=_("提交单位"), required=False)

    def __init__(self, *arguments: Any, units: Sequence[Unit], ours: bool, **options: Any) -> None:
        super().__init__(*arguments, **options)
        choices = [*([("", _("主管办公室"))] if ours else []), *((str(one.uid), one.short_name) for one in units)]
        self.fields["whose"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.fields["whose"].widget = forms.HiddenInput()
            self.initial.setdefault("whose", choices[0][0])

    def unit(self) -> UUID | None:
        """The unit that hands in, None for the office."""
        chosen = self.cleaned_data["whose"]
        return UUID(chosen) if chosen else None


class QuestionForm(SmallForm):
    """What was asked, about which version of which material, and what was answered."""

    chooses = ("unit",)
    text = forms.CharField(label=_("提问"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 2}))
    material = forms.ChoiceField(label=_("针对的材料"), required=False)
    unit = UnitChoice(
        label=_("提问单位"),
        queryset=Unit.objects.none(),
        to_field_name="uid",
        required=False,
        empty_label=_("不分单位"),
    )
    answer = forms.CharField(
        label=_("解释"), max_length=LONGEST_TEXT, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *arguments: Any, materials: Sequence[Sequence[Material]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        versions = [one for several in materials for one in several]
        self.fields["material"].choices = [  # type: ignore[attr-defined]
            ("", _("不针对材料")),
            *(
                (str(one.uid), __("%(title)s 第 %(version)s 版") % {"title": one.title, "version": one.version})
                for one in versions
            ),
        ]

    def about(self) -> UUID | None:
        """The version asked about."""
        chosen = self.cleaned_data["material"]
        return UUID(chosen) if chosen else None


class ExplanationForm(SmallForm):
    """The answer to a question that was left open."""

    answer = forms.CharField(label=_("解释"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 2}))


class ResolutionForm(SmallForm):
    """What was resolved, who does it, by when."""

    chooses = ("unit",)
    text = forms.CharField(label=_("议定事项"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    unit = UnitChoice(label=_("责任单位"), queryset=Unit.objects.none(), to_field_name="uid")
    due = DayField(label=_("完成时限"))
