"""A rule in words: its criteria from the top down, and how its panels bring marks together."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .criteria import Criterion, Leaf
from .pack import ScoringPack
from .tree import Panel, below
from .wording import allowed_words


@dataclass(frozen=True)
class Node:
    """One node of a rule as it is shown: how deep it stands, its points where it is marked, and what may be given."""

    depth: int
    label: str
    points: str
    words: str


def shown(pack: ScoringPack) -> Iterator[Node]:
    """Yield the nodes of a rule from the top down."""
    language = get_language() or "zh"

    def walk(node: Criterion, depth: int) -> Iterator[Node]:
        note = node.note.of(language) if node.note else ""
        if isinstance(node, Leaf):
            most = node.most
            points = f"{most.numerator / most.denominator:g}"
            yield Node(depth, node.label.of(language), points, "；".join(filter(None, [allowed_words(node), note])))
            return
        yield Node(depth, node.label.of(language), "", note)
        for child in below(node):
            yield from walk(child, depth + 1)

    return walk(pack.criteria, 0)


def panel_words(pack: ScoringPack) -> list[tuple[str, str]]:
    """Each panel of a rule, and how its marks become one."""
    language = get_language() or "zh"
    return [(panel.label.of(language), _words_of(panel)) for panel in pack.panels]


def _words_of(panel: Panel) -> str:
    language = get_language() or "zh"
    told = ["、".join(f"{group.label.of(language)} {group.weight * 100:g}%" for group in panel.groups)]
    told += [
        _("%(marks)s 个分数起去掉 %(high)s 个最高分、%(low)s 个最低分")
        % {"marks": trim.marks, "high": trim.high, "low": trim.low}
        for trim in panel.trims
    ]
    told.append(_("至少 %(fewest)s 个分数") % {"fewest": panel.fewest})
    return "；".join(told)
