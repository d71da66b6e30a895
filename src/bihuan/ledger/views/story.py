"""The story of an item as a time line: every movement in words, cycle by cycle."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypedDict

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan.core.text import N_
from bihuan.evidence.models import Evidence, MediaType
from bihuan.ui.formats import date_list
from bihuan.ui.formats import moment as moment_words

from ..casefile import Case
from ..models import Item, Movement
from ..states import CARD_LABELS, MOVE_LABELS, REQUEST_LABELS, STATE_LABELS, Card, Move, RequestKind, State
from .requesting import settle_word
from .tags import grounds_in_words

GOOD = frozenset({Move.REGISTER, Move.CARRY_IN, Move.CLOSE, Move.CONSOLIDATE, Move.SETTLE})
BAD = frozenset(
    {Move.SEND_BACK, Move.RETURN_PLAN, Move.RETURN_REPORT, Move.REBOUND, Move.REOPEN, Move.REFUSE, Move.ISSUE_CARD}
)
HAND_OVERS = frozenset({Move.ASSIGN, Move.REASSIGN, Move.REBOUND, Move.REOPEN})
PLAN_MOVES = frozenset({Move.SUBMIT_PLAN, Move.APPROVE_PLAN, Move.SUBMIT_AT_ONCE, Move.DO_AT_ONCE})
ABOUT_REQUESTS = frozenset({Move.ASK, Move.GRANT, Move.REFUSE})
CORRECTED = {
    "problem": N_("问题描述"),
    "category": N_("问题类别"),
    "demand": N_("整改要求"),
    "place_text": N_("点位"),
    "place_kind": N_("点位类别"),
    "unit_text": N_("责任单位（原文）"),
    "deadline_text": N_("期限（原文）"),
    "remark": N_("备注"),
    "old_number": N_("原台账编号"),
}


class Thumbnail(TypedDict):
    """A small picture that leads to the large one."""

    src: str
    href: str
    alt: str


@dataclass(frozen=True)
class Moment:
    """One movement as shown: translated words, a kind of the time line, and the pictures that came with it.

    ``who`` acted, and for whom (代录).
    """

    sequence: int
    who: str
    verb: str
    text: str
    quote: str
    meta: str
    kind: str
    lines: tuple[str, ...]
    pictures: tuple[Thumbnail, ...]


@dataclass(frozen=True)
class Cycle:
    """One passage round the loop, from its first movement on."""

    number: int
    moments: tuple[Moment, ...]


def tell_story(case: Case) -> list[Cycle]:
    """The movements of an item, oldest first, grouped by cycle."""
    files = _files_of(case)
    undone = _taken_back(case.story)
    teller = _Teller(case)
    cycles: list[Cycle] = []
    moments: list[Moment] = []
    number = 1
    for movement in case.story:
        if movement.changes.get("cycle", number) > number:
            cycles.append(Cycle(number, tuple(moments)))
            number, moments = movement.changes["cycle"], []
        moments.append(teller.tell(movement, files.get(movement.sequence, ()), undone=movement.sequence in undone))
    return [*cycles, Cycle(number, tuple(moments))]


def words_in(movement: Movement) -> Mapping[str, Any]:
    """What people wrote with a movement, less a name that was erased; empty where nothing was written."""
    row = getattr(movement, "words", None)
    return json.loads(row.text) if row is not None and row.text else {}


class _Teller:
    """Tells one movement after the other; what was said just before need not be said again."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.handed_over: datetime | None = None
        self.last_quote = ""
        self.visits = {finding.sequence for finding in case.verifications if finding.on_site}

    def tell(self, movement: Movement, shots: Sequence[Evidence], *, undone: bool) -> Moment:
        """Put one movement into words."""
        move, words = Move(movement.move), words_in(movement)
        quote = _quote(words)
        if quote == self.last_quote:
            quote = ""
        self.last_quote = quote or self.last_quote
        verb = _(MOVE_LABELS[move])
        told = Moment(
            sequence=movement.sequence,
            who=" · ".join(self._who(movement)),
            verb=_("%(move)s（已撤回）") % {"move": verb} if undone else verb,
            text=self._text(move, movement, words),
            quote=quote,
            meta=self._meta(move, movement, shots),
            kind="ok" if move in GOOD else "bad" if move in BAD else "plain",
            lines=tuple(_corrections(words)) if move is Move.CORRECT else (),
            pictures=tuple(thumbnail(row, self.case.item) for row in shots if is_picture(row)),
        )
        if move in HAND_OVERS:
            self.handed_over = movement.at
        return told

    def _text(self, move: Move, movement: Movement, words: Mapping[str, Any]) -> str:
        changes, item = movement.changes, self.case.item
        if move is Move.REGISTER:
            row = _(" 第 %(row)s 行") % {"row": item.row} if item.row else ""
            whole = _("，拆自 %(number)s") % {"number": words["part_of"]} if words.get("part_of") else ""
            return f"{item.batch.name}{row}{whole}"
        if move is Move.CARRY_IN:
            return self._carried_in(movement, words)
        if move in (Move.ASSIGN, Move.REASSIGN):
            return self._units(changes)
        if move is Move.SHARE_OUT:
            person = _("本单位人员") if changes.get("handlers") and not changes.get("doers") else ""
            return self._names(changes.get("doers")) or person
        if words.get("sheet"):
            return _("凭签字表 %(code)s") % {"code": words["sheet"]}
        if move in PLAN_MOVES and changes.get("plan_version"):
            return _("第 %(version)s 版") % {"version": changes["plan_version"]}
        if move in ABOUT_REQUESTS and words.get("kind"):
            return _(REQUEST_LABELS[RequestKind(words["kind"])])
        if move is Move.SETTLE and words.get("code"):
            return settle_word(self.case.desk.rules, str(words["code"]))
        if move in (Move.TAKE_BACK, Move.RECALL) and words.get("of"):
            return _("“%(words)s”") % {"words": _(MOVE_LABELS[Move(words["of"])])}
        return _joined(move, words) or _carded(move, changes, words)

    def _carried_in(self, movement: Movement, words: Mapping[str, Any]) -> str:
        """Where an opening balance found the item, by which paper; all of it was done offline."""
        said = [_(STATE_LABELS[State(movement.to_state)]), _("线下办理")]
        said += [_("截至 %(day)s") % {"day": words["as_of"]}] if words.get("as_of") else []
        said += [_("依据 %(paper)s") % {"paper": words["decision"]}] if words.get("decision") else []
        units = self._units(movement.changes)
        return _("；").join([_("，").join(said), *([units] if units else [])])

    def _who(self, movement: Movement) -> list[str]:
        """The unit that acted; for one that signed on paper it was the office that entered it."""
        if movement.behalf is not None:
            office = self.case.names[self.case.item.owner_id]
            return [office, _("代%(unit)s录入") % {"unit": movement.behalf.short_name}]
        return [movement.unit.short_name if movement.unit else _("系统按规则")]

    def _units(self, changes: Mapping[str, Any]) -> str:
        lead = self.case.names_by_uid.get(changes.get("lead") or "", "")
        others = self._names(changes.get("assisting"))
        said = [lead] if lead else []
        said += [_("配合 %(units)s") % {"units": others}] if others else []
        return _("；").join(said)

    def _names(self, uids: Sequence[str] | None) -> str:
        return _("、").join(self.case.names_by_uid[uid] for uid in uids or () if uid in self.case.names_by_uid)

    def _meta(self, move: Move, movement: Movement, shots: Sequence[Evidence]) -> str:
        said = [moment_words(movement.at), *self._who(movement)]
        due = movement.changes.get("mend_by") or movement.changes.get("deadline")
        if due and move is not Move.TAKE_BACK:
            day = date_list(datetime.fromisoformat(due))
            said.append(
                _("补正到 %(day)s") % {"day": day} if move is Move.SEND_BACK else _("应于 %(day)s") % {"day": day}
            )
        if movement.sequence in self.visits:
            said.append(_("已到现场"))
        if move is Move.ACKNOWLEDGE and self.handed_over is not None:
            said.append(_("用时 %(span)s") % {"span": _span(movement.at - self.handed_over)})
        if shots:
            pictures = sum(is_picture(row) for row in shots)
            said.append(_photographs(pictures) if pictures == len(shots) else _files(len(shots)))
        return " · ".join(said)


def _joined(move: Move, words: Mapping[str, Any]) -> str:
    """Which items a merge or a split was about, which units a reform."""
    if move is Move.SUCCEED and words.get("old"):
        return _("%(old)s → %(new)s，依据 %(paper)s") % {name: words.get(name, "") for name in ("old", "new", "paper")}
    if move is Move.MERGE and words.get("into"):
        return _("并入 %(number)s") % {"number": words["into"]}
    if move is Move.ABSORB:
        return _("%(numbers)s 并入本事项") % {"numbers": _("、").join(words.get("items", ()))}
    if move is Move.UNMERGE and words.get("out_of"):
        return _("不再并入 %(number)s") % {"number": words["out_of"]}
    if move is Move.SPLIT:
        return _("拆成 %(numbers)s") % {"numbers": _("、").join(words.get("parts", ()))}
    return ""


def _carded(move: Move, changes: Mapping[str, Any], words: Mapping[str, Any]) -> str:
    """Which card was issued, on what grounds, or lifted."""
    if move is Move.LIFT_CARD and words.get("card"):
        return _(CARD_LABELS[Card(words["card"])])
    if move is not Move.ISSUE_CARD or not changes.get("card"):
        return ""
    grounds = grounds_in_words(words.get("overdue_workdays", 0), words.get("returns", 0))
    return _("；").join(part for part in (_(CARD_LABELS[Card(changes["card"])]), grounds) if part)


def _quote(words: Mapping[str, Any]) -> str:
    return str(next((words[name] for name in ("text", "reason", "words") if isinstance(words.get(name), str)), ""))


def _corrections(words: Mapping[str, Any]) -> Iterator[str]:
    old, new = words.get("old", {}), words.get("new", {})
    for name, label in CORRECTED.items():
        if old.get(name, "") != new.get(name, ""):
            values = {"label": _(label), "old": old.get(name) or _("空"), "new": new.get(name) or _("空")}
            yield _("%(label)s：%(old)s → %(new)s") % values


def _photographs(count: int) -> str:
    return ngettext("%(count)s 张照片", "%(count)s 张照片", count) % {"count": count}


def _files(count: int) -> str:
    return ngettext("%(count)s 个文件", "%(count)s 个文件", count) % {"count": count}


def _span(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    if minutes < 60:
        return _("%(count)s 分钟") % {"count": minutes}
    if minutes < 48 * 60:
        return _("%(count)s 小时") % {"count": minutes // 60}
    return _("%(count)s 天") % {"count": minutes // (24 * 60)}


def _taken_back(story: Sequence[Movement]) -> set[int]:
    """The lines a later one took back: always the line before it on which something still stood."""
    standing: list[int] = []
    undone: set[int] = set()
    for movement in story:
        if (movement.move == Move.TAKE_BACK or _recalled_rebound(movement)) and standing:
            undone.add(standing.pop())
        else:
            standing.append(movement.sequence)
    return undone


def _recalled_rebound(movement: Movement) -> bool:
    """A batch that is recalled strikes out its items; one of another batch that came back by it is as it was."""
    return movement.move == Move.RECALL and movement.to_state != State.WITHDRAWN


def _files_of(case: Case) -> dict[int, list[Evidence]]:
    """The pictures of each movement: a file sent twice belongs to the movement it came with first and again after it."""
    waiting = list(case.evidence)
    found: dict[int, list[Evidence]] = {}
    for movement in case.story:
        for print_ in movement.evidence:
            match = next((row for row in waiting if row.file.sha256 == print_), None)
            if match is not None:
                waiting.remove(match)
                found.setdefault(movement.sequence, []).append(match)
    return found


def thumbnail(row: Evidence, item: Item) -> Thumbnail:
    """A picture of an item, small."""
    return {
        "src": reverse("evidence:thumb", args=[row.uid]),
        "href": reverse("evidence:display", args=[row.uid]),
        "alt": alt_of(row, item),
    }


def alt_of(row: Evidence, item: Item) -> str:
    """What a picture shows, for those who do not see it: its caption, else place and purpose."""
    place = item.place_name or item.problem[:20]
    return row.caption or _("%(place)s，%(purpose)s") % {"place": place, "purpose": row.get_purpose_display()}


def is_picture(evidence: Evidence) -> bool:
    """Say whether a piece of evidence can be shown as a picture."""
    return MediaType(evidence.file.media_type).is_picture
