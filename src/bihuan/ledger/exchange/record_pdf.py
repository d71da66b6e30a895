"""One item as a printed record (PDF): what it is, what was planned and done, pictures in pairs, its story, its chain."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bihuan.core.zh import day_in_table
from bihuan.evidence.models import Evidence, MediaType, Purpose
from bihuan.evidence.public import public_display_key
from bihuan.ledger.casefile import Case
from bihuan.ledger.exchange.picture_sources import picture_source
from bihuan.ledger.models import PartyPart, Plan, Report, Verification
from bihuan.ledger.states import STATE_LABELS, State
from bihuan.ledger.verify import story_fault
from bihuan.papers.printing import Event, Fact, Record, Section, Shot, print_record

MOST_PAIRS = 12


def print_item_record(
    case: Case, events: Sequence[Event], *, opening: Collection[str], printed_by: str, at: datetime, language: str
) -> bytes:
    """Return the record of an item as PDF.

    ``events`` is its story in words; ``opening`` are the fingerprints of what opened its current cycle: pictures of a
    fault that came back stand for it then. ``printed_by`` and ``at`` stand at the foot of every page.
    """
    item = case.item
    pairs = _pairs(case, opening)
    record = Record(
        title=_("%(realm)s问题整改记录") % {"realm": item.realm.name},
        subtitle=_("第 %(number)s 号　%(batch)s") % {"number": item.number, "batch": item.batch.name},
        facts=tuple(_facts(case)),
        sections=tuple(_sections(case)),
        pairs_title=_("整改前后照片"),
        pairs=tuple(pairs[:MOST_PAIRS]),
        events_title=_("流转记录"),
        events=(*events, *_seal(case)),
        page_footer=_("第 {page} 页，共 {pages} 页"),
        page_note=_("打印人：%(who)s　%(at)s") % {"who": printed_by, "at": _moment(at)},
    )
    return print_record(record, language)


def _facts(case: Case) -> Iterator[Fact]:
    item = case.item
    state = [_(STATE_LABELS[State(item.state)])]
    if item.rebounds:
        state.append(_("第 %(cycle)s 轮，反弹 %(count)s 次") % {"cycle": item.cycle, "count": item.rebounds})
    yield Fact(_("状态"), "，".join(state))
    yield Fact(_("主管办公室"), item.owner.short_name)
    yield Fact(_("点位类别"), item.place.kind if item.place else item.place_kind)
    yield Fact(_("点位名称"), item.place_name)
    yield Fact(_("存在问题"), item.problem, wide=True)
    if item.demand:
        yield Fact(_("整改要求"), item.demand, wide=True)
    yield Fact(_("牵头单位"), item.lead.short_name if item.lead else _("未定"))
    yield Fact(_("配合单位"), "、".join(case.units(PartyPart.ASSISTING)))
    yield Fact(_("整改时限"), _day(item.deadline) or item.deadline_text)
    if item.first_deadline and item.first_deadline != item.deadline:
        yield Fact(_("首次时限"), _day(item.first_deadline))
    yield Fact(_("登记日期"), _day(item.registered_at))
    yield Fact(_("来件收到日期"), day_in_table(item.batch.received_on))
    for label, at in ((_("报结时间"), item.sent_at), (_("办结时间"), item.closed_at)):
        if at is not None:
            yield Fact(label, _moment(at))
    if item.remark:
        yield Fact(_("备注"), item.remark, wide=True)


def _sections(case: Case) -> Iterator[Section]:
    several = case.item.cycle > 1
    for cycle in range(1, case.item.cycle + 1):
        about = _("（第 %(number)s 轮）") % {"number": cycle} if several else ""
        plan = next((plan for plan in reversed(case.plans) if plan.cycle == cycle), None)
        if plan is not None:
            yield _plan_section(case, plan, about)
        report = _report_of(case, cycle)
        if report is not None:
            sent = _("报结时间：%(at)s") % {"at": _moment(report.sent_at)} if report.sent_at else _("尚未报结")
            yield Section(_("整改情况") + about, (*filter(None, (report.text,)), sent))
    found = [row for row in case.verifications if not row.taken_back]
    if found:
        yield Section(_("核查意见"), tuple(_finding(case, row) for row in found))


def _plan_section(case: Case, plan: Plan, about: str) -> Section:
    variant = case.desk.rules.plan(plan.variant)
    language = get_language() or "zh"
    told = [
        _("%(label)s：%(value)s") % {"label": fix.label.of(language), "value": plan.fixes[fix.key]}
        for fix in variant.fixes
        if plan.fixes.get(fix.key)
    ]
    names = {"variant": variant.label.of(language), "version": plan.version}
    title = _("%(variant)s方案，第 %(version)s 版") % names
    return Section(title + about, (*told, _approval(plan.approved_at)))


def _report_of(case: Case, cycle: int) -> Report | None:
    """The newest report of a cycle."""
    return next((report for report in reversed(case.reports) if report.cycle == cycle), None)


def _approval(at: datetime | None) -> str:
    return _("批准时间：%(at)s") % {"at": _moment(at)} if at else _("尚未批准")


def _finding(case: Case, row: Verification) -> str:
    passed = _("通过") if row.passed else _("退回")
    where = _("现场核查") if row.on_site else _("材料核查")
    unit = case.names.get(row.unit_id or 0, "")
    said = _("%(at)s　%(unit)s　%(where)s，%(passed)s") % {
        "at": _moment(row.at),
        "unit": unit,
        "where": where,
        "passed": passed,
    }
    return _("%(said)s：%(words)s") % {"said": said, "words": row.words} if row.words else said


def _seal(case: Case) -> tuple[Event, ...]:
    """The last line of the story: its length, the digest at its end, and whether every line still fits the next."""
    item = case.item
    fault = story_fault(item, case.story)
    checked = _("打印时逐条核对无误") if fault is None else _(fault.message) % fault.values
    count = _("流转链共 %(count)s 条，%(checked)s") % {"count": len(case.story), "checked": checked}
    return (Event("", "", count, _("链头摘要：%(head)s") % {"head": item.head}),)


def _pairs(case: Case, opening: Collection[str]) -> list[tuple[Shot, Shot | None]]:
    """The fault beside its repair, the current cycle first, then what earlier ones showed."""
    pictures = [row for row in case.evidence if MediaType(row.file.media_type).is_picture]
    befores = [row for row in pictures if row.purpose == Purpose.BEFORE]
    fresh = [row for row in befores if row.file.sha256 in opening]
    cycle = case.item.cycle
    earlier = [row for row in befores if row not in fresh] if fresh and cycle > 1 else []
    show = _Shower(case)
    found = show.beside(fresh or befores, _afters(pictures, _report_of(case, cycle)))
    for number in range(1, cycle):
        found += show.beside(earlier if number == 1 else [], _afters(pictures, _report_of(case, number)))
    return found


def _afters(pictures: Sequence[Evidence], report: Report | None) -> list[Evidence]:
    if report is None:
        return []
    return [row for row in pictures if row.part_uid == report.uid and row.purpose != Purpose.PAPER]


class _Shower:
    """Makes printed pictures of evidence; a file that is not where it should be is said in its place."""

    def __init__(self, case: Case) -> None:
        self._case = case

    def beside(self, befores: Sequence[Evidence], afters: Sequence[Evidence]) -> list[tuple[Shot, Shot | None]]:
        """Pair pictures in their order; a side without one says so in words."""
        return [
            (self._shot(befores, at, _("没有整改前照片")), self._shot(afters, at, _("没有整改后照片")))
            for at in range(max(len(befores), len(afters)))
        ]

    def _shot(self, rows: Sequence[Evidence], at: int, nothing: str) -> Shot:
        if at >= len(rows):
            return Shot(nothing)
        row = rows[at]
        source = picture_source(row, public_display_key(self._case.item.realm.uid, row))
        return Shot(self._caption(row), source) if source else Shot(_("照片文件缺失"))

    def _caption(self, row: Evidence) -> str:
        if row.taken_at is not None:
            when = _("拍摄 %(when)s") % {"when": _moment(row.taken_at)}
        else:
            when = _("收到 %(when)s") % {"when": _moment(row.at)}
        unit = self._case.names.get(row.unit_id or 0, "")
        return "　".join(filter(None, (str(row.get_purpose_display()), unit, when, _receipt(row))))


def _receipt(row: Evidence) -> str:
    return _("指纹 %(receipt)s") % {"receipt": row.receipt}


def _day(at: datetime | None) -> str:
    return day_in_table(timezone.localtime(at).date()) if at else ""


def _moment(at: datetime | None) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""
