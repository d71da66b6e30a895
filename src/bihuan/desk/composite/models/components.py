"""Components of a composite, what each weighs in a group, and figures entered with their document."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.registry.models import Unit
from bihuan.scoring.models import Round

from ..stages import MISSING_LABELS, SOURCE_LABELS, Missing, Source
from .composites import Composite, Group

SOURCES = [(one.value, _(label)) for one, label in SOURCE_LABELS.items()]
MISSINGS = [(one.value, _(label)) for one, label in MISSING_LABELS.items()]


class Component(models.Model):
    """One component. ``details`` are the settings of its source: how entries are combined, which rate of which months, what counts 100.

    ``round`` is the round of scoring whose last sealed result is taken.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    composite = models.ForeignKey(Composite, models.PROTECT, related_name="components", verbose_name=_("综合考评"))
    code = models.CharField(_("代码"), max_length=6)
    title = models.CharField(_("指标"), max_length=30)
    source = models.CharField(_("来源"), max_length=8, choices=SOURCES)
    missing = models.CharField(_("没有数据时"), max_length=8, choices=MISSINGS, default=Missing.SPREAD.value)
    round = models.ForeignKey(Round, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("考评"))
    details = models.JSONField(_("设置"), default=dict)

    class Meta:
        verbose_name = _("考评指标")
        verbose_name_plural = _("考评指标")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["composite", "code"], name="component_code_once"),
            models.UniqueConstraint(fields=["composite", "title"], name="component_title_once"),
            models.CheckConstraint(
                condition=Q(source=Source.RESULT.value, round__isnull=False)
                | (~Q(source=Source.RESULT.value) & Q(round__isnull=True)),
                name="component_round_of_result",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Weight(models.Model):
    """What a component weighs in a group, in per cent; one that does not count there has no row."""

    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    group = models.ForeignKey(Group, models.PROTECT, related_name="weights", verbose_name=_("单位分组"))
    component = models.ForeignKey(Component, models.PROTECT, related_name="weights", verbose_name=_("考评指标"))
    percent = models.DecimalField(_("权重（%）"), max_digits=5, decimal_places=2)

    class Meta:
        verbose_name = _("权重")
        verbose_name_plural = _("权重")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["group", "component"], name="weight_once"),
            models.CheckConstraint(condition=Q(percent__gt=0, percent__lte=100), name="weight_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.group_id} {self.component_id}"


class Entered(models.Model):
    """A figure of a unit with the number of the document it rests on. Another takes its place; the first stays, with ``ended_at``."""

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    component = models.ForeignKey(Component, models.PROTECT, related_name="entered", verbose_name=_("考评指标"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("单位"))
    value = models.DecimalField(_("数值"), max_digits=14, decimal_places=4)
    document = models.CharField(_("文号"), max_length=60)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("填报人")
    )
    at = models.DateTimeField(_("时间"))
    ended_at = models.DateTimeField(_("被替代时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("填报数据")
        verbose_name_plural = _("填报数据")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["component", "unit"], condition=Q(ended_at__isnull=True), name="figure_one_in_force"
            ),
            models.CheckConstraint(condition=~Q(document=""), name="figure_has_document"),
        ]

    def __str__(self) -> str:
        return f"{self.component_id} {self.unit_id} {self.value}"
