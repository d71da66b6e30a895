"""Naming a list of one's own, and saying when it opens first."""

from typing import Any

from django import forms
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from bihuan.registry.actor import Actor
from bihuan.registry.models import Role

from ..actions.viewing import LONGEST_NAME
from ..queries import READING_ROLES


class NameForm(forms.Form):
    """The name of a view. Its length is judged by the action, which says how long it may be."""

    name = forms.CharField(
        label=_("视图名称"), widget=forms.TextInput(attrs={"autocomplete": "off", "size": LONGEST_NAME})
    )


class KeepForm(NameForm):
    """A name for an address."""

    address = forms.CharField(required=False, widget=forms.HiddenInput)


class FirstForm(forms.Form):
    """For which of one's roles a view opens first; none for no role."""

    def __init__(self, *arguments: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*arguments, **options)
        held = dict.fromkeys(post.role for post in actor.posts if post.role in READING_ROLES)
        choices = [("", __("不作默认")), *((role.value, role.label) for role in held)]
        self.fields["role"] = forms.ChoiceField(label=__("作为默认视图"), choices=choices, required=False)

    def chosen(self) -> Role | None:
        """The role chosen, valid forms only."""
        return Role(self.cleaned_data["role"]) if self.cleaned_data["role"] else None
