"""Units typed by name: the short name, the full one or an alias, as people write them."""

from collections.abc import Sequence
from datetime import date

from django import forms
from django.utils.translation import gettext as _

from .actor import Actor
from .models import Unit
from .naming import key_of
from .queries.units import unit_directory
from .queries.units import visible_to as visible_units


class UnitNames:
    """Every live unit of a realm under every name it goes by; read once for all rows of a page (two queries)."""

    def __init__(self, actor: Actor, *, on: date) -> None:
        self._ids: dict[str, set[int]] = {}
        for entry in unit_directory(actor.realm_id, on=on):
            self._ids.setdefault(entry.key, set()).add(entry.unit_id)
        self._units = {unit.pk: unit for unit in visible_units(actor).exclude(pk=actor.realm_id)}

    @property
    def offered(self) -> list[str]:
        """The names a field suggests: the short ones, in tree order."""
        known = {key for keys in self._ids.values() for key in keys}
        units = [unit for unit in self._units.values() if unit.pk in known]
        return [unit.short_name for unit in sorted(units, key=lambda unit: (unit.path.count("/"), unit.order, unit.pk))]

    def unit(self, key: int | None) -> Unit | None:
        """The unit of an id, None where there is none."""
        return self._units.get(key) if key is not None else None

    def find(self, name: str) -> Unit:
        """The one unit of that name. Raises ValidationError where there is none, or more than one."""
        found = [self._units[key] for key in self._ids.get(key_of(name), ()) if key in self._units]
        if not found:
            raise forms.ValidationError(_("没有名为“%(name)s”的单位") % {"name": name})
        if len(found) > 1:
            names = "、".join(unit.name for unit in found)
            raise forms.ValidationError(_("“%(name)s”可能是%(names)s，请写全称") % {"name": name, "names": names})
        return found[0]

    def find_all(self, names: Sequence[str]) -> tuple[Unit, ...]:
        """The units of several names, each once."""
        return tuple(dict.fromkeys(self.find(name) for name in names))
