"""催办: the clock reminds those whose turn it is, once for each reason, in the hours of the pack."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from bihuan.backstage.notices import people_of, tell
from bihuan.backstage.turns import in_turns
from bihuan.core.text import N_
from bihuan.core.workdays import Calendar
from bihuan.registry.models import Unit, UnitKind
from bihuan.registry.models.appointments import OFFICE_ROLES
from bihuan.registry.queries.calendars import calendar_of

from ..models import Item, Nudge
from ..queries import TARGET_KIND
from ..reminders import Reminder, ReminderKind, is_time, reminder_of
from ..states import WITH_UNIT, State
from .loading import Desk, open_desks
from .telling import CHECKING_ROLES, LONGEST_PROBLEM, UNIT_ROLES
from .telling_groups import REMINDERS, Mention, mention

CHUNK = 500
# Further ahead than any pack reminds: what is due later need not be looked at.
AHEAD = timedelta(days=120)
MESSAGES = {
    ReminderKind.UNSIGNED: N_("催办：%(number)s 号交办后还没有签收，请签收：%(problem)s"),
    ReminderKind.SOON: N_("催办：%(number)s 号 %(day)s 到期，还剩 %(days)s 个工作日：%(problem)s"),
    ReminderKind.OVERDUE: N_("催办：%(number)s 号应于 %(day)s 办完，已逾期 %(days)s 个工作日：%(problem)s"),
    ReminderKind.UNCHECKED: N_("催办：%(number)s 号报结后等待核查已 %(days)s 个工作日：%(problem)s"),
}


def send_reminders() -> int:
    """Remind of everything that is due for it, in every realm; returns how many reminders went out.

    The clock calls it every half hour. What was handed over, dated anew or reported meanwhile is not reminded of any
    more: nothing is sent ahead of time.
    """
    now, count = timezone.now(), 0
    for realm in Unit.objects.filter(kind=UnitKind.REALM).order_by("pk"):
        calendar = calendar_of(realm.pk)
        for keys in in_turns(_candidates(realm, now)):
            with transaction.atomic():
                count += _remind(keys, calendar)
    return count


def _candidates(realm: Unit, now: datetime) -> Iterator[list[int]]:
    """Ids of the items somebody may have to be reminded of, chunk by chunk."""
    at_unit = sorted(state.value for state in WITH_UNIT)
    waiting = Q(state__in=at_unit, due__lt=now + AHEAD) | Q(state=State.ASSIGNED.value) | Q(state=State.REPORTED.value)
    last = 0
    while True:
        rows = Item.objects.filter(waiting, realm=realm, offline=False, pk__gt=last).order_by("pk")
        keys = list(rows.values_list("pk", flat=True)[:CHUNK])
        if not keys:
            return
        yield keys
        last = keys[-1]


def _remind(keys: Sequence[int], calendar: Calendar) -> int:
    rows = Item.objects.filter(pk__in=keys).select_for_update(of=("self",)).order_by("pk")
    desks = open_desks(list(rows.select_related("batch", "pack", "place", "merged_into", "lead")))
    mentions: list[Mention] = []
    sent = set(Nudge.objects.filter(item_id__in=keys).values_list("item_id", "cycle", "kind", "anchor", "stage"))
    count = 0
    for desk in desks:
        reminder = _due(desk, calendar)
        if reminder is None:
            continue
        key = (desk.item.pk, desk.before.cycle, reminder.kind.value, reminder.anchor, reminder.stage)
        if key not in sent:
            _send(desk, reminder)
            mentions += [Mention(unit, REMINDERS[reminder.kind], desk.item) for unit in sorted(_units(desk, reminder))]
            count += 1
    mention(mentions)
    return count


def _due(desk: Desk, calendar: Calendar) -> Reminder | None:
    rules = desk.rules.reminders
    if not is_time(desk.now, rules, calendar):
        return None
    return reminder_of(
        desk.before,
        due=desk.item.due,
        moved_at=desk.item.moved_at,
        now=desk.now,
        rules=rules,
        times=desk.rules.kind(desk.item.kind).times,
        calendar=calendar,
    )


def _send(desk: Desk, reminder: Reminder) -> None:
    item, people = desk.item, _people(desk, reminder)
    Nudge.objects.create(
        realm_id=item.realm_id,
        item=item,
        cycle=desk.before.cycle,
        kind=reminder.kind.value,
        anchor=reminder.anchor,
        stage=reminder.stage,
        people=len(people),
        at=desk.now,
    )
    tell(
        people,
        realm_id=item.realm_id,
        kind=f"ledger.nudge.{reminder.kind.value}",
        message=MESSAGES[reminder.kind],
        data={
            "number": item.number,
            "problem": item.problem[:LONGEST_PROBLEM],
            "day": reminder.anchor.isoformat(),
            "days": reminder.days,
        },
        target_kind=TARGET_KIND,
        target_uid=item.uid,
    )


def _units(desk: Desk, reminder: Reminder) -> set[int]:
    """Whose turn it is: the units that work on it, or the one that checks."""
    item, facts = desk.item, desk.before
    if reminder.kind is ReminderKind.UNCHECKED:
        return {item.checker_id or item.owner_id}
    return {unit for unit in (facts.lead, *facts.doers) if unit is not None}


def _people(desk: Desk, reminder: Reminder) -> list[int]:
    """The people of those units and the persons named, or those who check and their office."""
    item, units = desk.item, _units(desk, reminder)
    if reminder.kind is ReminderKind.UNCHECKED:
        return sorted(
            {
                *people_of(item.realm_id, units, CHECKING_ROLES),
                *people_of(item.realm_id, {item.owner_id}, OFFICE_ROLES),
            }
        )
    return sorted({*people_of(item.realm_id, units, UNIT_ROLES), *desk.before.handlers})
