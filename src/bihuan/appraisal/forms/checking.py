"""The form of 核验: for each of the office's criteria its mark, and what was found."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from bihuan.scoring.criteria import Leaf
from bihuan.scoring.forms import SheetForm

from ..actions.loading import LONGEST_WORDS
from ..findings import Found
from .declarations import NeededText


class CheckForm(SheetForm):
    """The office's sheet with the words to each mark; without ``marking`` the marks are submitted and only words are written."""

    def __init__(self, *arguments: Any, found: Sequence[Found], marking: bool, **options: Any) -> None:
        criteria: list[Leaf] = [one.criterion for one in found]
        initial: Mapping[str, Any] = options.pop("initial", {})
        words = {_words(one.criterion.key): one.finding.words if one.finding else "" for one in found}
        super().__init__(*arguments, criteria=criteria if marking else [], initial={**initial, **words}, **options)
        self.marking = marking
        self._criteria = [leaf.key for leaf in criteria]
        for leaf in criteria if marking else ():
            label = leaf.label.of(get_language() or "zh")
            self.fields[leaf.key].label = __("“%(criterion)s”给分") % {"criterion": label}
        for key in self._criteria:
            self.fields[_words(key)] = NeededText(
                label=_("核验情况"),
                max_length=LONGEST_WORDS,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def words(self) -> dict[str, str]:
        """What was found, by criterion."""
        return {key: self.cleaned_data[_words(key)] for key in self._criteria}

    def mark_field(self, key: str) -> forms.BoundField | None:
        """The field of a criterion's mark, as long as it is asked for."""
        return self[key] if self.marking else None

    def words_field(self, key: str) -> forms.BoundField:
        """The field of what was found on a criterion."""
        return self[_words(key)]


def _words(key: str) -> str:
    return f"words-{key}"
