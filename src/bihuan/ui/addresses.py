"""Addresses of named views: a table asks for a hundred, and working each out from the patterns is most of making it."""

from functools import lru_cache
from typing import Any
from uuid import UUID

from django.urls import get_script_prefix, get_urlconf, reverse


def url(name: str, **arguments: Any) -> str:
    """Return the address of a named view: ``url("ledger:item", uid=item.uid)``. Raises NoReverseMatch where there is none.

    A view that is named by ids alone has one pattern, worked out once.
    """
    if not all(type(given) is UUID for given in arguments.values()):
        return reverse(name, kwargs=arguments)
    return _pattern(name, tuple(arguments), get_urlconf(), get_script_prefix()) % {
        key: str(given) for key, given in arguments.items()
    }


@lru_cache(maxsize=1_000)
def _pattern(name: str, keys: tuple[str, ...], urlconf: str | None, prefix: str) -> str:
    """The address with ``%(key)s`` where each id goes. An address belongs to the prefix the server runs under."""
    stand_ins = {key: UUID(int=place) for place, key in enumerate(keys, start=1)}
    pattern = reverse(name, urlconf=urlconf, kwargs=stand_ins).replace("%", "%%")
    for key, stand_in in stand_ins.items():
        pattern = pattern.replace(str(stand_in), f"%({key})s")
    return pattern
