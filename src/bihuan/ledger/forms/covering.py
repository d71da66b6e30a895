"""What is covered in the public copies of a picture: boxes in per cent, as numbers that a script can also draw."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, cast
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.evidence.covering import MOST_BOXES, Box

SIDES = ("left", "top", "width", "height")
PER_CENT = 10


class CoverForm(forms.Form):
    """The boxes stand in repeated fields ``left``, ``top``, ``width``, ``height``; a row left empty is no box."""

    client = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    @classmethod
    def fresh(cls, version: int) -> "CoverForm":
        """A form with an id of its own, for the version that is shown."""
        return cls(initial={"client": uuid7(), "version": version})

    @property
    def rows(self) -> list[list[str]]:
        """What was typed, row by row."""
        sent = cast("QueryDict", self.data)
        columns = [[value.strip() for value in sent.getlist(side)] for side in SIDES]
        return [list(row) for row in zip(*columns, strict=False) if any(row)][: MOST_BOXES + 1]

    def clean(self) -> dict[str, Any]:
        """Read the boxes."""
        data = super().clean() or {}
        try:
            data["boxes"] = list(self._boxes())
        except (InvalidOperation, ValueError) as fault:
            raise forms.ValidationError(_("遮挡框的四个数都要填，写百分数，例如 12.5"), code="boxes") from fault
        return data

    def _boxes(self) -> Iterator[Box]:
        for row in self.rows:
            numbers = [round(Decimal(value) * PER_CENT) for value in row]
            if any(abs(number) > PER_CENT * 1_000 for number in numbers):
                raise ValueError(row)
            yield Box(*numbers)

    @property
    def given(self) -> dict[str, Any]:
        """The cleaned values as the action takes them."""
        data = self.cleaned_data
        return {
            "boxes": cast("list[Box]", data["boxes"]),
            "version": data["version"],
            "client_uid": cast("UUID", data["client"]),
        }


def row_of(numbers: list[int]) -> list[str]:
    """A stored box as a person reads it: per cent with at most one decimal."""
    return [f"{number / PER_CENT:g}" for number in numbers]
