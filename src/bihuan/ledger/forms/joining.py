"""Forms of 并案 and 拆分: into what an item is merged, and what it is split into."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from bihuan.core.zh import half_width
from bihuan.registry.forms import UnitChoice, live_units

from ..actions import PartDraft
from ..models import Item
from ..queries import visible_items
from ..states import STATE_LABELS, State
from ..supervised import neighbours_of
from .moves import MoveForm, words_field

NUMBER = re.compile(r"(?:(\d{4})-)?(\d{1,9})(?:-(\d{1,4}))?(?:号)?")
OTHER = "other"
PARTS = 8
SHORT = 40


class MergeForm(MoveForm):
    """Which open item answers for this one from now on: one of those at the same place, or any by its number."""

    into = forms.ChoiceField(label=_("并入哪一项"), widget=forms.RadioSelect, required=False)
    number = forms.CharField(label=_("编号"), required=False, max_length=30, help_text=_("例如 2026-14"))
    reason = words_field(_("理由"), required=True)

    def build(self) -> None:
        """Offer what is open at the same place; without any the number alone is asked for."""
        near = neighbours_of(self.case.item, self.case.actor)
        if not near:
            del self.fields["into"]
            number = self.fields["number"]
            number.label, number.required = __("并入哪一项（编号）"), True
            number.error_messages["required"] = __("请选一项，或填写编号")
            return
        offered = [(str(item.uid), _in_words(item)) for item in near]
        self.fields["into"].choices = [*offered, (OTHER, __("另一项，编号如下"))]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Find the item that is meant; a number typed counts where no other item is ticked."""
        given = super().clean() or {}
        chosen, number = given.pop("into", ""), given.pop("number", "")
        if chosen and chosen != OTHER:
            given["into"] = visible_items(self.case.actor).get(uid=chosen).uid
        elif not number.strip():
            if not self.has_error("number"):
                self.add_error("number", __("请选一项，或填写编号"))
        else:
            given["into"] = self._numbered(number)
        return given

    def _numbered(self, typed: str) -> Any:
        match = NUMBER.fullmatch(half_width(typed).strip().removeprefix("第").replace(" ", ""))
        item = None
        if match is not None:
            year, serial, part = match.groups()
            item = (
                visible_items(self.case.actor)
                .filter(year=int(year or self.case.item.year), serial=int(serial), part=int(part or 0))
                .first()
            )
        if item is None:
            self.add_error("number", __("没有编号为“%(number)s”的事项") % {"number": typed.strip()})
            return None
        return item.uid


class SplitForm(MoveForm):
    """What the parts are: each with its problem, its place and the unit proposed to lead where they differ."""

    reason = words_field(_("拆分理由"))

    def build(self) -> None:
        """Two parts are asked for, more are offered; what is left blank is no part."""
        units = live_units(self.case.actor)
        for place in range(1, PARTS + 1):
            first = place <= 2
            missing = {"required": __("第 %(place)s 项没有写问题描述") % {"place": place}}
            words = words_field(_("问题描述"), required=first, most=10_000)
            words.error_messages.update(missing)
            words.widget.attrs["rows"] = 2
            self.fields[f"problem_{place}"] = words
            self.fields[f"place_{place}"] = forms.CharField(
                label=_("点位"), required=False, max_length=200, help_text=__("不填即与原事项相同")
            )
            self.fields[f"lead_{place}"] = UnitChoice(
                units, label=_("建议牵头单位"), required=False, to_field_name="uid", empty_label=_("与原事项相同")
            )
        self.initial.setdefault("problem_1", self.case.item.problem)

    @property
    def groups(self) -> Sequence[tuple[str, Sequence[forms.BoundField], bool]]:
        """The parts for the page: title, fields, and whether it is folded away until needed."""
        return [
            (
                __("第 %(place)s 项") % {"place": place},
                [self[f"{name}_{place}"] for name in ("problem", "place", "lead")],
                place > 2 and not self[f"problem_{place}"].value(),
            )
            for place in range(1, PARTS + 1)
        ]

    def clean(self) -> dict[str, Any]:
        """Gather the parts; one with a place or a unit and no words is asked for them."""
        given = super().clean() or {}
        parts = []
        for place in range(1, PARTS + 1):
            problem = (given.pop(f"problem_{place}", None) or "").strip()
            where, lead = given.pop(f"place_{place}", ""), given.pop(f"lead_{place}", None)
            if problem:
                parts.append(PartDraft(problem, place_text=where or "", lead=lead or None))
            elif (where or lead) and not self.has_error(f"problem_{place}"):
                self.add_error(f"problem_{place}", __("第 %(place)s 项没有写问题描述") % {"place": place})
        given["parts"] = tuple(parts)
        return given


def _in_words(item: Item) -> str:
    problem = item.problem if len(item.problem) <= SHORT else item.problem[: SHORT - 1] + "…"
    lead = item.lead.short_name if item.lead else ""
    said = [f"{item.number} {item.place_name} {problem}", lead, __(STATE_LABELS[State(item.state)])]
    return " · ".join(part for part in said if part)
