"""A year's composite, its groups of units, and who is in which."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.registry.models import Line, Unit

from ..stages import GRADING_LABELS, ROUNDING_LABELS, STAGE_LABELS, Grading, Rounding, Stage

STAGES = [(stage.value, _(label)) for stage, label in STAGE_LABELS.items()]
ROUNDINGS = [(one.value, _(label)) for one, label in ROUNDING_LABELS.items()]
GRADINGS = [(one.value, _(label)) for one, label in GRADING_LABELS.items()]


class Composite(models.Model):
    """The composite of one year. ``grades`` are labels with their bounds, from the best down (``grading.Grade``).

    Units contest until ``contest_until``, ``contest_days`` working days from each showing. ``show_ranking``: once it is final,
    units see the ranking of their own group.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("主管办公室"))
    line = models.CharField(_("业务"), max_length=12, choices=Line)
    title = models.CharField(_("名称"), max_length=60)
    year = models.PositiveSmallIntegerField(_("年度"))
    stage = models.CharField(_("阶段"), max_length=10, choices=STAGES, default=Stage.PREPARING.value)
    point_places = models.PositiveSmallIntegerField(_("指标得分保留几位小数"), default=2)
    total_places = models.PositiveSmallIntegerField(_("总分保留几位小数"), default=2)
    rounding = models.CharField(_("四舍五入的顺序"), max_length=8, choices=ROUNDINGS, default=Rounding.PARTS.value)
    most_bonus = models.DecimalField(_("加分上限"), max_digits=6, decimal_places=2, null=True, blank=True)
    most_minus = models.DecimalField(_("减分上限"), max_digits=6, decimal_places=2, null=True, blank=True)
    grading = models.CharField(_("等次"), max_length=8, choices=GRADINGS, default=Grading.NONE.value)
    grades = models.JSONField(_("各等次"), default=list, blank=True)
    contest_days = models.PositiveSmallIntegerField(_("单位核对几个工作日"), default=5)
    contest_until = models.DateTimeField(_("核对截止"), null=True, blank=True)
    show_ranking = models.BooleanField(_("定稿后单位能看本组排名"), default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("创建人")
    )
    created_at = models.DateTimeField(_("创建时间"))

    class Meta:
        verbose_name = _("综合考评")
        verbose_name_plural = _("综合考评")
        ordering = ["-year", "-id"]
        constraints = [models.UniqueConstraint(fields=["realm", "title"], name="composite_title_once_in_realm")]
        indexes = [
            # The list, latest first.
            models.Index(fields=["realm", "-year", "-id"], name="composite_realm_year"),
        ]

    def __str__(self) -> str:
        return self.title


class Group(models.Model):
    """Units that are ranked among themselves (乡镇街道, 经济部门 …)."""

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    composite = models.ForeignKey(Composite, models.PROTECT, related_name="groups", verbose_name=_("综合考评"))
    code = models.CharField(_("代码"), max_length=6)
    title = models.CharField(_("组名"), max_length=30)

    class Meta:
        verbose_name = _("单位分组")
        verbose_name_plural = _("单位分组")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["composite", "code"], name="group_code_once_in_composite"),
            models.UniqueConstraint(fields=["composite", "title"], name="group_title_once_in_composite"),
        ]

    def __str__(self) -> str:
        return self.title


class Member(models.Model):
    """A unit in its one group of a composite."""

    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    composite = models.ForeignKey(Composite, models.PROTECT, related_name="members", verbose_name=_("综合考评"))
    group = models.ForeignKey(Group, models.PROTECT, related_name="members", verbose_name=_("单位分组"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("单位"))

    class Meta:
        verbose_name = _("参评单位")
        verbose_name_plural = _("参评单位")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["composite", "unit"], name="unit_once_in_composite")]
        indexes = [
            # Which composites a unit may see.
            models.Index(fields=["unit", "composite"], name="member_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.composite_id} {self.unit_id}"
