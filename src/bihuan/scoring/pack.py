"""A scoring rule as data: one criteria tree, vetoes that come after, grades, and how ties are broken."""

import itertools
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from bihuan.core.errors import Invalid
from bihuan.core.pack_checks import Key, Listed, known, once
from bihuan.core.packs import PackFault, PackHead, PackPart, PackSource, Words, load_pack
from bihuan.core.text import N_

from .criteria import Criterion, Leaf, Number, Verdict
from .exact import EXACT
from .tree import Node, Panel, Rate, leaves, walk

AREA = "scoring"


class Veto(PackPart):
    """An event applied after scoring: nothing is left, no more than ``limit``, a grade at best, or one criterion lost."""

    key: Key
    label: Words
    effect: Literal["zero", "cap", "cap_grade", "lose"]
    limit: Number | None = None
    grade: Key | None = None
    criterion: Key | None = None

    @model_validator(mode="after")
    def _says_what_it_does(self) -> Self:
        asked = {"zero": (), "cap": ("limit",), "cap_grade": ("grade",), "lose": ("criterion",)}[self.effect]
        given = tuple(name for name in ("limit", "grade", "criterion") if getattr(self, name) is not None)
        if given != asked:
            raise PackFault(Invalid("pack.veto", N_("否决项的 effect 与所写的内容不配。")))
        return self


class Grade(PackPart):
    """A grade and the total it begins at; none for the lowest."""

    key: Key
    label: Words
    lowest: Number | None = Field(alias="from")


class TieBreak(PackPart):
    """Who stands before whom at the same total: the higher, or the lower, value of a criterion."""

    by: Key
    better: Literal["high", "low"] = "high"


class Ties(PackPart):
    """The tie chain; what is equal after it shares its rank, or waits for the chair's recorded word."""

    chain: Annotated[tuple[TieBreak, ...], Listed] = ()
    last: Literal["stands", "chair"]


class ScoringPack(PackHead):
    """A published scoring rule. Raises nothing itself: `read_pack` names file, line and field."""

    schema_number: Literal[1] = Field(alias="schema")
    criteria: Node
    vetoes: Annotated[tuple[Veto, ...], Listed] = ()
    grades: Annotated[tuple[Grade, ...], Listed] = ()
    ties: Ties

    @model_validator(mode="after")
    def _names_meet(self) -> Self:
        keys = [node.key for node in walk(self.criteria)]
        once([*keys, *(veto.key for veto in self.vetoes)])
        once(grade.key for grade in self.grades)
        known((one.by for one in self.ties.chain), keys)
        known((veto.criterion for veto in self.vetoes if veto.criterion), keys)
        known((veto.grade for veto in self.vetoes if veto.grade), (grade.key for grade in self.grades))
        self._what_is_lost_stands_outside_panels()
        if self.criteria.places == EXACT and self.criteria.factor_places in (None, EXACT):
            raise PackFault(Invalid("pack.total-places", N_("总分要写明保留几位小数。")))
        self._grades_descend()
        _what_may_not_apply_has_a_rate(self.criteria, inside=False)
        return self

    def _what_is_lost_stands_outside_panels(self) -> None:
        """A panel speaks as a whole: what its seats gave on one criterion is not taken out of it afterwards."""
        inside = {node.key for panel in walk(self.criteria) if isinstance(panel, Panel) for node in walk(panel.of)}
        for veto in self.vetoes:
            if veto.criterion in inside:
                message = N_("否决项不能只取消评委组里面的“%(name)s”，可以写整个评委组。")
                raise PackFault(Invalid("pack.veto-inside", message, name=veto.criterion))

    def _grades_descend(self) -> None:
        lowest = [grade.lowest for grade in self.grades]
        bounds = [bound for bound in lowest[:-1] if bound is not None]
        if lowest and (len(bounds) != len(lowest) - 1 or lowest[-1] is not None):
            raise PackFault(Invalid("pack.grades", N_("等次从高到低写，最后一等不写 from（写 null），其余都写。")))
        if any(above <= after for above, after in itertools.pairwise(bounds)):
            raise PackFault(Invalid("pack.grades", N_("等次的 from 要从高到低。")))

    @property
    def total_places(self) -> int:
        """How many decimals a total is rounded to, and is written with."""
        last = self.criteria.factor_places
        return int(self.criteria.places if last in (None, EXACT) else last)

    @cached_property
    def nodes(self) -> Mapping[str, Criterion]:
        """Every node of the tree by its key."""
        return {node.key: node for node in walk(self.criteria)}

    @cached_property
    def marked(self) -> Mapping[str, Leaf]:
        """Every criterion that is marked, by its key."""
        return {leaf.key: leaf for leaf in leaves(self.criteria)}

    @cached_property
    def panels(self) -> tuple[Panel, ...]:
        """The panels of the tree."""
        return tuple(node for node in walk(self.criteria) if isinstance(node, Panel))


def shipped_scoring_pack(name: str) -> PackSource[ScoringPack]:
    """Read one of the example packs that come with the program (示例值). Raises NotFound for another name."""
    return load_pack(AREA, name, ScoringPack)


def _what_may_not_apply_has_a_rate(node: Criterion, *, inside: bool) -> None:
    """Nothing may be missing from a sum unseen: only a share of what applies can do without it."""
    match node:
        case Verdict() if node.may_not_apply and not inside:
            raise PackFault(Invalid("pack.not-applying", N_("“%(key)s”可以不适用，上一级要用 rate。"), key=node.key))
        case Panel():
            _what_may_not_apply_has_a_rate(node.of, inside=False)
        case _:
            for child in getattr(node, "children", ()):
                _what_may_not_apply_has_a_rate(child, inside=isinstance(node, Rate))
