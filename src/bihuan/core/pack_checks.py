"""What the models of packs check alike: written choices, lists that cannot change, names that are there and there once."""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, TypeVar

from pydantic import BeforeValidator, Field

from bihuan.core.errors import Invalid
from bihuan.core.packs import PackFault, PackPart
from bihuan.core.text import N_

Choice = TypeVar("Choice", bound=StrEnum)
Part = TypeVar("Part", bound=PackPart)
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]


def one_of(kind: type[Choice]) -> BeforeValidator:
    """Read the written value of an enum; YAML knows only text, and the models take nothing by guess."""

    def read(value: object) -> object:
        try:
            return kind(str(value))
        except ValueError:
            message = N_("“%(value)s”不在 %(allowed)s 之中。")
            problem = Invalid("pack.choice", message, value=str(value), allowed="、".join(kind))
            raise PackFault(problem) from None

    return BeforeValidator(read)


def _listed(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


# YAML's lists become tuples, so that a pack in use cannot be changed.
Listed = BeforeValidator(_listed)


def named(parts: Iterable[Part], key: str) -> Part:
    """Return the part of that key. Raises Invalid when there is none."""
    for part in parts:
        if getattr(part, "key", None) == key:
            return part
    raise Invalid("pack.unnamed", N_("方案包里没有“%(name)s”。"), name=key)


def once(names: Iterable[str]) -> None:
    """Raise PackFault for a name that stands twice."""
    for name, times in Counter(names).items():
        if times > 1:
            raise PackFault(Invalid("pack.twice", N_("“%(key)s”写了两次。"), key=str(name)))


def known(names: Iterable[str], allowed: Iterable[str]) -> None:
    """Raise PackFault for a name that is not among the known ones."""
    for name in sorted(set(names) - set(allowed)):
        raise PackFault(Invalid("pack.unnamed", N_("方案包里没有“%(name)s”。"), name=str(name)))
