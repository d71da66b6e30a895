"""Places typed by name: the official one or an alias, as people write them."""

from datetime import date

from bihuan.registry.actor import Actor
from bihuan.registry.models import Place
from bihuan.registry.naming import key_of
from bihuan.registry.queries.places import place_directory
from bihuan.registry.queries.places import visible_to as visible_places


def find_place(actor: Actor, name: str, *, on: date) -> Place | None:
    """The one place that goes by the name, None where there is none or more than one: then the words stay."""
    key = key_of(name)
    if not key:
        return None
    found = {entry.place_id for entry in place_directory(actor.realm_id, on=on) if entry.key == key}
    return visible_places(actor).filter(pk__in=found).first() if len(found) == 1 else None


def place_names(actor: Actor, *, on: date, most: int = 500) -> list[str]:
    """The names a place field suggests."""
    return list(dict.fromkeys(entry.official for entry in place_directory(actor.realm_id, on=on)))[:most]
