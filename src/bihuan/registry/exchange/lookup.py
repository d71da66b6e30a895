"""Finding the unit a cell names, among the realm's own names."""

from datetime import date

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.registry.models import Unit
from bihuan.registry.naming import key_of
from bihuan.registry.queries.units import unit_directory


class UnitLookup:
    """Every live unit of a realm by any of its names, ended ones by full name; read once, in two queries."""

    def __init__(self, realm_id: int, *, on: date) -> None:
        self._by_key: dict[str, set[str]] = {}
        self._ids: dict[str, int] = {}
        for entry in unit_directory(realm_id, on=on):
            self._by_key.setdefault(entry.key, set()).add(entry.full_name)
            self._ids[entry.full_name] = entry.unit_id
        # An old table read back in still names units that have ended since: by full name only, and no live one yields.
        for unit_id, name in Unit.objects.filter(realm_id=realm_id).values_list("id", "name"):
            if self._ids.setdefault(name, unit_id) == unit_id:
                self._by_key.setdefault(key_of(name), {name})

    def promise(self, full_name: str) -> None:
        """Let rows name a unit that the same file is about to create."""
        self._by_key.setdefault(key_of(full_name), set()).add(full_name)

    def full_name(self, text: str, *, head: str) -> str:
        """Return the full name of the unit ``text`` names, "" for no text.

        A full name wins over somebody else's short name. Raises Invalid where no unit, or more than one, is so called.
        """
        if not text:
            return ""
        found = self._by_key.get(key_of(text), set())
        if text in found:
            return text
        if not found:
            raise Invalid("table.unit-unknown", N_("“%(head)s”里的单位不认识：%(text)s。"), head=head, text=text)
        if len(found) > 1:
            raise Invalid(
                "table.unit-ambiguous",
                N_("“%(head)s”里的“%(text)s”可以指几个单位（%(names)s），请写全称。"),
                head=head,
                text=text,
                names="、".join(sorted(found)),
            )
        return next(iter(found))

    def unit(self, full_name: str) -> Unit | None:
        """Return the unit of this full name, None for "". Raises Unit.DoesNotExist where it has gone meanwhile."""
        return Unit.objects.get(pk=self._ids[full_name]) if full_name else None
