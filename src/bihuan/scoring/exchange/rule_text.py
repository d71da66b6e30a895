"""A scoring rule as the text people keep: YAML out of a stored rule, and out of a workbook with what a workbook does not say."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import yaml

from bihuan.core.packs import PackSource

from ..pack import ScoringPack
from .criteria_book import read_criteria


@dataclass(frozen=True)
class BookTerms:
    """What a workbook does not say: names, the step of a mark, who marks, what is left out, and how ties end.

    Without a ``panel`` the office marks everything itself. ``high`` and ``low`` are left out from ``trim_from`` marks on.
    """

    title: str
    code: str
    version: str
    step: Decimal
    places: int
    panel: bool
    trim_from: int
    high: int
    low: int
    fewest: int
    last: Literal["stands", "chair"]


def rule_text(source: PackSource[ScoringPack]) -> str:
    """Return a rule as YAML which, read again, has the same digest."""
    return _dumped(source.content.model_dump(by_alias=True, exclude_defaults=True))


def text_of_book(path: Path, name: str, terms: BookTerms) -> str:
    """Return the rule of a workbook as YAML. Raises Invalid naming the row, as ``read_criteria`` does."""
    tree = read_criteria(path, name=name, step=terms.step, places=terms.places)
    words = {"zh": terms.title, "en": terms.title}
    rule = {
        "schema": 1,
        "code": terms.code,
        "version": terms.version,
        "title": words,
        "note": words,
        "criteria": _panel(tree, terms) if terms.panel else tree,
        "ties": {"last": terms.last},
    }
    return _dumped(rule)


def _panel(tree: dict[str, Any], terms: BookTerms) -> dict[str, Any]:
    trims = [{"from": terms.trim_from, "high": terms.high, "low": terms.low}] if terms.high or terms.low else []
    return {
        "key": "panel",
        "label": {"zh": "评委评分", "en": "Panel"},
        "kind": "panel",
        "over": "total",
        "groups": [{"key": "judges", "label": {"zh": "评委", "en": "Judges"}, "weight": 1}],
        "trims": trims,
        "fewest": terms.fewest,
        "missing": "mean",
        "seat_places": "exact",
        "mean_places": terms.places,
        "places": terms.places,
        "of": {**tree, "places": "exact"},
    }


class _Dumper(yaml.SafeDumper):
    """Decimals as numbers, keys in the order of the rule, no references."""

    def ignore_aliases(self, data: Any) -> bool:
        """Say every text in full: a rule may hold no references."""
        return True


def _decimal(dumper: yaml.SafeDumper, value: Decimal) -> yaml.Node:
    text = f"{value:f}"
    return dumper.represent_scalar("tag:yaml.org,2002:float" if "." in text else "tag:yaml.org,2002:int", text)


def _tuple(dumper: yaml.SafeDumper, value: tuple[Any, ...]) -> yaml.Node:
    return dumper.represent_list(value)


_Dumper.add_representer(Decimal, _decimal)
_Dumper.add_representer(tuple, _tuple)


def _dumped(content: dict[str, Any]) -> str:
    return yaml.dump(content, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120)
