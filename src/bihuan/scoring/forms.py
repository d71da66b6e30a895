"""Forms of a round: opening it, what is scored, who scores, a sheet."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.registry.actor import Actor
from bihuan.registry.forms import indented, live_units
from bihuan.registry.models import Line
from bihuan.registry.office_form import OfficeForm

from .actions import EntryDraft, GuestDraft, RoundDraft, SeatDraft
from .actions.carding import PIN_DIGITS
from .actions.chairing import LONGEST_DOCUMENT, LONGEST_GROUND
from .actions.commenting import LONGEST_COMMENT
from .actions.marking import LONGEST_SHOWN
from .actions.preparing import LONGEST_ENTRY, LONGEST_TITLE
from .actions.seating import LONGEST_NAME
from .actions.showing import MOST_MINUTES
from .criteria import Leaf, Verdict
from .models import CommentKind, Keying
from .pack import ScoringPack
from .rulebooks import rules_for
from .stages import REVEAL_LABELS, Reveal
from .tree import Mean
from .wording import allowed_words

EARLIEST_YEAR, LATEST_YEAR = 2000, 2100
MOST_LEFT_OUT = 5


def units_offered(actor: Actor) -> list[tuple[str, str]]:
    """The live units of the realm, by their place in the tree."""
    return [(str(unit.uid), indented(unit)) for unit in live_units(actor)]


def offer_groups(form: forms.Form, pack: ScoringPack) -> None:
    """Let a form's ``group`` be one of the rule's; where there is only one, nobody is asked."""
    language = get_language() or "zh"
    groups = [
        (f"{panel.key}/{group.key}", f"{panel.label.of(language)} · {group.label.of(language)}")
        for panel in pack.panels
        for group in panel.groups
    ]
    form.fields["group"].choices = groups  # type: ignore[attr-defined]
    if len(groups) == 1:
        form.fields["group"].widget = forms.HiddenInput()
        form.initial.setdefault("group", groups[0][0])


class RoundForm(OfficeForm):
    """A round: whose, called what, by which rule."""

    title = forms.CharField(label=_("名称"), max_length=LONGEST_TITLE)
    year = forms.IntegerField(label=_("年度"), min_value=EARLIEST_YEAR, max_value=LATEST_YEAR)
    rule = forms.ChoiceField(
        label=_("评分办法"), help_text=_("办法定下后随这次考评固定，不再随新版本改变"), widget=forms.RadioSelect
    )

    def __init__(self, *arguments: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*arguments, actor=actor, **options)
        self.initial.setdefault("year", timezone.localdate().year)
        rules = rules_for(actor.realm_id)
        self.fields["rule"].choices = [(str(one.uid), f"{one.title} {one.version}") for one in rules]  # type: ignore[attr-defined]

    def draft(self) -> RoundDraft:
        """What was filled in."""
        given = self.cleaned_data
        owner, line = self.chosen(otherwise=Line.APPRAISAL)
        return RoundDraft(
            owner=owner,
            line=line,
            title=given["title"],
            year=given["year"],
            rule=UUID(given["rule"]),
        )


class EntryForm(forms.Form):
    """One thing to be scored."""

    client = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    title = forms.CharField(label=_("事项名称"), max_length=LONGEST_ENTRY)
    unit = forms.ChoiceField(label=_("单位"))
    partners = forms.MultipleChoiceField(label=_("合作单位"), required=False)

    def __init__(self, *arguments: Any, units: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*arguments, **{"auto_id": "entry_%s", **options})
        self.fields["unit"].choices = [("", __("请选择")), *units]  # type: ignore[attr-defined]
        self.fields["partners"].choices = list(units)  # type: ignore[attr-defined]

    def draft(self) -> EntryDraft:
        """What was filled in."""
        given = self.cleaned_data
        return EntryDraft(given["title"], UUID(given["unit"]), tuple(UUID(one) for one in given["partners"]))


class SeatForm(forms.Form):
    """One scorer."""

    client = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    person = forms.ChoiceField(label=_("评委"))
    group = forms.ChoiceField(label=_("组别"))
    unit = forms.ChoiceField(label=_("所在单位"), required=False, help_text=_("填了，系统会提醒评委对本单位的事项回避"))

    def __init__(
        self,
        *arguments: Any,
        pack: ScoringPack,
        people: Sequence[tuple[str, str]],
        units: Sequence[tuple[str, str]],
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **{"auto_id": "seat_%s", **options})
        offer_groups(self, pack)
        self.fields["person"].choices = [("", __("请选择")), *people]  # type: ignore[attr-defined]
        self.fields["unit"].choices = [("", __("外部评委")), *units]  # type: ignore[attr-defined]

    def draft(self) -> SeatDraft:
        """What was filled in."""
        given = self.cleaned_data
        panel, _slash, group = given["group"].partition("/")
        return SeatDraft(UUID(given["person"]), panel, group, UUID(given["unit"]) if given["unit"] else None)


class GuestForm(forms.Form):
    """An invited judge who has no account."""

    client = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    name = forms.CharField(label=_("姓名"), max_length=LONGEST_NAME)
    group = forms.ChoiceField(label=_("组别"))

    def __init__(self, *arguments: Any, pack: ScoringPack, **options: Any) -> None:
        super().__init__(*arguments, **{"auto_id": "guest_%s", **options})
        offer_groups(self, pack)

    def draft(self) -> GuestDraft:
        """What was filled in."""
        panel, _slash, group = self.cleaned_data["group"].partition("/")
        return GuestDraft(self.cleaned_data["name"], panel, group)


class HallForm(forms.Form):
    """When scores are shown in the hall, and how long the parts of an entry's time are."""

    reveal = forms.ChoiceField(
        label=_("分数公布"),
        choices=[(one.value, _(label)) for one, label in REVEAL_LABELS.items()],
        widget=forms.RadioSelect,
    )
    report_minutes = forms.IntegerField(label=_("汇报时长（分钟）"), min_value=1, max_value=MOST_MINUTES)
    question_minutes = forms.IntegerField(label=_("提问时长（分钟）"), min_value=1, max_value=MOST_MINUTES)

    def draft(self) -> dict[str, Any]:
        """What was filled in, as ``actions.set_hall`` takes it."""
        return {**self.cleaned_data, "reveal": Reveal(self.cleaned_data["reveal"])}


class PinForm(forms.Form):
    """The PIN on a card."""

    pin = forms.CharField(
        label=_("口令"),
        max_length=PIN_DIGITS,
        help_text=_("评委卡上的 6 位数字"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class SheetForm(forms.Form):
    """The criteria one scorer marks; what is allowed is said beside each, and judged by the action."""

    client = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    revision = forms.IntegerField(widget=forms.HiddenInput, initial=0, required=False)

    def __init__(self, *arguments: Any, criteria: Sequence[Leaf], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.keys = [leaf.key for leaf in criteria]
        for leaf in criteria:
            self.fields[leaf.key] = _mark_field(leaf)

    def marks(self) -> dict[str, str]:
        """The marks as they were typed."""
        return {key: self.cleaned_data.get(key, "") for key in self.keys}


class KeyingForm(SheetForm):
    """A sheet as it stands on paper; where two typings of it differ, those marks are to be chosen."""

    def __init__(self, *arguments: Any, criteria: Sequence[Leaf], typed: Sequence[Keying], **options: Any) -> None:
        super().__init__(*arguments, criteria=criteria, **options)
        del self.fields["revision"]
        if len(typed) < 2:
            return
        first, second = (one.marks for one in typed)
        for leaf in criteria:
            if first[leaf.key] == second[leaf.key]:
                self.fields[leaf.key].widget = forms.HiddenInput()
                self.initial[leaf.key] = first[leaf.key]
                continue
            self.fields[leaf.key] = AnswerField(
                label=leaf.label.of(get_language() or "zh"),
                choices=[
                    (first[leaf.key], __("第一遍：%(mark)s") % {"mark": first[leaf.key]}),
                    (second[leaf.key], __("第二遍：%(mark)s") % {"mark": second[leaf.key]}),
                ],
                widget=forms.RadioSelect,
            )


class CommentForm(forms.Form):
    """What is said of an entry, by kind; an empty text takes back what stood there."""

    client = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)

    def __init__(self, *arguments: Any, said: Mapping[CommentKind, str] | None = None, **options: Any) -> None:
        super().__init__(*arguments, **{"auto_id": "said_%s", **options})
        for kind in CommentKind:
            self.fields[kind.value] = forms.CharField(
                label=kind.label,
                max_length=LONGEST_COMMENT,
                required=False,
                initial=(said or {}).get(kind, ""),
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def texts(self) -> dict[CommentKind, str]:
        """What was filled in."""
        return {kind: self.cleaned_data[kind.value] for kind in CommentKind}


class CorrectionForm(SheetForm):
    """Other marks for a sheet that was submitted, and why."""

    reason = forms.CharField(label=_("更正理由"), max_length=200)

    def __init__(self, *arguments: Any, criteria: Sequence[Leaf], **options: Any) -> None:
        super().__init__(*arguments, criteria=criteria, **options)
        del self.fields["client"], self.fields["revision"]
        self.order_fields([*self.keys, "reason"])


class VetoForm(forms.Form):
    """A veto of the rule that falls on an entry."""

    veto = forms.ChoiceField(label=_("否决项"))
    ground = forms.CharField(label=_("事由"), max_length=LONGEST_GROUND, widget=forms.Textarea(attrs={"rows": 3}))
    document = forms.CharField(label=_("文号"), max_length=LONGEST_DOCUMENT, required=False)

    def __init__(self, *arguments: Any, pack: ScoringPack, **options: Any) -> None:
        super().__init__(*arguments, **options)
        language = get_language() or "zh"
        self.fields["veto"].choices = [(veto.key, veto.label.of(language)) for veto in pack.vetoes]  # type: ignore[attr-defined]


class MarkField(forms.CharField):
    """A mark as it is typed. It is asked for, and may still be missing from a draft: the action tells the two apart."""

    def validate(self, value: Any) -> None:
        """Let an empty one through."""


class AnswerField(forms.ChoiceField):
    """An answer of a verdict; missing like a mark."""

    def validate(self, value: Any) -> None:
        """Let an empty one through, and any other to the action."""


def _mark_field(leaf: Leaf) -> forms.Field:
    language = get_language() or "zh"
    label = leaf.label.of(language)
    note = leaf.note.of(language) if leaf.note else ""
    if isinstance(leaf, Verdict):
        answers = [(str(answer.code), answer.label.of(language)) for answer in leaf.answers]
        return AnswerField(label=label, help_text=note, choices=[("", __("请选择")), *answers])
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    hint = "；".join(filter(None, [note, allowed_words(leaf)]))
    return MarkField(label=label, help_text=hint, max_length=LONGEST_SHOWN, widget=widget)


class WhatIfForm(forms.Form):
    """Another trimming of each panel, other weights of each weighted mean, one judge left out; what is as it was counts as not asked."""

    seat = forms.ChoiceField(label=_("不算哪一席"), required=False)

    def __init__(self, *arguments: Any, pack: ScoringPack, seats: Sequence[str], language: str, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["seat"].choices = [("", __("都算")), *((seat, seat) for seat in seats)]  # type: ignore[attr-defined]
        self._panels = [panel for panel in pack.panels if panel.missing != "least_squares"]
        self._means = [node for node in pack.nodes.values() if isinstance(node, Mean)]
        for panel in self._panels:
            words = panel.label.of(language)
            for end, label in (("high", _("%(panel)s：去掉几个最高分")), ("low", _("%(panel)s：去掉几个最低分"))):
                self.fields[f"{panel.key}-{end}"] = forms.IntegerField(
                    label=label % {"panel": words},
                    min_value=0,
                    max_value=MOST_LEFT_OUT,
                    required=False,
                    help_text=_("空着就按办法"),
                )
        for mean in self._means:
            for child in mean.children:
                self.fields[f"{mean.key}-{child.key}"] = forms.DecimalField(
                    label=_("%(criterion)s的权重") % {"criterion": child.label.of(language)},
                    min_value=0,
                    max_value=1,
                    decimal_places=4,
                    required=False,
                    help_text=__("办法里是 %(weight)s") % {"weight": f"{mean.weights[child.key]:f}"},
                )

    def trimming(self) -> dict[str, tuple[int, int]]:
        """For each panel that is to be trimmed otherwise: how many of the highest and the lowest."""
        found = {}
        for panel in self._panels:
            high, low = (self.cleaned_data[f"{panel.key}-{end}"] for end in ("high", "low"))
            if high is not None or low is not None:
                found[panel.key] = (high or 0, low or 0)
        return found

    def weights(self) -> dict[str, dict[str, Decimal]]:
        """For each mean that is to be weighted otherwise: every weight, those left empty as in the rule."""
        found = {}
        for mean in self._means:
            given = {child.key: self.cleaned_data[f"{mean.key}-{child.key}"] for child in mean.children}
            if any(weight is not None for weight in given.values()):
                found[mean.key] = {
                    key: mean.weights[key] if weight is None else weight for key, weight in given.items()
                }
        return found
