"""The county's terms as data: the shipped example, or ``retention.yaml`` in the data folder in its place."""

from typing import Annotated, Literal, Self

from django.conf import settings
from pydantic import BeforeValidator, Field, model_validator

from bihuan.core.errors import Invalid
from bihuan.core.packs import PackFault, PackHead, PackPart, Words, load_pack, read_pack
from bihuan.core.text import N_

AREA, COUNTY = "retention", "county"
OWN_FILE = "retention.yaml"
# 网络安全法 art. 21: logs of the network are kept for six months at least.
SHORTEST_LOG_DAYS = 180
LOGS = ("attempt",)

Listed = BeforeValidator(lambda value: tuple(value) if isinstance(value, list) else value)


class Term(PackPart):
    """How many days a kind of thing is kept after the day from which it counts, and by what rule."""

    what: str = Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)
    days: int = Field(ge=1, le=36_500)
    basis: Words

    @model_validator(mode="after")
    def _logs_are_kept(self) -> Self:
        if self.what in LOGS and self.days < SHORTEST_LOG_DAYS:
            message = N_("“%(what)s”是网络日志，不得少于 %(days)s 天。")
            raise PackFault(Invalid("retention.log", message, what=self.what, days=SHORTEST_LOG_DAYS))
        return self


class Kept(PackPart):
    """Something the program does not let go of by itself, in the words of the county's own list."""

    label: Words
    term: Words
    basis: Words


class RetentionPack(PackHead):
    """Every term of an installation."""

    schema_number: Literal[1] = Field(alias="schema")
    terms: Annotated[tuple[Term, ...], Listed]
    kept: Annotated[tuple[Kept, ...], Listed]
    backup_days: int = Field(ge=1, le=36_500)

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        named = [term.what for term in self.terms]
        for what in named:
            if named.count(what) > 1:
                raise PackFault(Invalid("pack.twice", N_("“%(key)s”写了两次。"), key=what))
        return self


def terms_in_force() -> RetentionPack:
    """Return the county's own terms where it has written some, else the shipped ones. Raises Invalid naming file and line."""
    own = settings.BIHUAN.data / OWN_FILE
    if own.exists():
        return read_pack(own.read_text(encoding="utf-8"), OWN_FILE, RetentionPack).content
    return load_pack(AREA, COUNTY, RetentionPack).content


def backup_days() -> int:
    """Return how long a backup is to be kept; a slip in the county's own terms must not stop a backup being made."""
    try:
        return terms_in_force().backup_days
    except Invalid:
        return load_pack(AREA, COUNTY, RetentionPack).content.backup_days
