"""The item: one line of the ledger."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.registry.models import Line, Place, Unit

from ..likeness import fault_key, place_key
from ..states import LED_STATES, OPEN_STATES, Card, Paper, State
from .batches import Batch, PackVersion
from .choices import CARDS, DEADLINES, PAPERS, STATES


class Item(models.Model):
    """One line of the ledger: where it stands, who works on it, until when.

    The columns from ``state`` to ``card`` are the stored form of ``facts.Snapshot``: folding the item's movements gives
    exactly them. ``due`` is the date that counts now (补正期限, else deadline; of a deferred item its next milestone)
    and null where no unit's clock runs. ``version`` grows with every move; ``length`` and ``head`` are the length of its
    chain and the digest of its last movement. ``keeper`` is the unit of its live ``Keeping``. The ``proposed_`` columns (``proposed_assisting`` a list of unit ids) are
    what the hand-over says, until the office decides; they give nobody a right. ``row`` and ``row_key`` say where in the hand-over it stood; ``old_number`` is its number in a ledger carried in. ``place_key`` and
    ``fault_key`` (see ``likeness``) find the same place and the same fault again; whoever writes place or problem calls ``stamp_keys``.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="items", verbose_name=_("批次"))
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("主管办公室"))
    line = models.CharField(_("业务"), max_length=12, choices=Line)
    year = models.PositiveSmallIntegerField(_("年度"))
    serial = models.PositiveIntegerField(_("编号"))
    part = models.PositiveSmallIntegerField(_("拆分号"), default=0)

    problem = models.TextField(_("问题描述"))
    category = models.CharField(_("问题类别"), max_length=60, blank=True)
    demand = models.TextField(_("整改要求"), blank=True)
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="items", verbose_name=_("点位")
    )
    place_text = models.CharField(_("点位（原文）"), max_length=200, blank=True)
    place_kind = models.CharField(_("点位类别（原文）"), max_length=40, blank=True)
    unit_text = models.CharField(_("责任单位（原文）"), max_length=500, blank=True)
    deadline_text = models.CharField(_("期限（原文）"), max_length=80, blank=True)
    remark = models.TextField(_("备注"), blank=True)
    found_on = models.DateField(_("发现日期"), null=True, blank=True)
    proposed_lead = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("建议牵头单位")
    )
    proposed_assisting = models.JSONField(_("建议配合单位"), default=list)
    proposed_deadline = models.DateTimeField(_("建议期限"), null=True, blank=True)
    row = models.PositiveIntegerField(_("来件行号"), null=True, blank=True)
    row_key = models.CharField(_("来件行指纹"), max_length=80, blank=True)
    old_number = models.CharField(_("原台账编号"), max_length=40, blank=True)
    place_key = models.CharField(_("点位键"), max_length=60, blank=True, editable=False)
    fault_key = models.CharField(_("问题指纹"), max_length=40, blank=True, editable=False)

    kind = models.CharField(_("类型"), max_length=20)
    pack = models.ForeignKey(
        PackVersion, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("规则包")
    )
    deadline_kind = models.CharField(_("期限类型"), max_length=10, choices=DEADLINES, blank=True)
    competent = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("主管部门")
    )

    keeper = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("管护单位")
    )

    state = models.CharField(_("状态"), max_length=14, choices=STATES, default=State.REGISTERED.value)
    cycle = models.PositiveSmallIntegerField(_("轮次"), default=1)
    lead = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="led_items", verbose_name=_("牵头单位")
    )
    deadline = models.DateTimeField(_("整改期限"), null=True, blank=True)
    first_deadline = models.DateTimeField(_("本轮首次期限"), null=True, blank=True)
    mend_by = models.DateTimeField(_("补正期限"), null=True, blank=True)
    plan = models.CharField(_("方案"), max_length=10, choices=PAPERS, default=Paper.NONE.value)
    plan_version = models.PositiveSmallIntegerField(_("方案版本"), default=0)
    report = models.CharField(_("报结"), max_length=10, choices=PAPERS, default=Paper.NONE.value)
    report_number = models.PositiveSmallIntegerField(_("报结次数"), default=0)
    authors = models.JSONField(_("报结经手账号"), default=list)
    handlers = models.JSONField(_("承办人账号"), default=list)
    sent_at = models.DateTimeField(_("报结时间"), null=True, blank=True)
    step = models.PositiveSmallIntegerField(_("核查步骤"), default=0)
    came_from = models.CharField(_("报结前状态"), max_length=14, choices=STATES, blank=True)
    before = models.CharField(_("撤销前状态"), max_length=14, choices=STATES, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="carried", verbose_name=_("并入")
    )
    divided = models.BooleanField(_("已拆分"), default=False)
    take_all = models.BooleanField(_("照单全收"), default=False)
    offline = models.BooleanField(_("线下办理"), default=False)
    returns = models.PositiveSmallIntegerField(_("本轮退回次数"), default=0)
    rebounds = models.PositiveSmallIntegerField(_("反弹次数"), default=0)
    closed_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    card = models.CharField(_("督办牌"), max_length=6, choices=CARDS, default=Card.NONE.value)

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("拆分自")
    )
    due = models.DateTimeField(_("应办时间"), null=True, blank=True)
    checker = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("本步核查单位")
    )
    version = models.PositiveIntegerField(_("版本"), default=0)
    length = models.PositiveIntegerField(_("链长"), default=0)
    head = models.CharField(_("链头"), max_length=80, blank=True)
    registrar = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )
    registered_at = models.DateTimeField(_("登记时间"))
    moved_at = models.DateTimeField(_("最近流转时间"))

    class Meta:
        verbose_name = _("事项")
        verbose_name_plural = _("事项")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["realm", "year", "serial", "part"], name="item_number_once_in_realm"),
            # Law 8: from the hand-over on there is exactly one lead unit.
            models.CheckConstraint(
                condition=~Q(state__in=[state.value for state in sorted(LED_STATES)]) | Q(lead__isnull=False),
                name="item_handed_over_has_a_lead",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.MERGED.value) | Q(merged_into__isnull=False) | Q(divided=True),
                name="item_merged_has_a_survivor",
            ),
            models.CheckConstraint(condition=Q(cycle__gte=1), name="item_cycle_counts_from_one"),
            models.CheckConstraint(
                condition=Q(deadline__isnull=True) | Q(first_deadline__isnull=False),
                name="item_deadline_has_a_first",
            ),
        ]
        indexes = [
            # The office's list and its counts by state, in order of what is due.
            models.Index(fields=["realm", "line", "state", "due", "id"], name="item_line_state_due"),
            # The plain list, newest first, page after page.
            models.Index(fields=["realm", "line", "-id"], name="item_line_newest"),
            # The list of one state, newest first, and its count: for whoever sees all lines, and as good as all of one.
            models.Index(fields=["realm", "state", "-id"], name="item_state_newest"),
            # What is overdue or due soon, by date: only what a clock runs for has one.
            models.Index(fields=["realm", "due", "id"], condition=Q(due__isnull=False), name="item_due"),
            # A batch's table, its progress and its reconciliation.
            models.Index(fields=["realm", "batch", "state"], name="item_batch_state"),
            # The same row handed over again.
            models.Index(fields=["realm", "row_key"], name="item_row_key"),
            # The history of a place, and near-duplicates there.
            models.Index(fields=["realm", "place", "-id"], name="item_place"),
            # The same fault handed over again in another batch.
            models.Index(fields=["realm", "fault_key"], name="item_fault_key"),
            # What may be the same fault: the newest items at one place.
            models.Index(fields=["realm", "place_key", "-id"], name="item_place_key"),
            # What waits for a checker, oldest report first.
            models.Index(
                fields=["realm", "checker", "sent_at"], condition=Q(checker__isnull=False), name="item_checker"
            ),
            # A slice of the roll-ups made anew: what a unit leads by the day of registration, of closing, of the deadline.
            models.Index(fields=["realm", "lead", "registered_at"], name="item_lead_registered"),
            models.Index(
                fields=["realm", "lead", "closed_at"], condition=Q(closed_at__isnull=False), name="item_lead_closed"
            ),
            models.Index(
                fields=["realm", "lead", "deadline"], condition=Q(deadline__isnull=False), name="item_lead_deadline"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What people call it: 2023-214, or 2023-14-1 for the first part of a split one."""
        return number_of(self.year, self.serial, self.part)

    def stamp_keys(self) -> None:
        """Bring the keys of place and fault in step with the words; to be called before saving changed ones."""
        self.place_key = place_key(self.place_id, self.place_text)
        self.fault_key = fault_key(self.place_id, self.place_text, self.problem)

    @property
    def is_open(self) -> bool:
        """Say whether somebody still has to act."""
        return self.state in OPEN_STATES

    @property
    def place_name(self) -> str:
        """The place as known, else as written."""
        return self.place.name if self.place else self.place_text


def number_of(year: int, serial: int, part: int) -> str:
    """Write an item's number: 2023-214, the first part of a split one 2023-14-1."""
    return f"{year}-{serial}-{part}" if part else f"{year}-{serial}"
