"""The form of 预选: each declaration that waits is chosen, or told why not."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7

from ..actions.loading import LONGEST_WORDS
from ..models import Declaration
from .declarations import NeededText


class ChoosingForm(forms.Form):
    """A box and a reason for each."""

    client = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)

    def __init__(self, *arguments: Any, waiting: Sequence[Declaration], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._waiting = waiting
        for one in waiting:
            self.fields[f"chosen-{one.uid}"] = forms.BooleanField(label=_("列入考评"), required=False)
            self.fields[f"reason-{one.uid}"] = NeededText(
                label=_("不列入的理由"),
                max_length=LONGEST_WORDS,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def rows(self) -> list[tuple[Declaration, forms.BoundField, forms.BoundField]]:
        """Each declaration with its two fields."""
        return [(one, self[f"chosen-{one.uid}"], self[f"reason-{one.uid}"]) for one in self._waiting]

    def chosen(self) -> list[UUID]:
        """Those ticked."""
        return [one.uid for one in self._waiting if self.cleaned_data[f"chosen-{one.uid}"]]

    def reasons(self) -> dict[UUID, str]:
        """The words about the others."""
        return {one.uid: self.cleaned_data[f"reason-{one.uid}"] for one in self._waiting}
