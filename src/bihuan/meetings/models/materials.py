"""What is read out or handed in at a meeting, and what was asked about it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.evidence.models import Evidence
from bihuan.registry.models import Unit

from .agenda import Part
from .meetings import Meeting


class Material(models.Model):
    """One version of a file for a meeting: of a ``unit`` that speaks, or without one of the office that holds it.

    Handed in again under the same title it is the next version; earlier ones stay and can be read.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="materials", verbose_name=_("会议"))
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("提交单位"))
    title = models.CharField(_("材料名称"), max_length=80)
    version = models.PositiveSmallIntegerField(_("版本"))
    evidence = models.OneToOneField(Evidence, models.PROTECT, related_name="+", verbose_name=_("文件"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("提交人")
    )
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("会议材料")
        verbose_name_plural = _("会议材料")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "unit", "title", "version"],
                condition=Q(unit__isnull=False),
                name="material_version_once",
            ),
            models.UniqueConstraint(
                fields=["meeting", "title", "version"],
                condition=Q(unit__isnull=True),
                name="material_of_the_office_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.version}"


class Question(models.Model):
    """A question put in a part and its answer: about one version of a material, or without one about what was said.

    Without a ``unit`` nobody wrote down who asked. It is answered once.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    part = models.ForeignKey(Part, models.PROTECT, related_name="questions", verbose_name=_("议程"))
    material = models.ForeignKey(
        Material, models.PROTECT, null=True, blank=True, related_name="questions", verbose_name=_("会议材料")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("提问单位"))
    text = models.TextField(_("提问"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("记录人")
    )
    at = models.DateTimeField(_("时间"))
    answer = models.TextField(_("解释"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("记录人")
    )
    answered_at = models.DateTimeField(_("解释时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("提问和解释")
        verbose_name_plural = _("提问和解释")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="question_answered_in_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part_id} {self.pk}"
