"""What was reckoned and shown, what units contest of it, and who did what: versions and acts only ever grow."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.backstage.models import ChainedAct
from bihuan.core.uid import uuid7
from bihuan.registry.models import Unit

from .composites import Composite


class Version(models.Model):
    """One reckoning as it was shown: ``body`` is its canonical JSON, from which alone it can be reckoned again (``sealed``).

    The earlier ones stay beside a later one, whose reason is a ``Remark``.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    composite = models.ForeignKey(Composite, models.PROTECT, related_name="versions", verbose_name=_("综合考评"))
    number = models.PositiveSmallIntegerField(_("版本"))
    body = models.TextField(_("内容"))
    digest = models.CharField(_("摘要"), max_length=80)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("经办人")
    )
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("综合考评结果")
        verbose_name_plural = _("综合考评结果")
        ordering = ["composite_id", "number"]
        constraints = [models.UniqueConstraint(fields=["composite", "number"], name="version_number_once")]

    def __str__(self) -> str:
        return f"{self.composite_id} {self.number}"


class Remark(models.Model):
    """Why a version was reckoned anew or, without one, why it was all taken back: apart, since a name in it may be erased."""

    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    composite = models.ForeignKey(Composite, models.PROTECT, related_name="remarks", verbose_name=_("综合考评"))
    version = models.OneToOneField(
        Version, models.PROTECT, null=True, blank=True, related_name="remark", verbose_name=_("综合考评结果")
    )
    words = models.CharField(_("理由"), max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("经办人")
    )
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("重算和收回理由")
        verbose_name_plural = _("重算和收回理由")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.words


class Contest(models.Model):
    """What a unit says against its lines of a version; ``about`` is the code of a component, or extras, vetoes, all. Answered once."""

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    version = models.ForeignKey(Version, models.PROTECT, related_name="contests", verbose_name=_("综合考评结果"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("单位"))
    about = models.CharField(_("针对哪一项"), max_length=8)
    text = models.TextField(_("异议"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("提出人")
    )
    at = models.DateTimeField(_("时间"))
    upheld = models.BooleanField(_("成立"), null=True)
    answer = models.TextField(_("答复"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("答复人")
    )
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("核对异议")
        verbose_name_plural = _("核对异议")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="", upheld__isnull=True)
                | (Q(answered_at__isnull=False, upheld__isnull=False) & ~Q(answer="")),
                name="contest_answered_in_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.unit_id}"


class CompositeAct(ChainedAct):
    """One append-only line: who did what in a composite, when (``backstage.chains``).

    ``detail`` holds numbers, ids and digests, never words people wrote.
    """

    composite = models.ForeignKey(Composite, models.PROTECT, related_name="acts", verbose_name=_("综合考评"))

    class Meta:
        verbose_name = _("综合考评记录")
        verbose_name_plural = _("综合考评记录")
        ordering = ["composite_id", "sequence"]
        constraints = [models.UniqueConstraint(fields=["composite", "sequence"], name="composite_act_sequence_once")]

    def __str__(self) -> str:
        return f"{self.composite_id}/{self.sequence} {self.verb}"
