"""Which unit or place a name in somebody's paper means: how surely, by what name, and what else it could be.

Exact names come first (全称 and 简称 1.00, 别名 0.95), then the same name without what papers add or leave out: the
county's name, 市, 人民政府, 办事处 (0.90), then without bracketed additions (0.85). A name that fits two, or none, means
nothing: a person chooses. Likeness alone never decides, it only ranks what is offered.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from bihuan.core.text import N_
from bihuan.core.zh import similarity, squash
from bihuan.ledger.sentence import Sentence, sentence

SURE = Decimal("1.00")
BY_ALIAS = Decimal("0.95")
BY_PARTS = Decimal("0.90")
WITHOUT_BRACKETS = Decimal("0.85")
NOT_AT_ALL = Decimal("0.00")
OFFERED = 3
LEAST_LIKE = 0.45
_BRACKETED = re.compile(r"\([^()]*\)")
_TAILS = (
    (re.compile(r"(街道|乡|镇)(党工委|党委|人民政府|政府|办事处|办)+$"), r"\1"),
    (re.compile(r"(?<!街道)(办事处|办)$"), "街道"),
    (re.compile(r"村(村民委员会|村委会|委会|党支部|两委)$"), "村"),
    (re.compile(r"社区(居民委员会|居委会|党支部|党委|两委)$"), "社区"),
    (re.compile(r"(局|委|办|中心)(机关|党组|党委)$"), r"\1"),
)


class NameKind(StrEnum):
    """What kind of name a thing is found by."""

    OFFICIAL = "official"
    SHORT = "short"
    ALIAS = "alias"


NAME_KIND_LABELS: dict[NameKind, str] = {
    NameKind.OFFICIAL: N_("全称"),
    NameKind.SHORT: N_("简称"),
    NameKind.ALIAS: N_("别名"),
}


@dataclass(frozen=True)
class Named:
    """One name of one known thing: its id, the name it is shown by, this name, and for places their kind."""

    key: int
    shown: str
    name: str
    name_kind: NameKind
    kind: str = ""


@dataclass(frozen=True)
class Match:
    """What a name means.

    ``key`` and ``shown`` are None and empty where it means nothing; ``others`` are the ids it could mean when it fits
    several.
    """

    key: int | None
    shown: str
    confidence: Decimal
    reason: Sentence
    others: tuple[int, ...] = ()


class NameBook:
    """All names of units, or of places, in one realm. ``prefixes`` is what papers put before a name: 新郑市, 新郑, 市."""

    def __init__(self, names: Iterable[Named], *, prefixes: Iterable[str]) -> None:
        self._prefixes = tuple(sorted(map(squash, prefixes), key=len, reverse=True))
        self._exact: dict[str, dict[int, Named]] = {}
        self._parts: dict[str, dict[int, Named]] = {}
        self._shown: dict[int, Named] = {}
        self._matches: dict[tuple[str, str], Match] = {}
        for named in names:
            self._shown.setdefault(named.key, named)
            key = squash(named.name)
            _keep_surest(self._exact.setdefault(key, {}), named)
            for variant in self._variants(key):
                _keep_surest(self._parts.setdefault(variant, {}), named)

    def match(self, text: str, kind: str = "") -> Match:
        """Say what ``text`` means. ``kind`` breaks a tie between places of one name."""
        found = self._matches.get((text, kind))
        if found is None:
            found = self._matches[text, kind] = self._match(text, squash(kind))
        return found

    def knows(self, text: str) -> bool:
        """Whether ``text`` as a whole, brackets and all, is a name of exactly one known thing."""
        return self.match(text).confidence >= BY_PARTS

    def chosen(self, key: int) -> Match:
        """Return the match for what a person chose. Raises KeyError for an id this book does not hold."""
        named = self._shown[key]
        return Match(key, named.shown, SURE, sentence("name.chosen", N_("由经办人选定")))

    def names(self) -> tuple[str, ...]:
        """Return the names everything is shown by, each once, in the book's order."""
        return tuple(dict.fromkeys(named.shown for named in self._shown.values()))

    def shown(self, key: int) -> str:
        """Return the name a known thing is shown by."""
        return self._shown[key].shown

    def candidates(self, text: str) -> list[tuple[int, str]]:
        """Return what ``text`` may mean, likeliest first, as (id, name shown): for a person to choose from."""
        others = self.match(text).others
        if others:
            return [(key, self.shown(key)) for key in others]
        key = next(iter(self._variants(squash(text))), squash(text))
        best: dict[int, float] = {}
        for known, things in self._parts.items():
            likeness = similarity(key, known)
            if likeness >= LEAST_LIKE:
                for thing in things:
                    best[thing] = max(best.get(thing, 0.0), likeness)
        ranked = sorted(best, key=lambda thing: (-best[thing], thing))
        return [(thing, self.shown(thing)) for thing in ranked[:OFFERED]]

    def _match(self, text: str, kind: str) -> Match:
        key = squash(text)
        if not key:
            return _nothing(text)
        tries: list[tuple[dict[int, Named], Decimal | None]] = [(self._exact.get(key, {}), None)]
        tries += [(self._parts.get(variant, {}), BY_PARTS) for variant in (key, *self._variants(key))]
        outside = _BRACKETED.sub("", key)
        inside = [part[1:-1] for part in _BRACKETED.findall(key)]
        tries += [
            (self._parts.get(variant, {}), WITHOUT_BRACKETS)
            for part in (outside, *inside)
            if part and part != key
            for variant in (part, *self._variants(part))
        ]
        for found, confidence in tries:
            chosen = _of_kind(found, kind)
            if len(chosen) == 1:
                return _matched(chosen[0], text, confidence)
            if chosen:
                return _several(text, chosen)
        return _nothing(text)

    def _variants(self, key: str) -> list[str]:
        """Return the ways the same name is written shorter, the full key among them, longest first."""
        heads = [key, *(key[len(p) :] for p in self._prefixes if key.startswith(p) and len(key) > len(p) + 1)]
        tails = (pattern.sub(short, head) for head in heads for pattern, short in _TAILS)
        return sorted({*heads, *tails} - {""}, key=lambda variant: (-len(variant), variant))


def _keep_surest(found: dict[int, Named], named: Named) -> None:
    held = found.get(named.key)
    if held is None or list(NameKind).index(named.name_kind) < list(NameKind).index(held.name_kind):
        found[named.key] = named


def _of_kind(found: dict[int, Named], kind: str) -> list[Named]:
    same = [named for named in found.values() if kind and squash(named.kind) == kind]
    return same or list(found.values())


def _matched(named: Named, text: str, confidence: Decimal | None) -> Match:
    if confidence is None:
        confidence = BY_ALIAS if named.name_kind is NameKind.ALIAS else SURE
        reason = sentence("name.exact", N_("与名录中的名称“%(name)s”相同"), name=named.name)
    elif confidence == BY_PARTS:
        reason = sentence("name.parts", N_("略去前后缀后与“%(name)s”相同"), name=named.name)
    else:
        reason = sentence("name.brackets", N_("略去括号后与“%(name)s”相同"), name=named.name)
    return Match(named.key, named.shown, confidence, reason)


def _several(text: str, found: list[Named]) -> Match:
    names = "、".join(dict.fromkeys(named.shown for named in found))
    reason = sentence("name.several", N_("“%(text)s”可能是 %(names)s，请选定"), text=text, names=names)
    return Match(None, "", NOT_AT_ALL, reason, tuple(named.key for named in found))


def _nothing(text: str) -> Match:
    return Match(None, "", NOT_AT_ALL, sentence("name.unknown", N_("名录中没有“%(text)s”"), text=text))
