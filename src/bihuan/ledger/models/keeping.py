"""长期坚持: who keeps up what was put right, by which beat, and every patrol."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.registry.models import Unit

from ..patrols import FINDING_LABELS, RHYTHM_LABELS
from .choices import choices
from .items import Item

RHYTHMS = choices(RHYTHM_LABELS)
FINDINGS = choices(FINDING_LABELS)


class Keeping(models.Model):
    """One keeper's time with an item: from ``starts`` until ``ended_at``, patrolled by a beat. It is not 挂账: the item is done.

    ``unit`` is the keeper (copied to ``Item.keeper`` while it lasts), ``post`` the duty that walks, never a person's name.
    ``next_due`` is the first due day that has no patrol and has not gone by; ``missed`` counts those gone by in a row.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    item = models.ForeignKey(Item, models.PROTECT, related_name="keepings", verbose_name=_("事项"))
    cycle = models.PositiveSmallIntegerField(_("轮次"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("管护单位"))
    post = models.CharField(_("管护岗位"), max_length=40, blank=True)
    rhythm = models.CharField(_("巡查周期"), max_length=8, choices=RHYTHMS)
    every = models.PositiveSmallIntegerField(_("间隔天数"), default=1)
    starts = models.DateField(_("开始日期"))
    next_due = models.DateField(_("下次应巡"))
    missed = models.PositiveIntegerField(_("连续缺巡"), default=0)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("确定人")
    )
    set_at = models.DateTimeField(_("确定时间"))
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("长期管护")
        verbose_name_plural = _("长期管护")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["item"], condition=Q(ended_at__isnull=True), name="keeping_one_live"),
            models.CheckConstraint(condition=Q(every__gte=1), name="keeping_every_counts_from_one"),
            models.CheckConstraint(condition=Q(next_due__gt=F("starts")), name="keeping_due_after_start"),
        ]
        indexes = [
            # What is due for patrol, and what the clock finds missed.
            models.Index(fields=["realm", "next_due"], condition=Q(ended_at__isnull=True), name="keeping_due"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.unit_id}"


class Patrol(models.Model):
    """One patrol, or the one that was missed. ``due_on`` is the day it counts for, none for one made besides (加巡).

    A fault waits until the office lets the item rebound or says why not (``answered_at``).
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    keeping = models.ForeignKey(Keeping, models.PROTECT, related_name="patrols", verbose_name=_("长期管护"))
    due_on = models.DateField(_("应巡日期"), null=True, blank=True)
    finding = models.CharField(_("结果"), max_length=6, choices=FINDINGS)
    words = models.TextField(_("情况"), blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("巡查单位"))
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("经办账号")
    )
    at = models.DateTimeField(_("时间"))
    answer = models.TextField(_("处理意见"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("处理人")
    )
    answered_at = models.DateTimeField(_("处理时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("巡查")
        verbose_name_plural = _("巡查")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["keeping", "due_on"], condition=Q(due_on__isnull=False), name="patrol_once_for_a_day"
            ),
        ]
        indexes = [
            # Faults found that the office has not answered.
            models.Index(
                fields=["realm", "at"], condition=Q(finding="fault", answered_at__isnull=True), name="patrol_fault_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.keeping_id} {self.finding}"
