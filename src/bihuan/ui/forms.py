"""Django's form fields in our dress: the classes and the spoken description each widget needs."""

from collections.abc import Iterator
from typing import Any

from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, FileInput, RadioSelect, Select, Textarea
from django.forms.boundfield import BoundWidget
from django.utils.safestring import SafeString

CHOICE_LISTS = (RadioSelect, CheckboxSelectMultiple)


def shape(field: BoundField) -> str:
    """Return how the field is laid out: ``hidden``, ``check`` (one box), ``choices`` (a fieldset) or ``control``."""
    if field.is_hidden:
        return "hidden"
    if isinstance(field.field.widget, CHOICE_LISTS):
        return "choices"
    return "check" if isinstance(field.field.widget, CheckboxInput) else "control"


def widget(field: BoundField, **attributes: Any) -> SafeString:
    """Return the field's input with our class, tied to its hint and its error."""
    described = [
        f"{field.auto_id}_{part}" for part, there in (("hint", field.help_text), ("error", field.errors)) if there
    ]
    attributes["class"] = _dress(field)
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if field.errors:
        attributes["aria-invalid"] = "true"
    return field.as_widget(attrs=attributes)


def choices(field: BoundField) -> Iterator[BoundWidget]:
    """Return the single boxes of a choice list, each with our class and an id of its own."""
    kind = field.field.widget
    attributes = field.build_widget_attrs({"class": _dress(field), "id": field.auto_id}, kind)
    for box in kind.subwidgets(field.html_name, field.value(), attrs=attributes):
        yield BoundWidget(kind, box, field.form.renderer)


def _dress(field: BoundField) -> str:
    kind = field.field.widget
    if isinstance(kind, (CheckboxInput, *CHOICE_LISTS)):
        return "form-check-input"
    if isinstance(kind, Select):
        return "form-select"
    if isinstance(kind, Textarea):
        return "form-control textarea"
    return "form-control file" if isinstance(kind, FileInput) else "form-control"
