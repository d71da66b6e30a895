"""Forms of 督办牌 and of 长期管护."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.evidence.models import Purpose
from bihuan.registry.actor import Actor
from bihuan.registry.forms import UnitChoice, live_units
from bihuan.registry.models import Unit

from ..actions import KeeperDraft
from ..models import CardAnswer, Item, Keeping, PartyPart
from ..patrols import FINDING_LABELS, LONGEST_BEAT, RHYTHM_LABELS, Finding, Rhythm
from ..states import CARD_LABELS, Card
from .fields import EvidenceField, WholeNumberField
from .moves import MoveForm, words_field

CARDS = [(card.value, _(CARD_LABELS[card])) for card in (Card.YELLOW, Card.RED)]


class IssueCardForm(MoveForm):
    """Which card, and why."""

    card = forms.TypedChoiceField(label=_("督办牌"), choices=CARDS, coerce=Card, widget=forms.RadioSelect)
    reason = words_field(_("亮牌理由"), required=True, hint=_("写进流转记录和督办单"))

    def build(self) -> None:
        """Start with the card the rules propose."""
        row = self.case.item.card_proposals.filter(answer=CardAnswer.OPEN).first()
        self.initial.setdefault("card", row.card if row else None)


class DecideForm(forms.Form):
    """One reason for many cards at once; ``client`` makes a repeat harmless."""

    client = forms.UUIDField(widget=forms.HiddenInput)
    reason = words_field(_("理由"), required=True)


class KeeperForm(forms.Form):
    """Who keeps an item up, and how often somebody looks."""

    client = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    unit = UnitChoice(Unit.objects.none(), label=_("管护单位"), to_field_name="uid", empty_label=_("请选择"))
    post = forms.CharField(
        label=_("管护岗位"), required=False, max_length=40, help_text=_("写岗位，例如“网格员”，不写个人姓名")
    )
    rhythm = forms.TypedChoiceField(
        label=_("巡查周期"),
        choices=[(rhythm.value, _(label)) for rhythm, label in RHYTHM_LABELS.items()],
        coerce=Rhythm,
        widget=forms.RadioSelect,
    )
    every = WholeNumberField(
        label=_("间隔天数"), required=False, min_value=1, max_value=LONGEST_BEAT, help_text=_("选“每隔若干天”时填")
    )

    def __init__(self, data: Any = None, *, keeping: Keeping, actor: Actor) -> None:
        start = {
            "unit": keeping.unit.uid,
            "post": keeping.post,
            "rhythm": keeping.rhythm,
            "every": keeping.every,
        }
        super().__init__(data, initial=start)
        self.fields["unit"].queryset = keeper_units(keeping.item, actor)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A number of days belongs to its rhythm."""
        given = super().clean() or {}
        if given.get("rhythm") is Rhythm.DAYS and not given.get("every") and not self.has_error("every"):
            self.add_error("every", _("请填写间隔天数"))
        return given

    def draft(self) -> KeeperDraft:
        """What was filled in."""
        given = self.cleaned_data
        return KeeperDraft(given["unit"], given["post"], given["rhythm"], given["every"] or 1)


class PatrolForm(forms.Form):
    """A patrol of today."""

    purpose: ClassVar[Purpose] = Purpose.VISIT
    client = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    finding = forms.TypedChoiceField(
        label=_("巡查结果"),
        choices=[(finding.value, _(FINDING_LABELS[finding])) for finding in (Finding.FINE, Finding.FAULT)],
        coerce=Finding,
        widget=forms.RadioSelect,
    )
    words = words_field(_("情况"), hint=_("发现问题时必填"))
    evidence = EvidenceField(label=_("现场照片"), required=False)


def keeper_units(item: Item, actor: Actor) -> Any:
    """The units that may keep an item up: its lead with all below, and those that assist."""
    units = live_units(actor)
    below = units.filter(path__startswith=item.lead.path) if item.lead else units.none()
    assisting = item.parties.filter(part=PartyPart.ASSISTING).values("unit_id")
    return (below | units.filter(pk__in=assisting)).order_by("path")
