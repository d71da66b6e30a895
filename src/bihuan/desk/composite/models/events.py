"""加减分 and 一票否决: events about a unit with their ground and document. What is lifted stays on record."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.registry.models import Unit

from ..stages import EFFECT_LABELS, Effect
from .composites import Composite

EFFECTS = [(one.value, _(label)) for one, label in EFFECT_LABELS.items()]


class Event(models.Model):
    """What both have: the unit, the ground, the document, who entered it, and who lifted it with which words."""

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    composite = models.ForeignKey(Composite, models.PROTECT, related_name="%(class)ss", verbose_name=_("综合考评"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("单位"))
    ground = models.CharField(_("事由"), max_length=200)
    document = models.CharField(_("文号"), max_length=60)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )
    at = models.DateTimeField(_("时间"))
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("撤销人")
    )
    lifted_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)
    lifted_words = models.CharField(_("撤销理由"), max_length=200, blank=True)

    class Meta:
        abstract = True


class Extra(Event):
    """Bonus points (above 0) or minus points (below)."""

    points = models.DecimalField(_("分值"), max_digits=6, decimal_places=2)

    class Meta:
        verbose_name = _("加减分")
        verbose_name_plural = _("加减分")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(points=0), name="extra_not_nothing"),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_words="")
                | (Q(lifted_at__isnull=False) & ~Q(lifted_words="")),
                name="extra_lifted_in_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.points}"


class Veto(Event):
    """A veto; ``grade`` is the place of the best grade it leaves, where it caps."""

    effect = models.CharField(_("后果"), max_length=4, choices=EFFECTS)
    grade = models.PositiveSmallIntegerField(_("最高等次"), null=True, blank=True)

    class Meta:
        verbose_name = _("一票否决")
        verbose_name_plural = _("一票否决")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(effect=Effect.CAP.value, grade__isnull=False)
                | Q(effect=Effect.OUT.value, grade__isnull=True),
                name="composite_veto_says_grade",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_words="")
                | (Q(lifted_at__isnull=False) & ~Q(lifted_words="")),
                name="composite_veto_lifted_in_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.effect}"
