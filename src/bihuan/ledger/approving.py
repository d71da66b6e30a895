"""What waits for a head's approval: plans and reports with what they say, in a fixed number of queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from bihuan.core.errors import NotFound
from bihuan.core.text import N_
from bihuan.evidence.models import Evidence, Purpose
from bihuan.evidence.queries import of_targets
from bihuan.registry.actor import Actor
from bihuan.registry.models import Role, Unit
from bihuan.registry.models.appointments import OFFICE_ROLES

from .models import Item, PackVersion, Plan, Report, SignSheet
from .packs import rules_of
from .queries import TARGET_KIND, visible_items, with_facts
from .states import Move, Paper

WORKING_ROLES = (Role.LIAISON, Role.HEAD, Role.DELEGATE, Role.OFFICE, Role.OFFICE_HEAD)


def approval_of(plan: str, report: str) -> Move | None:
    """Which move answers what waits; plan and report that wait together are a 立行立改."""
    plan_waits, report_waits = plan == Paper.SUBMITTED, report == Paper.SUBMITTED
    if plan_waits and report_waits:
        return Move.DO_AT_ONCE
    if plan_waits:
        return Move.APPROVE_PLAN
    return Move.APPROVE_REPORT if report_waits else None


@dataclass(frozen=True)
class Waiting:
    """One item with the papers that wait. ``fixes`` are pairs of label (zh, en) and value; ``afters`` prove the report."""

    item: Item
    move: Move
    plan: Plan | None
    report: Report | None
    fixes: tuple[tuple[str, str, str], ...]
    afters: tuple[Evidence, ...]


def waiting_for_approval(actor: Actor) -> QuerySet[Item]:
    """The items whose plan or report waits for a head: of one's own units, and of one's own office's batches."""
    units = {post.unit_id for post in actor.posts_as(*WORKING_ROLES)}
    offices = {post.unit_id for post in actor.posts_as(*OFFICE_ROLES)}
    waits = Q(plan=Paper.SUBMITTED.value) | Q(report=Paper.SUBMITTED.value)
    mine = Q(lead_id__in=units) | Q(owner_id__in=offices)
    return visible_items(actor).filter(waits, mine).order_by("lead_id", "due", "id")


def units_waiting(actor: Actor) -> QuerySet[Unit]:
    """The lead units of what waits, in the order of the tree."""
    return Unit.objects.filter(pk__in=waiting_for_approval(actor).order_by().values("lead_id")).order_by("path")


def papers_of(items: Sequence[Item], versions: Mapping[UUID, tuple[int, int]] | None = None) -> list[Waiting]:
    """The papers of items that wait, or, with ``versions`` (plan, report; 0 for none), those very papers."""
    asked = versions or {item.uid: _waiting_versions(item) for item in items}
    plans = _by_number(Plan.objects.filter(item__in=items).values_list("pk", "item_id", "version"))
    reports = _by_number(Report.objects.filter(item__in=items).values_list("pk", "item_id", "number"))
    wanted = [(plans.get((i.pk, asked[i.uid][0])), reports.get((i.pk, asked[i.uid][1]))) for i in items]
    plan_rows = Plan.objects.in_bulk([plan for plan, _ in wanted if plan])
    report_rows = Report.objects.in_bulk([report for _, report in wanted if report])
    packs = PackVersion.objects.in_bulk({item.pack_id for item in items if item.pack_id})
    afters = _afters(items, report_rows.values())
    found = []
    for item, (plan_key, report_key) in zip(items, wanted, strict=True):
        plan = plan_rows.get(plan_key or 0)
        report = report_rows.get(report_key or 0)
        move = Move.DO_AT_ONCE if plan and report else Move.APPROVE_PLAN if plan else Move.APPROVE_REPORT
        evidence = tuple(afters.get(report.uid, ())) if report else ()
        found.append(Waiting(item, move, plan, report, _fixes(plan, packs.get(item.pack_id or 0)), evidence))
    return found


def waiting_papers(actor: Actor, items: QuerySet[Item]) -> list[Waiting]:
    """The papers that wait, of items just narrowed from ``waiting_for_approval``."""
    return papers_of(list(with_facts(items).select_related("owner")))


def visible_sheets(actor: Actor) -> QuerySet[SignSheet]:
    """The 签字表 of one's own units, and those one's own office may record."""
    units = {post.unit_id for post in actor.posts_as(*WORKING_ROLES)}
    offices = {post.unit_id for post in actor.posts_as(*OFFICE_ROLES)}
    sheets = SignSheet.objects.filter(realm_id=actor.realm_id).select_related("unit", "owner", "realm")
    return sheets.filter(Q(unit_id__in=units) | Q(owner_id__in=offices))


def get_sheet(actor: Actor, uid: UUID) -> SignSheet:
    """One visible 签字表. Raises NotFound, the same for foreign and missing."""
    sheet = visible_sheets(actor).filter(uid=uid).first()
    if sheet is None:
        raise NotFound("sign_sheet", N_("没有这张签字表"))
    return sheet


def papers_on(sheet: SignSheet, actor: Actor) -> list[Waiting]:
    """The very papers a sheet was printed with, in its order, as far as the actor sees the items."""
    versions = {UUID(one["item"]): (one["plan"] or 0, one["report"] or 0) for one in sheet.entries}
    items = with_facts(visible_items(actor)).select_related("owner").filter(uid__in=versions)
    found = {one.item.uid: one for one in papers_of(list(items), versions)}
    return [found[uid] for uid in versions if uid in found]


def still_as_printed(sheet: SignSheet, item: Item) -> bool:
    """Whether what waits for approval now is what the sheet was printed with."""
    entry = next((one for one in sheet.entries if one["item"] == str(item.uid)), None)
    if entry is None:
        return False
    return (entry["plan"] or 0, entry["report"] or 0) == _waiting_versions(item)


def _waiting_versions(item: Item) -> tuple[int, int]:
    plan = item.plan_version if item.plan == Paper.SUBMITTED else 0
    return plan, item.report_number if item.report == Paper.SUBMITTED else 0


def _by_number(rows: Iterable[tuple[int, int, int]]) -> dict[tuple[int, int], int]:
    return {(item, number): pk for pk, item, number in rows}


def _fixes(plan: Plan | None, pack: PackVersion | None) -> tuple[tuple[str, str, str], ...]:
    if plan is None or pack is None or not plan.variant:
        return ()
    fixes = rules_of(pack).plan(plan.variant).fixes
    return tuple((fix.label.zh, fix.label.en, str(plan.fixes.get(fix.key, ""))) for fix in fixes)


def _afters(items: Sequence[Item], reports: Iterable[Report]) -> dict[UUID, list[Evidence]]:
    wanted = {report.uid for report in reports}
    found: dict[UUID, list[Evidence]] = {}
    if not items or not wanted:
        return found
    rows = of_targets(items[0].realm_id, TARGET_KIND, [item.uid for item in items])
    for row in rows.exclude(purpose=Purpose.PAPER):
        if row.part_uid in wanted and row.part_uid is not None:
            found.setdefault(row.part_uid, []).append(row)
    return found
