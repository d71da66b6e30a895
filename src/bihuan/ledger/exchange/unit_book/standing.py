"""What the system holds of the items a unit's workbook tells of: read in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.db.models import Q

from bihuan.core.uid import read_uid
from bihuan.evidence.models import Purpose
from bihuan.evidence.queries import of_targets
from bihuan.ledger.actions.loading import Desk, open_desks
from bihuan.ledger.exchange.picture_cells import PICTURES_IN_CELL
from bihuan.ledger.models import Item, Movement, Plan, Report
from bihuan.ledger.queries import TARGET_KIND, visible_items, with_facts
from bihuan.registry.actor import Actor

from .rows import BookRow
from .wishes import Known

Written = TypeVar("Written", Plan, Report)


@dataclass(frozen=True)
class Standing:
    """One item as it stands: its desk, what is known of its papers and pictures, and where asked its story, newest first."""

    desk: Desk
    known: Known
    plan: Plan | None
    report: Report | None
    before_pictures: int
    story: tuple[Movement, ...] = ()

    @property
    def item(self) -> Item:
        """The item itself."""
        return self.desk.item


def standings_for(rows: Sequence[BookRow], actor: Actor) -> dict[str, Standing]:
    """The items the rows name, as far as the actor sees them, by uid and by number."""
    items = list(with_facts(visible_items(actor)).filter(_named(rows)))
    oldest = {row.uid: row.version for row in rows if row.version is not None}
    moved = [item for item in items if oldest.get(str(item.uid), item.version) < item.version]
    stories = _stories(moved)
    found = {}
    for standing in standings_of(items, actor, stories):
        found[str(standing.item.uid)] = standing
        found[standing.item.number] = standing
    return found


def standings_of(
    items: Sequence[Item], actor: Actor, stories: Mapping[int, Sequence[Movement]] | None = None
) -> list[Standing]:
    """How items stand that were fetched through ``queries.with_facts``, in their order."""
    desks = open_desks(items, actor.unit_ids)
    keys = {item.pk: item.cycle for item in items}
    plans = _newest(Plan.objects.filter(item_id__in=keys).order_by("version"), keys)
    reports = _newest(Report.objects.filter(item_id__in=keys).order_by("number"), keys)
    pictures, befores = _pictures(items, actor, {report.uid for report in reports.values()})
    return [_standing(desk, plans, reports, pictures, befores, stories or {}) for desk in desks]


def _stories(items: Sequence[Item]) -> dict[int, list[Movement]]:
    """The movements of items, newest first."""
    found: dict[int, list[Movement]] = defaultdict(list)
    lines = Movement.objects.filter(item_id__in=[item.pk for item in items])
    for line in lines.select_related("unit").order_by("-sequence"):
        found[line.item_id].append(line)
    return found


def _standing(
    desk: Desk,
    plans: Mapping[int, Plan],
    reports: Mapping[int, Report],
    pictures: Mapping[UUID, set[str]],
    befores: Mapping[UUID, int],
    stories: Mapping[int, Sequence[Movement]],
) -> Standing:
    item = desk.item
    plan, report = plans.get(item.pk), reports.get(item.pk)
    before = befores.get(item.uid, 0)
    known = Known(
        variant=desk.rules.plan_of(item.kind),
        others=frozenset(
            label for variant in desk.rules.plans for fix in variant.fixes for label in (fix.label.zh, fix.label.en)
        ),
        fixes=plan.fixes if plan else {},
        text=report.text if report else "",
        people=report.people if report else None,
        yuan=report.yuan if report else None,
        materials=report.materials if report else "",
        pictures=frozenset(pictures.get(report.uid, ())) if report else frozenset(),
        befores=min(before, PICTURES_IN_CELL),
    )
    return Standing(desk, known, plan, report, before, tuple(stories.get(item.pk, ())))


def _named(rows: Sequence[BookRow]) -> Q:
    """Items by their uids; rows without one by their number (year, serial, part)."""
    named = Q(uid__in={uid for row in rows if (uid := read_uid(row.uid))})
    for row in rows:
        if not row.uid and (number := number_of(row.number)):
            year, serial, part = number
            named |= Q(year=year, serial=serial, part=part)
    return named


def number_of(text: str) -> tuple[int, int, int] | None:
    """Read 2026-14 or 2026-14-1."""
    parts = text.strip().split("-")
    if len(parts) not in (2, 3) or not all(part.isascii() and part.isdecimal() and len(part) < 9 for part in parts):
        return None
    year, serial, *rest = (int(part) for part in parts)
    # A year is a small column; nonsense in it names no item.
    return (year, serial, rest[0] if rest else 0) if year < 10_000 and (not rest or rest[0] < 10_000) else None


def _newest(papers: Iterable[Written], cycles: Mapping[int, int]) -> dict[int, Written]:
    """The last paper of each item in its present cycle."""
    return {paper.item_id: paper for paper in papers if paper.cycle == cycles[paper.item_id]}


def _pictures(
    items: Sequence[Item], actor: Actor, reports: set[UUID]
) -> tuple[Mapping[UUID, set[str]], Mapping[UUID, int]]:
    """The digests of each report's after-evidence, and how many before-pictures each item has."""
    digests: dict[UUID, set[str]] = defaultdict(set)
    befores: dict[UUID, int] = defaultdict(int)
    for row in of_targets(actor.realm_id, TARGET_KIND, [item.uid for item in items]):
        if row.target_uid is None:
            continue
        if row.part_uid in reports and row.purpose != Purpose.PAPER:
            digests[row.part_uid].add(row.file.sha256)
        if row.purpose == Purpose.BEFORE and row.file.media_type.startswith("image/"):
            befores[row.target_uid] += 1
    return digests, befores
