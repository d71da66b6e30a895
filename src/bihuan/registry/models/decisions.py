"""机构变更: paper decisions by which units are renamed, merged or abolished."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7

from .units import Unit


class DecisionKind(models.TextChoices):
    """What becomes of the units. Renamed ones stay themselves; the work of the others goes to a successor."""

    RENAMED = "renamed", _("更名")
    MERGED = "merged", _("并入")
    ABOLISHED = "abolished", _("撤销，职责划出")


class DecisionStage(models.TextChoices):
    """How far a decision has come. Approving it carries it out; one withdrawn before that leaves nothing but itself."""

    RECORDED = "recorded", _("待批准")
    APPROVED = "approved", _("已执行")
    WITHDRAWN = "withdrawn", _("已撤回")


class Decision(models.Model):
    """One paper about units (文号 ``paper`` of ``paper_on``), in force from the day ``on``: what ended lived until the day before.

    The system administrator records it, the security administrator approves it: posts end and are given by it.
    ``successor`` takes over (none for a new name, which stands in ``name`` and ``short_name``). ``carried`` lists the
    posts (public ids) that the approver let go on with the successor.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    kind = models.CharField(_("类别"), max_length=10, choices=DecisionKind)
    units = models.ManyToManyField(
        Unit,
        through="DecisionUnit",
        through_fields=("decision", "unit"),
        related_name="decisions",
        verbose_name=_("原单位"),
    )
    successor = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("承接单位")
    )
    name = models.CharField(_("新全称"), max_length=80, blank=True)
    short_name = models.CharField(_("新简称"), max_length=40, blank=True)
    paper = models.CharField(_("文号"), max_length=60)
    paper_on = models.DateField(_("发文日期"))
    on = models.DateField(_("生效日期"))
    words = models.CharField(_("说明"), max_length=500, blank=True)
    stage = models.CharField(_("阶段"), max_length=10, choices=DecisionStage, default=DecisionStage.RECORDED)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("登记账号")
    )
    recorded_at = models.DateTimeField(_("登记时间"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("批准账号")
    )
    decided_at = models.DateTimeField(_("批准时间"), null=True, blank=True)
    carried = models.JSONField(_("延续的任职"), default=list)

    class Meta:
        verbose_name = _("机构变更")
        verbose_name_plural = _("机构变更")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="renamed", successor__isnull=True) & ~Q(name="")
                | ~Q(kind="renamed") & Q(successor__isnull=False),
                name="decision_names_or_has_a_successor",
            ),
        ]
        indexes = [
            # The list, the newest first.
            models.Index(fields=["realm", "-id"], name="decision_newest"),
        ]

    def __str__(self) -> str:
        return self.paper


class DecisionUnit(models.Model):
    """One unit a decision is about, with its names as they were."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="entries", verbose_name=_("机构变更"))
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("单位"))
    name = models.CharField(_("原全称"), max_length=80)
    short_name = models.CharField(_("原简称"), max_length=40)

    class Meta:
        verbose_name = _("机构变更的单位")
        verbose_name_plural = _("机构变更的单位")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["decision", "unit"], name="decision_unit_once")]

    def __str__(self) -> str:
        return self.short_name
