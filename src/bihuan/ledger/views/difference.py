"""The difference as a page shows it: rows of one kind at a time, what can be chosen for doubtful ones."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from django.http import QueryDict
from django.utils.translation import gettext as _

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.ui.pages import SIZE, Page

from ..deadlines import CALENDAR_UNTOLD
from ..exchange.diff import STATUS_LABELS, Compared, Status
from ..exchange.drafts import Choice
from ..exchange.meeting import Sort
from ..exchange.naming import BY_ALIAS, SURE, Match
from ..exchange.notes import notes_on
from ..exchange.preview import Preview
from ..exchange.report import sayer
from ..exchange.side_rows import SIDE_ROW_LABELS, TO_BE_SEEN, SideRow
from ..exchange.synonyms import FIELD_LABELS
from ..meets import Meets
from ..models import Handover
from ..states import STATE_LABELS
from .meetings import MetView, SortView, met_view, sort_views

DOUBTFUL = "doubtful"
ALL = "all"
ELSEWHERE = "elsewhere"
NEAR = "near"
MOST_NAMES = 1000
MARKS = {
    Status.NEW: "doing",
    Status.CHANGED: "check",
    Status.SAME: "done",
    Status.DUPLICATE: "grey",
    Status.REFUSED: "late",
}


@dataclass(frozen=True)
class Change:
    """One difference in words."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class RowView:
    """One row as shown: its ``key`` in the file, ``where`` a person finds it.

    ``lead`` and ``place`` are what stands in their fields when something can be chosen.
    """

    key: str
    where: str
    status: Status
    mark: str
    label: str
    place: str
    problem: str
    units: str
    due: str
    pictures: int
    reason: str
    warnings: tuple[str, ...]
    changes: tuple[Change, ...]
    settle_lead: bool
    settle_place: bool
    lead: str
    lead_offers: tuple[str, ...]
    lead_match: str
    place_value: str
    place_offers: tuple[str, ...]
    place_match: str
    new_place: bool
    kind: str
    met: MetView | None
    state: str


@dataclass(frozen=True)
class Tab:
    """One choice of rows, with its count."""

    key: str
    label: str
    count: int


@dataclass(frozen=True)
class Difference:
    """Everything the page says. ``seen`` is the fingerprint of what it showed: a confirmation answers just that."""

    preview: Preview
    totals: dict[str, int]
    tabs: tuple[Tab, ...]
    tab: str
    page: Page[RowView]
    unit_names: tuple[str, ...]
    place_names: tuple[str, ...]
    notes: tuple[str, ...]
    seen: str
    savable: int
    refused: int
    sorts: tuple[SortView, ...]
    unknown_states: tuple[str, ...]


def difference_of(preview: Preview, handover: Handover, get: QueryDict) -> Difference:
    """Lay a preview out for the page that ``get`` asks for."""
    tally = preview.tally
    counts = {ALL: tally.rows, DOUBTFUL: tally.doubtful}
    counts |= {status.value: tally.statuses[status] for status in Status}
    counts |= {ELSEWHERE: tally.elsewhere, NEAR: tally.sorts[Sort.NEAR]}
    tab = get.get("rows", "")
    tab = tab if counts.get(tab) else ALL
    labels = {
        ALL: _("全部"),
        DOUBTFUL: _("要看一眼"),
        ELSEWHERE: _("其他批次也有"),
        NEAR: _("可能是同一处"),
    } | {status.value: _(label) for status, label in STATUS_LABELS.items()}
    page = _page(tab, counts[tab], get.get("page", ""), preview, handover)
    return Difference(
        preview=preview,
        totals=tally.totals,
        tabs=tuple(Tab(key, labels[key], count) for key, count in counts.items() if count),
        tab=tab,
        page=page,
        unit_names=preview.books.units.names()[:MOST_NAMES],
        place_names=preview.books.places.names()[:MOST_NAMES],
        notes=tuple(_notes(handover, preview.years_without_calendar)),
        seen=_seen(preview),
        savable=tally.statuses[Status.NEW] + tally.statuses[Status.CHANGED] + tally.rebounds,
        refused=tally.statuses[Status.REFUSED],
        sorts=tuple(sort_views(tally, handover)),
        unknown_states=tuple(tally.unknown_states),
    )


def chosen_in(post: QueryDict, difference: Difference) -> tuple[dict[str, Choice], set[str]]:
    """Read what was chosen for the rows of this page; only what differs from what stood there counts.

    Raises Invalid naming the row where a name means nothing known.
    """
    choices: dict[str, Choice] = {}
    new_places: set[str] = set()
    books = difference.preview.books
    for row in difference.page.rows:
        lead = post.get(f"lead-{row.key}", row.lead).strip()
        place = post.get(f"place-{row.key}", row.place_value).strip()
        # A page without the field says nothing about it.
        wants_new = f"new-{row.key}" in post if row.settle_place else row.new_place
        meets = _meets(post, row)
        if (lead, place, wants_new, meets) == (row.lead, row.place_value, row.new_place, row.met and row.met.meets):
            continue
        lead_id, place_id = books.units.match(lead).key, books.places.match(place, row.kind).key
        if lead and lead != row.lead and lead_id is None:
            raise Invalid("import.unit", N_("第 %(row)s 行：名录中没有单位“%(name)s”"), row=row.where, name=lead)
        if place and place != row.place_value and place_id is None:
            raise Invalid("import.place", N_("第 %(row)s 行：名录中没有点位“%(name)s”"), row=row.where, name=place)
        no_lead = not lead and bool(row.lead)
        chosen = Meets(meets) if meets else None
        choices[row.key] = Choice(lead_id if lead else None, place_id if place else None, no_lead, chosen)
        if wants_new and place_id is None:
            new_places.add(row.key)
    return choices, new_places


def _meets(post: QueryDict, row: RowView) -> str | None:
    """What was chosen for a row that meets another item; None where there was nothing to choose."""
    if row.met is None:
        return None
    chosen = post.get(f"meets-{row.key}", row.met.meets)
    return chosen if chosen in dict(row.met.offers) else row.met.meets


def _page(tab: str, count: int, number: str, preview: Preview, handover: Handover) -> Page[RowView]:
    """Cut one page out of a tab's rows; nonsense gives the first, too large a number the last."""
    pages = max(1, -(-count // SIZE))
    chosen = min(max(int(number), 1), pages) if number.isdecimal() and len(number) < 9 else 1
    start = (chosen - 1) * SIZE
    shown = (one for one in preview.compared if _is_in(one, tab))
    rows = [_row(one, preview, handover) for one in islice(shown, start, start + SIZE)]
    return Page(rows, chosen, SIZE, count, False)


def _is_in(one: Compared, tab: str) -> bool:
    """Whether a row is shown when a tab is chosen."""
    if tab in (ELSEWHERE, NEAR):
        return one.met is not None and (one.met.sort is Sort.NEAR) == (tab == NEAR)
    return tab == ALL or (one.doubtful if tab == DOUBTFUL else one.status.value == tab)


def _row(one: Compared, preview: Preview, handover: Handover) -> RowView:
    draft, books = one.draft, preview.books
    lead, place = draft.units.lead, draft.place
    say = sayer(_)
    # A row refused for want of a lead is settled by naming one.
    leaderless = one.reason is not None and one.reason.code == "opening.no_lead"
    open_row = one.open or leaderless
    chosen = handover.choices.get(draft.key, {})
    settle_lead = open_row and (lead is None or lead.key is None or lead.confidence < BY_ALIAS or bool(chosen))
    settle_place = open_row and bool(draft.line.place) and (place is None or place.key is None or bool(chosen))
    names = [match.shown for match in draft.units.assisting if match.key is not None]
    unknown_lead = lead is not None and lead.key is None
    unknown_place = place is not None and place.key is None
    return RowView(
        key=draft.key,
        where=draft.line.where,
        status=one.status,
        mark=MARKS[one.status],
        label=_(STATUS_LABELS[one.status]),
        place=draft.place_name,
        problem=draft.line.problem,
        units="、".join(filter(None, [draft.lead_name, *names])),
        due=_due(one),
        pictures=len(draft.line.pictures),
        reason=say(one.reason) if one.reason else "",
        warnings=tuple(say(warning) for warning in one.warnings),
        changes=tuple(Change(_(FIELD_LABELS[c.field]), c.before, c.after) for c in one.changes),
        settle_lead=settle_lead,
        settle_place=settle_place,
        lead=draft.lead_name,
        lead_offers=_offers(books.units.candidates(draft.line.lead)) if settle_lead and unknown_lead else (),
        lead_match=_matched(lead),
        place_value=place.shown if place and place.key is not None else "",
        place_offers=_offers(books.places.candidates(draft.line.place)) if settle_place and unknown_place else (),
        place_match=_matched(place),
        new_place=bool(chosen.get("new_place")),
        kind=draft.line.kind,
        met=met_view(one, chosen.get("meets")),
        state=_(STATE_LABELS[one.carried.state]) if one.carried else "",
    )


def _due(one: Compared) -> str:
    due, words = one.draft.deadline.due, one.draft.deadline.words
    day = due.isoformat() if due else ""
    return words if words == day or not day else f"{words}（{day}）"


def _matched(match: Match | None) -> str:
    """Return how sure a match is; for all but the same name also why."""
    if match is None or match.key is None:
        return ""
    sure = _("匹配 %(sure)s") % {"sure": f"{match.confidence:.0%}"}
    return sure if match.confidence == SURE else f"{sure} {sayer(_)(match.reason)}"


def _offers(candidates: Sequence[tuple[int, str]]) -> tuple[str, ...]:
    return tuple(name for _key, name in candidates)


def _notes(handover: Handover, years: Sequence[int]) -> list[str]:
    facts, notes = handover.facts, []
    if years:
        notes.append(_(CALENDAR_UNTOLD) % {"years": _("、").join(map(str, years))})
    stated, rows = facts["stated"], facts["rows"]
    if stated is not None:
        message = (
            _("文件自报共 %(stated)s 条，读到 %(rows)s 行，相符")
            if stated == rows
            else _("文件自报共 %(stated)s 条，读到 %(rows)s 行，请核对")
        )
        notes.append(message % {"stated": stated, "rows": rows})
    notes += map(sayer(_), notes_on(facts))
    for why in SideRow:
        if why in TO_BE_SEEN:
            continue
        numbers = [where for where, kind, _text in facts["left_out"] if kind == why.value]
        if numbers:
            notes.append(
                _("略过%(what)s：第 %(rows)s 行") % {"what": _(SIDE_ROW_LABELS[why]), "rows": "、".join(numbers)}
            )
    if facts["stray"]:
        rows_astray = "、".join(facts["stray"])
        notes.append(_("第 %(rows)s 行的照片不属于任何一条问题，没有带入") % {"rows": rows_astray})
    return notes


def _seen(preview: Preview) -> str:
    return hashlib.sha256(repr((preview.tally.seen, preview.mark)).encode()).hexdigest()[:32]
