"""What a form begins with that opens something of an office: which office of one's own, in which line."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7

from .actor import Actor, Post
from .models import Line, Unit
from .models.appointments import OFFICE_ROLES
from .queries.units import visible_to as visible_units


class OfficeForm(forms.Form):
    """The office is asked for only where somebody works in several, or in one for several lines."""

    client = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    office = forms.ChoiceField(label=_("主管办公室"))

    def __init__(self, *arguments: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._actor = actor
        self._posts: dict[str, Post] = {
            f"{post.unit_id}-{post.line.value}": post for post in actor.posts_as(*OFFICE_ROLES)
        }
        office = self.fields["office"]
        office.choices = [(key, f"{post.unit_name} · {post.line.label}") for key, post in self._posts.items()]  # type: ignore[attr-defined]
        if len(self._posts) == 1:
            office.widget = forms.HiddenInput()
            self.initial.setdefault("office", next(iter(self._posts)))

    def chosen(self, *, otherwise: Line) -> tuple[Unit, Line]:
        """The office and the line chosen; ``otherwise`` for whoever works there in all of them."""
        post = self._posts[self.cleaned_data["office"]]
        return visible_units(self._actor).get(pk=post.unit_id), otherwise if post.line is Line.ALL else post.line
