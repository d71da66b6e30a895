"""What units hold in the ledger: what a decision about them carries over, and what stays with the units of then."""

from collections.abc import Sequence

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from bihuan.core.text import N_
from bihuan.registry.heirs import Estate, Holding
from bihuan.registry.models import Unit

from .models import (
    Batch,
    Document,
    Item,
    Keeping,
    LookBackEntry,
    Party,
    PartyPart,
    Request,
    RequestAnswer,
    SignSheet,
)
from .paper_kinds import DocumentStage
from .states import CARD_LABELS, OPEN_STATES, REQUEST_LABELS, STATE_LABELS, WITH_UNIT, Card, Paper, State

OPEN = sorted(state.value for state in OPEN_STATES)
MOST_BATCHES = 20
KEEPS = N_("期限、方案、报结、申请和督办牌都照旧，每一项在自己的流转记录里记一笔。")


def open_items(units: Sequence[Unit]) -> QuerySet[Item]:
    """The open items that units lead, and those to be handed to them by proposal."""
    led = Q(lead__in=units, state__in=OPEN) | Q(proposed_lead__in=units, state=State.REGISTERED.value)
    return Item.objects.filter(led)


def look(units: Sequence[Unit]) -> list[Estate]:
    """What these units hold, in a fixed number of queries."""
    items = open_items(units)
    return [
        Estate(N_("在办事项，按状态"), KEEPS, True, _by_state(items)),
        Estate(N_("在办事项，按来件"), KEEPS, True, _by_batch(items), named=True),
        Estate(N_("在办事项，按期限"), N_("期限不变：已逾期的仍是逾期，没到期的不缩短。"), True, _by_day(items)),
        Estate(N_("正在办的手续"), N_("随事项转过去，不用重报。"), True, _under_way(units, items)),
        Estate(N_("别的分工"), N_("由承接单位接着承担。"), True, _parts(units)),
        Estate(
            N_("不变动的"), N_("已办结的仍记在当时的单位名下，台账、指标和已印发的文书都不改。"), False, _past(units)
        ),
    ]


def still_open(unit: Unit) -> int:
    """How many open items a unit leads or works on, and kept ones it keeps up."""
    working = Party.objects.filter(unit=unit, item__state__in=OPEN).values("item_id")
    items = Item.objects.filter(Q(pk__in=working) | Q(pk__in=open_items([unit]).values("pk")))
    return items.count() + Keeping.objects.filter(unit=unit, ended_at__isnull=True).count()


def _by_state(items: QuerySet[Item]) -> tuple[Holding, ...]:
    counts = dict(items.order_by().values_list("state").annotate(count=Count("pk")))
    return tuple(
        Holding(STATE_LABELS[state], counts[state.value])
        for state in State
        if state in OPEN_STATES and state.value in counts
    )


def _by_batch(items: QuerySet[Item]) -> tuple[Holding, ...]:
    rows = items.order_by().values_list("batch__name").annotate(count=Count("pk")).order_by("-count", "batch__name")
    return tuple(Holding(name, count) for name, count in rows[:MOST_BATCHES])


def _by_day(items: QuerySet[Item]) -> tuple[Holding, ...]:
    now = timezone.now()
    with_unit = items.filter(state__in=sorted(state.value for state in WITH_UNIT))
    counts = with_unit.aggregate(late=Count("pk", Q(due__lt=now)), ahead=Count("pk", Q(due__gte=now)))
    return (Holding(N_("已逾期"), counts["late"]), Holding(N_("没到期"), counts["ahead"]))


def _under_way(units: Sequence[Unit], items: QuerySet[Item]) -> tuple[Holding, ...]:
    counts = items.aggregate(
        plans=Count("pk", Q(plan__in=[Paper.SUBMITTED.value, Paper.APPROVED.value])),
        reports=Count("pk", Q(report=Paper.SUBMITTED.value)),
        yellow=Count("pk", Q(card=Card.YELLOW.value)),
        red=Count("pk", Q(card=Card.RED.value)),
    )
    unsigned = Party.objects.filter(part=PartyPart.LEAD, acknowledged_at__isnull=True)
    unsigned = unsigned.filter(unit__in=units, item__state=State.ASSIGNED.value)
    asked = Request.objects.filter(item__in=items.values("pk"), answer=RequestAnswer.OPEN)
    requests = dict(asked.order_by().values_list("kind").annotate(count=Count("pk")))
    found = [
        Holding(N_("还没有签收"), unsigned.count()),
        Holding(N_("五定方案等待审批"), counts["plans"]),
        Holding(N_("报结等待批准"), counts["reports"]),
        *(Holding(label, requests[kind.value]) for kind, label in REQUEST_LABELS.items() if kind.value in requests),
        Holding(CARD_LABELS[Card.YELLOW], counts["yellow"]),
        Holding(CARD_LABELS[Card.RED], counts["red"]),
        Holding(N_("打印未登记的签字表"), SignSheet.objects.filter(unit__in=units, signed_at__isnull=True).count()),
    ]
    return tuple(one for one in found if one.count)


def _parts(units: Sequence[Unit]) -> tuple[Holding, ...]:
    parts = Party.objects.filter(unit__in=units, item__state__in=OPEN)
    others = Item.objects.filter(state__in=OPEN)
    found = [
        Holding(N_("配合的事项"), parts.filter(part=PartyPart.ASSISTING).count()),
        Holding(N_("分办承办的事项"), parts.filter(part=PartyPart.DOER).count()),
        Holding(N_("等它核查的事项"), others.filter(checker__in=units).count()),
        Holding(N_("作为主管部门的事项"), others.filter(competent__in=units).count()),
        Holding(N_("长期管护"), Keeping.objects.filter(unit__in=units, ended_at__isnull=True).count()),
        Holding(N_("作为主管办公室的来件"), Batch.objects.filter(owner__in=units).count()),
        Holding(N_("文书草稿"), Document.objects.filter(unit__in=units, stage=DocumentStage.DRAFT.value).count()),
    ]
    return tuple(one for one in found if one.count)


def _past(units: Sequence[Unit]) -> tuple[Holding, ...]:
    over = Item.objects.filter(lead__in=units).exclude(state__in=OPEN)
    counts = dict(over.order_by().values_list("state").annotate(count=Count("pk")))
    waiting = LookBackEntry.objects.filter(
        unit__in=units, position__isnull=False, look_back__ended_at__isnull=True, item__state=State.CLOSED.value
    )
    issued = Document.objects.filter(Q(unit__in=units) | Q(about__in=units)).exclude(stage=DocumentStage.DRAFT.value)
    found = [
        *(Holding(STATE_LABELS[state], counts[state.value]) for state in State if state.value in counts),
        Holding(N_("其中等待回访的（回头看）"), waiting.count()),
        Holding(N_("已印发的文书"), issued.count()),
    ]
    return tuple(one for one in found if one.count)
